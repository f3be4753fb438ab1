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

test_add_of_what_may_be_a_url if {
	every source in [
		`"http://e.example/y"`,
		"ftp://e.example/y",
		"user@e.example:a.git",
		"$URL",
		`http:\//e.example/y`,
		"http://e.example/?.git#08c6903cd8c0fde910a37f88322edcfb5dd907a8",
	] {
		every add in [
			{"Cmd": "add", "Flags": [], "Stage": 0, "Value": [source, "/a"]},
			{"Cmd": "add", "Flags": ["--checksum="], "Stage": 0, "Value": [source, "/a"]},
			{"Cmd": "onbuild", "SubCmd": "ADD", "Flags": [], "Stage": 0, "Value": [source, "/a"]},
		] {
			_found([_from(0, ["a:1"]), _user(0, "app"), add], {}) == {"docker.add.remote": [2, "Value", 0]}
		}
	}
	every source in ["a/b@c.tgz", "'a.tgz'", "a/b:c", `<<"EOF"`] {
		add := {"Cmd": "add", "Flags": [], "Stage": 0, "Value": [source, "/a"]}
		_found([_from(0, ["a:1"]), _user(0, "app"), add], {}) == {}
	}
	onbuild := {"Cmd": "onbuild", "SubCmd": "RUN", "Flags": [], "Stage": 0, "Value": ["curl http://e.example", "x"]}
	_found([_from(0, ["a:1"]), _user(0, "app"), onbuild], {}) == {}
}

test_checksum if {
	commit := "08c6903cd8c0fde910a37f88322edcfb5dd907a8"
	every checksum, found in {
		commit: {},
		concat(":", ["sha256", _hash]): {},
		"$SUM": {},
		"sha256:x": {"docker.add.remote": [3, "Value", 0]},
	} {
		arg := {"Cmd": "arg", "Flags": [], "Stage": 0, "Value": [concat("=", ["SUM", commit])]}
		add := {"Cmd": "add", "Flags": [concat("=", ["--checksum", checksum])], "Stage": 0, "Value": ["https://e.example/a", "/a"]}
		_found([_from(0, ["a:1"]), _user(0, "app"), arg, add], {}) == found
	}
}

_hash := "24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d"

test_digest_needed if {
	gate := {"docker": {"digest": true}}
	_found([_from(0, ["a:1"]), _user(0, "app")], gate) == {"docker.image.unpinned": [0, "Value", 0]}
	_found([_from(0, [concat("@sha256:", ["a", _hash])]), _user(0, "app")], gate) == {}
}

test_pinned if {
	every image in ["a:1", "a.b:5000/c:1", concat("@sha256:", ["a", _hash]), concat("@sha256:", ["a:latest", _hash])] {
		docker._is_pinned(image)
	}
	every image in ["a", "a:", "a:latest", "a:$T", "a.b:5000/c", "a@sha256:", "a@sha256:zz", `a:"1`, concat("@sha256:", ["$A", _hash])] {
		not docker._is_pinned(image)
	}
}

test_files_of_images if {
	base := [_from(0, ["a:1", "AS", "base"]), _from(1, ["b:1"]), _user(1, "app")]
	every case in [
		{"in": {"Cmd": "copy", "Flags": ["--from=c"], "Stage": 1, "Value": ["/x", "/y"]}, "found": {"docker.image.unpinned": [3, "Flags", 0]}},
		{"in": {"Cmd": "copy", "Flags": ["--from=1"], "Stage": 1, "Value": ["/x", "/y"]}, "found": {"docker.image.unpinned": [3, "Flags", 0]}},
		{"in": {"Cmd": "copy", "Flags": ["--from=0"], "Stage": 1, "Value": ["/x", "/y"]}, "found": {}},
		{"in": {"Cmd": "copy", "Flags": ["--from=Base"], "Stage": 1, "Value": ["/x", "/y"]}, "found": {}},
		{"in": {"Cmd": "copy", "Flags": ["--chown=a", "--from=c:1"], "Stage": 1, "Value": ["/x", "/y"]}, "found": {}},
		{"in": {"Cmd": "run", "Flags": [`--mount=type=bind,"from=c:latest",target=/x`], "Stage": 1, "Value": ["x"]}, "found": {"docker.image.unpinned": [3, "Flags", 0]}},
		{"in": {"Cmd": "run", "Flags": ["--mount=from=base,target=/x", "--network=none"], "Stage": 1, "Value": ["x"]}, "found": {}},
	] {
		_found(array.concat(base, [case.in]), {}) == case.found
	}
}

test_no_stage if _found([{"Cmd": "comment", "Stage": 0, "Value": ["x"]}], {}) == {}

test_root_by_another_spelling if {
	every name in ["root", `"0"`, `'root'`, `ro"ot"`, "00", "+0", "-0:app", ":0", "", `r\oot`, "$U", "${U:-app}", `"ro'ot'"`] {
		_found([_from(0, ["a:1"]), _user(0, name)], {}) == {"docker.user.root": [1, "Value", 0]}
	}
	every name in ["10", "app:0", `"app"`, "rooted", "0a"] {
		_found([_from(0, ["a:1"]), _user(0, name)], {}) == {}
	}
}

_give(cmd, stage, values) := {"Cmd": cmd, "Flags": [], "Stage": stage, "Value": values}

test_variable_has_the_value_that_stands_before_it if {
	every case in [
		{"in": [_from(0, ["a:1"]), _give("env", 0, ["U", "root", "="]), _user(0, "$U"), _give("env", 0, ["U", "app", "="])], "root": true},
		{"in": [_from(0, ["a:1"]), _give("arg", 0, ["U=root"]), _give("arg", 0, ["U=app"]), _user(0, "$U")], "root": true},
		{"in": [_from(0, ["a:1"]), _give("arg", 0, ["U=app"]), _from(1, ["a:1"]), _user(1, "$U")], "root": true},
		{"in": [_give("arg", 0, ["U=app"]), _from(0, ["a:1"]), _user(0, "$U")], "root": true},
		{"in": [_from(0, ["a:1"]), _give("arg", 0, ["U"]), _user(0, "$U")], "root": true},
		{"in": [_from(0, ["a:1"]), _give("arg", 0, ["U=app", "U"]), _user(0, "$U")], "root": true},
		{"in": [_give("arg", 0, ["U=app"]), _from(0, ["a:1"]), _give("arg", 0, ["U"]), _user(0, "$U")], "root": false},
		{"in": [_from(0, ["a:1", "AS", "b"]), _give("arg", 0, ["U=app"]), _from(1, ["b"]), _user(1, "$U")], "root": false},
	] {
		found := {code | some code, _ in _found(case.in, {})}
		found == {"docker.user.root" | case.root}
	}
	document := [_give("arg", 0, ["T=latest"]), _from(0, ["a:$T"]), _give("arg", 0, ["T=1"]), _user(0, "app")]
	_found(document, {}) == {"docker.image.unpinned": [1, "Value", 0]}
}

test_variables if {
	document := [
		_from(0, ["a:1"]),
		_give("arg", 0, ["A=1", "B", "C='x=y'", "="]),
		_give("env", 0, ["AB", "2", "=", "D", "3", ""]),
		_user(0, "app"),
	]
	docker._resolved("$A-${B}-$C-${D}-$$-$AB-$E", 3) == "1-$B-x=y-3-$$-2-$E" with input as document
}
