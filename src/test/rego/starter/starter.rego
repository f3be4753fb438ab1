# METADATA
# title: Examples of the starter library
# description: |
#   Judges the examples: one whose name begins with `good` has no findings, one that begins with `bad` has findings of
#   its rule and no other. Reads the files as `data.files`, by `PACKAGE/RULE/NAME` with tildes for dots, which OPA's
#   loader takes in no key; and what `opa inspect -a` says of the rules as `data.inspect`. Where Conftest is installed,
#   `data.parsed` is what it reads from the files that OPA can't read, by their paths, and `data.conftested` what it
#   finds in all of them, as lists of its results.
package starter

# METADATA
# description: The examples, each with its documents and the settings to judge them by.
cases[key] := example if {
	some key, content in data.files
	[namespace, folder, encoded] := split(key, "/")
	name := replace(encoded, "~", ".")
	not startswith(name, "settings.")
	example := {
		"namespace": namespace,
		"code": concat(".", [namespace, replace(folder, "-", ".")]),
		"name": name,
		"documents": _documents(content),
		"gate": _gate(concat("/", [namespace, folder]), _kind(name)),
	}
}

# A list is judged entry by entry, as Conftest does it.
_documents(content) := content if {
	is_array(content)
} else := [content]

default _kind(_) := "good"

_kind(name) := "bad" if startswith(name, "bad")

# The settings of a folder, or those of its good or bad examples where these have their own.
_gate(folder, kind) := settings.gate if {
	settings := data.files[sprintf("%s/settings~%s~yaml", [folder, kind])]
} else := settings.gate if {
	settings := data.files[sprintf("%s/settings~yaml", [folder])]
} else := {}

# METADATA
# description: What is found in each example.
verdicts[key] := {"deny": deny, "warn": warn} if {
	some key, example in cases
	judged := [_judged(example, document) | some document in example.documents]
	count(judged) == count(example.documents)
	deny := union({findings | some findings in [one.deny | some one in judged]})
	warn := union({findings | some findings in [one.warn | some one in judged]})
}

_judged(example, document) := {"deny": deny, "warn": warn} if {
	example.namespace == "k8s"
	deny := data.k8s.deny with input as document with data.gate as example.gate
	warn := data.k8s.warn with input as document with data.gate as example.gate
}

_judged(example, document) := {"deny": deny, "warn": warn} if {
	example.namespace == "docker"
	deny := data.docker.deny with input as document with data.gate as example.gate
	warn := data.docker.warn with input as document with data.gate as example.gate
}

_judged(example, document) := {"deny": deny, "warn": warn} if {
	example.namespace == "terraform"
	deny := data.terraform.deny with input as document with data.gate as example.gate
	warn := data.terraform.warn with input as document with data.gate as example.gate
}

_judged(example, document) := {"deny": deny, "warn": warn} if {
	example.namespace == "pipeline"
	deny := data.pipeline.deny with input as document
		with data.gate as example.gate
		with data.conftest.file.name as example.name
	warn := data.pipeline.warn with input as document
		with data.gate as example.gate
		with data.conftest.file.name as example.name
}

# METADATA
# description: Every example is judged as its name says.
problems contains sprintf("%s: is expected to have findings of %v and has %v", [_file(key), expected, codes]) if {
	some key, example in cases
	codes := {finding.code | some finding in verdicts[key].deny}
	expected := {example.code | _kind(example.name) == "bad"}
	codes != expected
}

problems contains sprintf("%s: %s", [_file(key), finding.msg]) if {
	some key, verdict in verdicts
	some finding in verdict.warn
}

problems contains sprintf("%s: could not be judged", [_file(key)]) if {
	some key, _ in cases
	not verdicts[key]
}

problems contains sprintf("%s: begin its name with good, bad or settings", [_file(key)]) if {
	some key, example in cases
	not regex.match(`^(good|bad)[.-]`, example.name)
}

# METADATA
# description: A finding's path leads to a value of the document.
problems contains sprintf("%s: there is nothing at the path %v", [_file(key), finding.path]) if {
	some key, example in cases
	some finding in verdicts[key].deny
	every document in example.documents {
		object.get({"document": document}, array.concat(["document"], finding.path), _nothing) == _nothing
	}
}

_nothing := set()

# METADATA
# description: Every rule has a good and a bad example, and every example a rule.
problems contains sprintf("%s: add an example of %s as policies/%s/%s.*", [code, kind, _folder(code), kind]) if {
	some code in _codes
	some kind in ["good", "bad"]
	count([1 | some example in cases; example.code == code; startswith(example.name, kind)]) == 0
}

problems contains sprintf("%s: there is no rule %s", [_file(key), example.code]) if {
	some key, example in cases
	not example.code in _codes
}

_codes contains entry.annotations.custom.code if {
	some entry in data.inspect.annotations
	entry.path[1].value in {"k8s", "docker", "terraform", "pipeline"}
}

# METADATA
# description: Conftest reads the same from a file, and finds the same in it.
problems contains sprintf("%s: Conftest parses it otherwise, run: make policies-parsed", [_file(key)]) if {
	some key, content in data.files
	content != data.parsed[_file(key)]
}

problems contains sprintf("%s: Conftest finds %v, and not %v", [_file(key), found, expected]) if {
	some key, expected in verdicts
	found := _conftested[_file(key)]
	found != expected
}

problems contains sprintf("%s: Conftest was not asked", [_file(key)]) if {
	data.conftested
	some key, _ in cases
	not _conftested[_file(key)]
}

_conftested[result.filename] := {"deny": _said(result, "failures"), "warn": _said(result, "warnings")} if {
	some results in data.conftested
	some result in results
}

# Conftest puts all but the message into the metadata, and adds the query.
_said(result, kind) := {object.union({"msg": finding.msg}, object.remove(finding.metadata, ["query"])) |
	some finding in result[kind]
}

_folder(code) := sprintf("%s/examples/%s", [namespace, concat("-", names)]) if {
	parts := split(code, ".")
	namespace := parts[0]
	names := array.slice(parts, 1, count(parts))
}

_file(key) := sprintf("policies/%s/examples/%s/%s", split(replace(key, "~", "."), "/"))
