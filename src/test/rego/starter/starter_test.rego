package starter_test

import data.starter

# What `opa inspect` says, of rules with the codes.
_inspect(codes) := {"annotations": [entry |
	some code in codes
	entry := {
		"path": [{"value": "data"}, {"value": split(code, ".")[0]}, {"value": "findings"}],
		"annotations": {"custom": {"code": code}},
	}
]}

test_every_example_is_judged_as_its_name_says if {
	count(starter.cases) > 50
	starter.problems == set() with data.inspect as _inspect({example.code | some example in starter.cases})
}

_good := [[{"Cmd": "from", "Stage": 0, "Value": ["a:1"]}, {"Cmd": "user", "Stage": 0, "Value": ["app"]}]]

_bad := [[{"Cmd": "from", "Stage": 0, "Value": ["a:1"]}]]

_files := {"docker/user-root/good~Dockerfile": _good, "docker/user-root/bad~Dockerfile": _bad}

_problems(files) := problems if {
	problems := starter.problems with data.files as object.union(_files, files)
		with data.inspect as _inspect({"docker.user.root"})
}

test_good_examples_have_no_findings if {
	_problems({}) == set()
	_problems({"docker/user-root/good~Dockerfile": _bad}) == {`policies/docker/examples/user-root/good.Dockerfile: is expected to have findings of set() and has {"docker.user.root"}`}
}

test_bad_examples_have_those_of_their_rule if {
	_problems({"docker/user-root/bad~Dockerfile": _good}) == {`policies/docker/examples/user-root/bad.Dockerfile: is expected to have findings of {"docker.user.root"} and has set()`}
}

test_settings if {
	warn := {"docker/user-root/settings~yaml": {"gate": {"severity": {"docker.user.root": "warn"}}}}
	deny := {"docker/user-root/settings~bad~yaml": {"gate": {"severity": {"docker.user.root": "deny"}}}}
	_problems(object.union(warn, deny)) == set()
	_problems(warn) == {
		`policies/docker/examples/user-root/bad.Dockerfile: is expected to have findings of {"docker.user.root"} and has set()`,
		"policies/docker/examples/user-root/bad.Dockerfile: Root user: there is no USER",
	}
}

test_every_rule_has_examples_and_every_example_a_rule if {
	problems := starter.problems with data.files as {"k8s/a-b/good~yaml": {}}
		with data.inspect as _inspect({"docker.user.root"})
	problems == {
		"docker.user.root: add an example of good as policies/docker/examples/user-root/good.*",
		"docker.user.root: add an example of bad as policies/docker/examples/user-root/bad.*",
		"policies/k8s/examples/a-b/good.yaml: there is no rule k8s.a.b",
	}
}

test_names if {
	_problems({"docker/user-root/ugly~Dockerfile": _good}) == {"policies/docker/examples/user-root/ugly.Dockerfile: begin its name with good, bad or settings"}
	_problems({"dockre/user-root/good~yaml": {}}) == {
		"policies/dockre/examples/user-root/good.yaml: could not be judged",
		"policies/dockre/examples/user-root/good.yaml: there is no rule dockre.user.root",
	}
}

test_paths if {
	finding := {"code": "docker.user.root", "msg": "x", "path": [7]}
	problems := _problems({}) with data.docker.findings as {finding}
	"policies/docker/examples/user-root/bad.Dockerfile: there is nothing at the path [7]" in problems
}

test_conftest_agrees if {
	finding := {"msg": "Root user: there is no USER", "metadata": {
		"code": "docker.user.root",
		"path": [0],
		"fix": "Add a USER instruction with a user other than root to the last stage.",
		"link": "https://docs.docker.com/build/building/best-practices/#user",
		"query": "data.docker.deny",
	}}
	good := "policies/docker/examples/user-root/good.Dockerfile"
	bad := "policies/docker/examples/user-root/bad.Dockerfile"
	_problems({}) == set() with data.parsed as {good: _good, bad: _bad}
		with data.conftested as {
			"a": [{"filename": good, "successes": 2}],
			"b": [{"filename": bad, "failures": [finding]}],
		}
	problems := _problems({}) with data.parsed as {bad: _good}
		with data.conftested as {"b": [{"filename": bad, "warnings": [finding]}]}
	"policies/docker/examples/user-root/bad.Dockerfile: Conftest parses it otherwise, run: make policies-parsed" in problems
	"policies/docker/examples/user-root/good.Dockerfile: Conftest was not asked" in problems
	count(problems) == 3
}
