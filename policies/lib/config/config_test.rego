package lib.config_test

import data.lib.config

test_nothing_reported if {
	every value in [{}, {"repo_policy_errors": []}] {
		not config.reported with input as value
		config.reports == set() with input as value
	}
}

test_reported_whatever_the_type if {
	every errors in [null, false, "", 0, {}, "x", [{}], [null]] {
		config.reported with input as {"repo_policy_errors": errors}
		count(config.reports) == 1 with input as {"repo_policy_errors": errors}
	}
}

test_reports if {
	config.show(config.reports) == concat("\n", [
		"unknown place: is odd",
		"the whole file: unknown error",
		"/a (line 3): is wrong",
	]) with input.repo_policy_errors as [
		{"pointer": "/a", "line": 3, "message": "is wrong"},
		{"pointer": "", "line": -1, "message": 5},
		{"pointer": null, "line": "3", "message": "is odd"},
	]
}

test_errors_are_listed_by_line_then_by_pointer if {
	config.show(config.reports) == concat("\n", [
		"/z (line 2): is wrong",
		"/a/2 (line 10): is wrong",
		"/a/10 (line 10): is \"x; y\"",
		"/a/10/b (line 10): is wrong",
		"/a/b (line 10): is wrong",
		"/b (line 10): is right",
		"/b (line 10): is wrong",
	]) with input.repo_policy_errors as [
		{"pointer": "/b", "line": 10, "message": "is wrong"},
		{"pointer": "/b", "line": 10, "message": "is right"},
		{"pointer": "/a/b", "line": 10, "message": "is wrong"},
		{"pointer": "/a/10/b", "line": 10, "message": "is wrong"},
		{"pointer": "/a/10", "line": 10, "message": "is \"x; y\""},
		{"pointer": "/a/2", "line": 10, "message": "is wrong"},
		{"pointer": "/z", "line": 2, "message": "is wrong"},
	]
}

test_only_twenty_errors_are_listed if {
	many := [{"pointer": "", "line": n, "message": "is wrong"} | some n in numbers.range(1, 25)]
	endswith(config.show(config.reports), "(line 20): is wrong\n5 more") with input.repo_policy_errors as many
}

test_common if {
	config.common == set() with input.repo_policy.policy as {"metadata": {"a": "b"}, "enforcement": "audit"}
	config.common == set() with input.repo_policy.policy as {"enforcement": "enforce"}
	config.show(config.common) == concat("\n", [
		`/policy/enforcement: is null, must be "enforce" or "audit"`,
		"/policy/metadata: is a list, must be an object of strings",
	]) with input.repo_policy.policy as {"metadata": ["x"], "enforcement": null}
	count(config.common) == 1 with input.repo_policy.policy as {"metadata": {"a": 1}}
}

test_version if {
	every value in ["1.0", 1, 1.5] {
		config.is_version(value)
	}
	every value in ["", null, true, [], {}, set()] {
		not config.is_version(value)
	}
}
