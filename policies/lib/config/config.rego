# METADATA
# title: Configuration
# description: |
#   What is wrong with a `.repol/` file. The server checks it against its JSON Schema and reports errors
#   in `repo_policy_errors`, in place of `repo_policy`; a caller who sends a `repo_policy` of their own had
#   no such check, so the parts that no rule of its own judges are checked here.
package lib.config

import data.lib.facts
import data.lib.number
import data.lib.text

# METADATA
# description: Whether the server reported errors. Then nothing else is judged. An empty list reports none.
default reported := false

reported if {
	facts.repo_policy_errors != facts.absent
	facts.repo_policy_errors != []
}

# METADATA
# description: The errors that the server reported, as text.
reports contains _report(error) if {
	is_array(facts.repo_policy_errors)
	some error in facts.repo_policy_errors
}

reports contains unfit("repo_policy_errors", text.show(facts.repo_policy_errors), "a list of errors") if {
	reported
	not is_array(facts.repo_policy_errors)
}

_report(error) := concat("", [
	_place(facts.part(error, "pointer")),
	_line(facts.part(error, "line")),
	": ",
	_message(facts.part(error, "message")),
])

_place("") := "the whole file"

_place(value) := value if facts.is_name(value)

_place(value) := "unknown place" if not is_string(value)

_message(value) := value if {
	facts.is_name(value)
} else := "unknown error"

_line(value) := sprintf(" (line %s)", [format_int(value, 10)]) if {
	number.is_count(value)
} else := ""

# METADATA
# description: What is wrong in the parts that every file may have.
common contains unfit("/policy/metadata", text.show(metadata), "an object of strings") if {
	metadata := facts.policy.metadata
	not _is_metadata(metadata)
}

common contains unfit("/policy/enforcement", text.show(enforcement), `"enforce" or "audit"`) if {
	enforcement := facts.policy.enforcement
	not enforcement in ["enforce", "audit"]
}

_is_metadata(value) if {
	is_object(value)
	every entry in value {
		is_string(entry)
	}
}

# METADATA
# description: Whether a value is a version, as "1.0" or 1.
default is_version(_) := false

is_version(value) if facts.is_name(value)

is_version(value) if is_number(value)

# METADATA
# description: One error as text, in the form of the server's.
unfit(pointer, found, needed) := sprintf("%s: is %s, must be %s", [pointer, found, needed])
