# METADATA
# title: Conventions
# description: |
#   What every policy's source keeps to. Reads the output of `opa inspect -a` as `data.inspect` and that of
#   `opa parse` of each policy as `data.modules`, by its file.
package conventions

_rows contains entry if {
	some entry in data.inspect.annotations
	["data", "github", _, "rules"] = [part.value | some part in entry.path]
}

_libraries := {"k8s", "docker", "terraform", "pipeline"}

_findings contains entry if {
	some entry in data.inspect.annotations
	["data", namespace, "findings"] = [part.value | some part in entry.path]
	namespace in _libraries
}

_coded := _rows | _findings

_place(location) := sprintf("%s:%d", [location.file, location.row])

# METADATA
# description: A rule that makes rows of the table, or findings, says what it is, when it holds and how to get through.
problems contains sprintf("%s: add %s to the rule's METADATA", [_place(entry.location), concat(".", path)]) if {
	some entry in _coded
	some path in [["title"], ["description"], ["custom", "code"], ["custom", "fix"]]
	trim_space(object.get(entry.annotations, path, "")) == ""
}

# METADATA
# description: A rule that makes findings says where to read more.
problems contains sprintf("%s: add related_resources to the rule's METADATA", [_place(entry.location)]) if {
	some entry in _findings
	not startswith(object.get(entry.annotations, ["related_resources", 0, "ref"], ""), "https://")
}

# METADATA
# description: The code of a finding begins with its package.
problems contains sprintf("%s: begin the code %s with %s", [_place(entry.location), code, namespace]) if {
	some entry in _findings
	code := entry.annotations.custom.code
	namespace := entry.path[1].value
	not startswith(code, concat("", [namespace, "."]))
}

# METADATA
# description: Codes are lower case, with dots between their parts.
problems contains sprintf("%s: write the code %s as lower-case words with dots", [_place(entry.location), code]) if {
	some entry in _coded
	code := entry.annotations.custom.code
	not regex.match(`^[a-z][a-z0-9_]*(\.[a-z][a-z_]*)+$`, code)
}

# METADATA
# description: A code stands for one rule of a policy.
problems contains sprintf("%s: give each rule a code of its own, %s has several", [file, code]) if {
	some entry in _coded
	code := entry.annotations.custom.code
	file := entry.location.file
	count([other |
		some other in _coded
		other.location.file == file
		other.annotations.custom.code == code
	]) > 1
}

# METADATA
# description: No rule makes rows or findings without METADATA, which they would lack.
problems contains sprintf("%s: add METADATA to each of the rules named %s, %d lack it", [name, kind, missing]) if {
	some name, module in data.modules
	some kind in ["rules", "findings"]
	rules := [rule | some rule in module.rules; rule.head.name == kind]
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
