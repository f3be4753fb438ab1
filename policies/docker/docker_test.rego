package docker_test

import data.docker

_from(stage, values) := {"Cmd": "from", "Flags": [], "Stage": stage, "Value": values}

_user(stage, name) := {"Cmd": "user", "Flags": [], "Stage": stage, "Value": [name]}

_found(document, gate) := {finding.code: finding.path |
	findings := docker.deny with input as document with data.gate as gate
	some finding in findings
}

test_finding_leads_to_the_value if {
	every case in [
		{"in": [_from(0, ["a:1"]), _user(0, "app")], "found": {}},
		{"in": [_from(0, ["a"]), _user(0, "app")], "found": {"docker.image.unpinned": [0, "Value", 0]}},
		{"in": [_from(0, ["a:1"])], "found": {"docker.user.root": [0]}},
		{"in": [_from(0, ["a:1"]), _user(0, "0:5")], "found": {"docker.user.root": [1, "Value", 0]}},
		{
			"in": [_from(0, ["a:1"]), _user(0, "app"), {"Cmd": "add", "Flags": null, "Stage": 0, "Value": ["x", "HTTPS://e.example/y", "/z"]}],
			"found": {"docker.add.remote": [2, "Value", 1]},
		},
	] {
		_found(case.in, {}) == case.found
	}
}

test_stage_keeps_its_bases_user if {
	every case in [
		{"users": [_user(0, "app")], "found": {}},
		{"users": [_user(0, "root")], "found": {"docker.user.root": [3, "Value", 0]}},
		{"users": [_user(0, "app"), _user(1, "root")], "found": {}},
		{"users": [_user(1, "app")], "found": {"docker.user.root": [2]}},
	] {
		document := array.concat(
			[_from(0, ["a:1", "AS", "base"]), _from(1, ["b:1"]), _from(2, ["Base"])],
			case.users,
		)
		_found(document, {}) == case.found
	}
}

test_add_of_a_commit if {
	commit := "08c6903cd8c0fde910a37f88322edcfb5dd907a8"
	every fragment, found in {commit: {}, concat("", [commit, ":docs"]): {}, "main": {"docker.add.remote": [2, "Value", 0]}, "08c6903": {"docker.add.remote": [2, "Value", 0]}} {
		source := concat("#", ["https://e.example/a.git", fragment])
		add := {"Cmd": "add", "Flags": [], "Stage": 0, "Value": [source, "/a"]}
		_found([_from(0, ["a:1"]), _user(0, "app"), add], {}) == found
	}
}

test_digest_needed if {
	gate := {"docker": {"digest": true}}
	_found([_from(0, ["a:1"]), _user(0, "app")], gate) == {"docker.image.unpinned": [0, "Value", 0]}
	_found([_from(0, ["a@sha256:1"]), _user(0, "app")], gate) == {}
}

test_no_stage if _found([{"Cmd": "comment", "Stage": 0, "Value": ["x"]}], {}) == {}

test_variables if {
	document := [
		{"Cmd": "arg", "Stage": 0, "Value": ["A=1", "B", "C='x=y'"]},
		{"Cmd": "env", "Stage": 0, "Value": ["A", "2", "=", "D", "3", ""]},
	]
	docker._resolve("$A-${B}-$C-${D}-$$") == "2-${B}-x=y-3-$$" with input as document
}
