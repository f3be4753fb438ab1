package conventions_test

import data.conventions

_path(names) := [{"type": "string", "value": name} | some name in names]

_package := {
	"location": {"file": "p/x.rego", "row": 3},
	"path": _path(["data", "github", "x"]),
	"annotations": {"scope": "package", "title": "X", "description": "Judges X."},
}

_row(row, code) := {
	"location": {"file": "p/x.rego", "row": row},
	"path": _path(["data", "github", "x", "rules"]),
	"annotations": {"scope": "rule", "title": "A", "description": "No A.", "custom": {"code": code, "fix": "Add A."}},
}

_good := {
	"namespaces": {"data.github.x": ["p/x.rego"], "data.github.x_test": ["p/x_test.rego"]},
	"annotations": [_package, _row(9, "a.missing"), _row(19, "schema.input.missing_a")],
}

_module := {"rules": [
	{"head": {"name": "allow"}},
	{"head": {"name": "rules"}, "annotations": [{}]},
]}

_with(path, value) := json.patch(_good, [{"op": "add", "path": path, "value": value}])

_problems(inspect) := problems if {
	problems := conventions.problems with data.inspect as inspect with data.modules as {"p/x.rego": _module}
}

test_good if _problems(_good) == set()

test_missing_parts if {
	_problems(_with("/annotations/1/annotations", {"scope": "rule"})) == {
		"p/x.rego:9: add title to the rule's METADATA",
		"p/x.rego:9: add description to the rule's METADATA",
		"p/x.rego:9: add custom.code to the rule's METADATA",
		"p/x.rego:9: add custom.fix to the rule's METADATA",
	}
}

test_code_form if {
	every code in ["A.missing", "missing", "a-b.c", "a..b", "a.b."] {
		count(_problems(_with("/annotations/1/annotations/custom/code", code))) == 1
	}
}

test_code_taken if {
	_problems(_with("/annotations/1", _row(9, "schema.input.missing_a"))) == {"p/x.rego: give each rule a code of its own, schema.input.missing_a has several"}
}

_finding(namespace, code, links) := {
	"location": {"file": "p/x.rego", "row": 29},
	"path": _path(["data", namespace, "findings"]),
	"annotations": {
		"scope": "rule",
		"title": "A",
		"description": "No A.",
		"related_resources": links,
		"custom": {"code": code, "fix": "Add A."},
	},
}

test_findings if {
	link := {"ref": "https://example.com"}
	every case in [
		{"in": _finding("k8s", "k8s.a.missing", [link]), "problems": set()},
		{"in": _finding("k8s", "k8s.a.missing", []), "problems": {"p/x.rego:29: add related_resources to the rule's METADATA"}},
		{"in": _finding("k8s", "docker.a", [link]), "problems": {"p/x.rego:29: begin the code docker.a with k8s"}},
		{"in": _finding("k8s", "k8s.", [link]), "problems": {"p/x.rego:29: write the code k8s. as lower-case words with dots"}},
		{"in": _finding("other", "a", []), "problems": set()},
	] {
		_problems(_with("/annotations/1", case.in)) == case.problems
	}
}

test_package_without_metadata if {
	_problems(_with("/annotations", [_row(9, "a.missing")])) == {"p/x.rego: add METADATA with title and description to the package"}
}

test_no_tests if {
	_problems(_with("/namespaces", {"data.github.x": ["p/x.rego"]})) == {"p/x.rego: add its tests as p/x_test.rego"}
}

test_rule_without_metadata if {
	conventions.problems == {"p/x.rego: add METADATA to each of the rules named rules, 1 lack it"} with data.inspect as _good
		with data.modules as {"p/x.rego": {"rules": [{"head": {"name": "rules"}}]}}
	conventions.problems == {"p/x.rego: add METADATA to each of the rules named findings, 1 lack it"} with data.inspect as _good
		with data.modules as {"p/x.rego": {"rules": [{"head": {"name": "findings"}}]}}
}
