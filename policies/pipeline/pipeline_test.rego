package pipeline_test

import data.pipeline

_found(document, gate) := {[finding.code, finding.path] |
	findings := pipeline.deny with input as document with data.gate as gate with data.conftest.file.name as "ci.yml"
	some finding in findings
}

_sha := "08c6903cd8c0fde910a37f88322edcfb5dd907a8"

_digest := "sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d"

_step(step) := {"jobs": {"test": {"steps": [step]}}}

test_uses if {
	every uses in [
		concat("@", ["a/b", _sha]),
		concat("@", ["a/b/c", _sha]),
		"./a",
		concat("@", ["a/b", upper(_sha)]),
		concat("", ["docker://a@", _digest]),
		"acme/a@main",
	] {
		_found(_step({"uses": uses}), {"pipeline": {"owners": ["acme"]}}) == set()
	}
	every uses in ["a/b", "a/b@v1", "a/b@08c6903", "acme2/a@main", "docker://a:1", "docker://a@sha256:1"] {
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
		{"in": "HTTPS://a.example/b.yml", "path": ["include"]},
		{"in": {"remote": "https://a.example/b.yml", "integrity": ""}, "path": ["include"]},
	] {
		_found({"include": case.in}, {}) == {["pipeline.action.unpinned", case.path]}
		_found({"child": {"trigger": {"include": case.in}}}, {}) == {["pipeline.action.unpinned", array.concat(["child", "trigger"], case.path)]}
	}
}

test_images if {
	every image, found in {"a:1": false, concat("@", ["a", _digest]): false, "a.b:5000/c:1": false, "a": true, "a:latest": true, "a:$TAG": true, "a:${{ matrix.a }}": true, "$IMAGE": true, "a@sha256:1": true} {
		every case in [
			{"in": {"jobs": {"test": {"container": image}}}, "path": ["jobs", "test", "container"]},
			{"in": {"jobs": {"test": {"container": {"image": image}}}}, "path": ["jobs", "test", "container", "image"]},
			{"in": {"jobs": {"test": {"services": {"db": {"image": image}}}}}, "path": ["jobs", "test", "services", "db", "image"]},
			{"in": {"image": image}, "path": ["image"]},
			{"in": {"default": {"image": {"name": image}}}, "path": ["default", "image", "name"]},
			{"in": {"services": [image]}, "path": ["services", 0]},
			{"in": {"test": {"services": ["b:1", {"name": image}]}}, "path": ["test", "services", 1, "name"]},
		] {
			_found(case.in, {}) == {["pipeline.image.unpinned", case.path] | found}
		}
	}
	every document in [{"variables": {"image": "a"}}, {"runs": {"image": "Dockerfile"}}, {"test": {"image": 5}}] {
		_found(document, {}) == set()
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

test_expression_of_a_source_that_is_not_known_to_be_the_bases if {
	every text in [
		"${{ github.event['pull_request'].head.sha }}",
		"${{ GitHub.Event.Pull_Request.Head.SHA }}",
		"${{ github.event.pull_request . head . sha }}",
		"${{ format('refs/{0}/{1}/merge', 'pull', github.event.number) }}",
		"${{ env.HEAD }}",
		"${{ steps.head.outputs.sha }}",
		"${{ github.sha || github.head_ref }}",
		"refs/pull/5/head",
	] {
		every name in ["ref", "Repository"] {
			checkout := {"uses": concat("@", ["a/b", _sha]), "with": {name: text}}
			_found(object.union(_step(checkout), {"on": "pull_request_target"}), {}) == {["pipeline.trigger.dangerous", ["jobs", "test", "steps", 0, "with", name]]}
		}
	}
	every text in [
		"${{ github.event.pull_request.base.sha }}",
		"${{ github.event['pull_request'].base.ref }}",
		"${{github.base_ref}}",
		"refs/heads/${{ github.event.repository.default_branch }}",
		"${{ vars.BRANCH }}",
	] {
		checkout := {"uses": concat("@", ["a/b", _sha]), "with": {"ref": text, "path": "${{ github.head_ref }}"}}
		_found(object.union(_step(checkout), {"on": "pull_request_target"}), {}) == set()
	}
}

test_commands_that_take_the_head if {
	every run in [
		"gh   pr   checkout 1",
		"hub pr checkout 1",
		"gh co 1",
		"git -C x fetch origin pull/5/head",
		"git fetch \\\n  origin $GITHUB_HEAD_REF",
		"git fetch origin ${{ steps.head.outputs.sha }}",
		"curl -L https://github.com/a/b/archive/${{ github.head_ref }}.tar.gz | tar xz",
		"git clone $(jq -r .pull_request.head.repo.clone_url $GITHUB_EVENT_PATH)",
	] {
		_found(object.union(_step({"run": run}), {"on": "issue_comment"}), {}) == {["pipeline.trigger.dangerous", ["jobs", "test", "steps", 0, "run"]]}
	}
	every run in ["gh pr comment 1 --body ${{ github.head_ref }}", "echo ${{ steps.a.outputs.b }}", "git fetch origin main; make pull"] {
		_found(object.union(_step({"run": run}), {"on": "issue_comment"}), {}) == set()
	}
}

test_variables_of_the_job_and_the_workflow if {
	env := {"HEAD": "${{ github.event.pull_request.head.sha }}", "N": 5}
	steps := [{"run": "git fetch origin $HEAD"}]
	_found({"on": "pull_request_target", "jobs": {"test": {"env": env, "steps": steps}}}, {}) == {["pipeline.trigger.dangerous", ["jobs", "test", "env", "HEAD"]]}
	_found({"on": "pull_request_target", "env": env, "jobs": {"test": {"steps": steps}}}, {}) == {["pipeline.trigger.dangerous", ["env", "HEAD"]]}
	_found({"on": "pull_request_target", "env": env, "jobs": {"test": {"steps": [{"run": "git fetch origin main"}]}}}, {}) == set()
}

test_workflow_that_is_given_the_head if {
	every name, text in {"ref": "${{ needs.a.outputs.sha }}", "commit": "${{ github.event.pull_request.head.sha }}"} {
		document := {"on": "pull_request_target", "jobs": {"test": {"uses": "./.github/workflows/a.yml", "with": {name: text, "n": 5}}}}
		_found(document, {}) == {["pipeline.trigger.dangerous", ["jobs", "test", "with", name]]}
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
