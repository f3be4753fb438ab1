package pipeline_test

import data.pipeline

_found(document, gate) := {[finding.code, finding.path] |
	findings := pipeline.deny with input as document with data.gate as gate with data.conftest.file.name as "ci.yml"
	some finding in findings
}

_sha := "08c6903cd8c0fde910a37f88322edcfb5dd907a8"

_step(step) := {"jobs": {"test": {"steps": [step]}}}

test_uses if {
	every uses in [
		concat("@", ["a/b", _sha]),
		concat("@", ["a/b/c", _sha]),
		"./a",
		"docker://a@sha256:1",
		"acme/a@main",
	] {
		_found(_step({"uses": uses}), {"pipeline": {"owners": ["acme"]}}) == set()
	}
	every uses in ["a/b", "a/b@v1", "a/b@08c6903", "acme2/a@main", "docker://a:1"] {
		_found(_step({"uses": uses}), {"pipeline": {"owners": ["acme"]}}) == {["pipeline.action.unpinned", ["jobs", "test", "steps", 0, "uses"]]}
	}
}

test_other_places_of_uses if {
	every document, path in {
		{"jobs": {"test": {"uses": "a/b@v1"}}}: ["jobs", "test", "uses"],
		{"runs": {"steps": [{"run": "x"}, {"uses": "a/b@v1"}]}}: ["runs", "steps", 1, "uses"],
		{"runs": {"image": "docker://a:1"}}: ["runs", "image"],
	} {
		_found(document, {}) == {["pipeline.action.unpinned", path]}
	}
	_found({"runs": {"image": "Dockerfile"}}, {}) == set()
}

test_includes if {
	every include in [
		"ci/test.yml",
		["ci/test.yml"],
		{"local": "ci/test.yml"},
		{"project": "a/b", "ref": _sha},
		{"component": concat("@", ["a/b", _sha])},
		{"component": "a/b@1.2.3"},
		{"remote": "https://a.example/b.yml", "integrity": "sha256-x"},
		{"template": "Jobs/Build.gitlab-ci.yml"},
	] {
		_found({"include": include}, {}) == set()
	}
	every case in [
		{"in": "https://a.example/b.yml", "path": ["include"]},
		{"in": ["https://a.example/b.yml"], "path": ["include", 0]},
		{"in": {"remote": "https://a.example/b.yml"}, "path": ["include"]},
		{"in": [{"project": "a/b"}], "path": ["include", 0]},
		{"in": {"project": "a/b", "ref": "v1"}, "path": ["include"]},
		{"in": [{"component": "a/b@1.2"}], "path": ["include", 0, "component"]},
		{"in": {"component": "a/b@main"}, "path": ["include", "component"]},
	] {
		_found({"include": case.in}, {}) == {["pipeline.action.unpinned", case.path]}
	}
}

test_triggers if {
	checkout := {"uses": concat("@", ["actions/checkout", _sha]), "with": {"ref": "${{ github.head_ref }}"}}
	every key in ["on", "true"] {
		every on in ["pull_request_target", ["push", "issue_comment"], {"workflow_run": {"workflows": ["ci"]}}] {
			_found(object.union(_step(checkout), {key: on}), {}) == {["pipeline.trigger.dangerous", ["jobs", "test", "steps", 0, "with", "ref"]]}
		}
		every on in ["pull_request", ["push"], {"pull_request": null}, null, 5] {
			_found(object.union(_step(checkout), {key: on}), {}) == set()
		}
	}
}

test_takes_the_head if {
	every case in [
		{"step": {"with": {"ref": "refs/pull/${{ github.event.number }}/merge"}}, "path": ["with", "ref"]},
		{"step": {"with": {"repository": "${{ github.event.pull_request.head.repo.full_name }}"}}, "path": ["with", "repository"]},
		{"step": {"run": "git fetch origin pull/$NUMBER/head"}, "path": ["run"]},
		{"step": {"run": "git checkout $X", "env": {"X": "${{ github.event.workflow_run.head_sha }}"}}, "path": ["env", "X"]},
	] {
		uses := {"uses": concat("@", ["a/b", _sha])}
		step := object.union(case.step, {name: value | some name, value in uses; case.step["with"]})
		document := object.union(_step(step), {"on": "pull_request_target"})
		_found(document, {}) == {["pipeline.trigger.dangerous", array.concat(["jobs", "test", "steps", 0], case.path)]}
	}
	every step in [
		{"run": "echo ${{ github.head_ref }}"},
		{"run": "git fetch origin main", "env": {"X": "main", "N": 1}},
		{"uses": concat("@", ["a/b", _sha]), "with": {"ref": "main", "repository": 5}},
	] {
		_found(object.union(_step(step), {"on": "pull_request_target"}), {}) == set()
	}
}

test_required_jobs if {
	gate := {"pipeline": {"jobs": {"ci.yml": ["test"]}}}
	every document in [_step({"run": "x"}), {"test": {"script": "x"}}] {
		_found(document, gate) == set()
	}
	every document in [
		{"jobs": {}},
		{"jobs": {"lint": {}}},
		{"jobs": {"test": {"if": false}}},
		{"jobs": {"test": {"if": "${{ false }}"}}},
	] {
		_found(document, gate) == {["pipeline.jobs.missing", ["jobs"]]}
	}
	_found({"test": "x"}, gate) == {["pipeline.jobs.missing", []]}
	_found({"test": {}}, {"pipeline": {"jobs": {"ci.yml": [".test"]}}}) == {["pipeline.jobs.missing", []]}
	_found({}, {"pipeline": {"jobs": {"other.yml": ["test"]}}}) == set()
}

test_unfit_settings if {
	every pipeline_settings in [{"jobs": ["test"]}, {"jobs": {"ci.yml": "test"}}, {"owners": "acme"}, {"owner": []}] {
		_found({}, {"pipeline": pipeline_settings}) == {["pipeline.settings.invalid", []]}
	}
}
