# The same file in each folder of the starter library, but for its package: a folder can be used, or copied, alone.
package terraform

# METADATA
# description: |
#   What fails the check. A finding is an object of its `msg`, the `code` of its rule, the `path` to the value that
#   the rule looked at (the keys and indexes from the document's root; where a value is absent, to what lacks it),
#   how to `fix` it, and a `link`.
deny contains finding if {
	some finding in findings
	_severity(finding.code) == "deny"
}

# METADATA
# description: |
#   What is said and doesn't fail the check, by the team's `data.gate.severity` or a rule's own. Where nothing is to be
#   warned of, a large document is not judged twice.
warn contains finding if {
	_warns
	some finding in findings
	_severity(finding.code) == "warn"
}

_warns if "warn" in data.gate.severity

_warns if "warn" in default_severities

_finding(annotation, path, what) := {
	"msg": sprintf("%s: %s", [annotation.title, what]),
	"code": annotation.custom.code,
	"path": path,
	"fix": annotation.custom.fix,
	"link": annotation.related_resources[0].ref,
}

_severities := {"deny", "warn", "ignore"}

_severity(code) := severity if {
	severity := data.gate.severity[code]
	severity in _severities
} else := object.get(default_severities, code, "deny")

# METADATA
# description: A setting of the team, or its default where it gives none that can be used.
_setting(name) := value if {
	value := _given[name]
	_fits(name, value)
} else := defaults[name]

default _given := {}

_given := data.gate[_name]

# METADATA
# description: What is wrong in the team's settings. A setting without effect would be a rule silently weakened.
_unfit_settings contains sprintf("data.gate.%s is no object", [_name]) if not is_object(_given)

_unfit_settings contains sprintf("data.gate.%s.%s is no setting", [_name, name]) if {
	is_object(_given)
	some name, _ in _given
	not name in object.keys(defaults)
}

_unfit_settings contains sprintf("data.gate.%s.%s is %s", [_name, name, _show(value)]) if {
	is_object(_given)
	some name, value in _given
	name in object.keys(defaults)
	not _fits(name, value)
}

_unfit_settings contains "data.gate.severity is no object" if {
	severity := data.gate.severity
	not is_object(severity)
}

_unfit_settings contains sprintf("data.gate.severity has %s for %s", [_show(severity), code]) if {
	some code, severity in data.gate.severity
	startswith(code, concat("", [_name, "."]))
	not severity in _severities
}

# METADATA
# description: Whether a value is a list of texts, none of them empty.
default _is_texts(_) := false

_is_texts(value) if {
	is_array(value)
	every item in value {
		is_string(item)
		item != ""
	}
}

# METADATA
# description: A value as text, cut when long.
_show(value) := shown if {
	shown := json.marshal(value)
	count(shown) <= 100
} else := concat("", [substring(json.marshal(value), 0, 100), "..."])
