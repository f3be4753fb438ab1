# METADATA
# title: Conventions
# description: |
#   What every policy's source keeps to. Reads the output of `opa inspect -a` as `data.inspect` and that of
#   `opa parse` of each policy as `data.modules`, by its file.
package conventions

_is_policy(path) if {
	path[0].value == "data"
	path[1].value == "github"
}

_rows contains entry if {
	some entry in data.inspect.annotations
	_is_policy(entry.path)
	entry.path[count(entry.path) - 1].value == "rules"
}

_place(location) := sprintf("%s:%d", [location.file, location.row])

# METADATA
# description: A rule that makes rows of the table says what it is, when it holds and how to get through.
problems contains sprintf("%s: add %s to the rule's METADATA", [_place(entry.location), concat(".", path)]) if {
	some entry in _rows
	some path in [["title"], ["description"], ["custom", "code"], ["custom", "fix"]]
	trim_space(object.get(entry.annotations, path, "")) == ""
}

# METADATA
# description: Codes are lower case, with dots between their parts.
problems contains sprintf("%s: write the code %s as lower-case words with dots", [_place(entry.location), code]) if {
	some entry in _rows
	code := entry.annotations.custom.code
	not regex.match(`^[a-z][a-z_]*(\.[a-z][a-z_]*)+$`, code)
}

# METADATA
# description: A code stands for one rule of a policy.
problems contains sprintf("%s: give each rule a code of its own, %s has several", [file, code]) if {
	some entry in _rows
	code := entry.annotations.custom.code
	file := entry.location.file
	count([other |
		some other in _rows
		other.location.file == file
		other.annotations.custom.code == code
	]) > 1
}

# METADATA
# description: No rule makes rows without METADATA, which its row would lack.
problems contains sprintf("%s: add METADATA to each of the rules named rules, %d lack it", [name, missing]) if {
	some name, module in data.modules
	rules := [rule | some rule in module.rules; rule.head.name == "rules"]
	missing := count([rule | some rule in rules; not rule.annotations])
	missing > 0
}

# METADATA
# description: Every package says what it is.
problems contains sprintf("%s: add METADATA with title and description to the package", [file]) if {
	some namespace, files in data.inspect.namespaces
	not endswith(namespace, "_test")
	some file in files
	not _described[namespace]
}

_described[namespace] if {
	some entry in data.inspect.annotations
	entry.annotations.scope == "package"
	entry.annotations.title
	entry.annotations.description
	namespace := concat(".", [part.value | some part in entry.path])
}

# METADATA
# description: Every file has its tests beside it.
problems contains sprintf("%s: add its tests as %s", [file, test]) if {
	some namespace, files in data.inspect.namespaces
	not endswith(namespace, "_test")
	some file in files
	test := replace(file, ".rego", "_test.rego")
	not test in object.get(data.inspect.namespaces, concat("", [namespace, "_test"]), [])
}
