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
	config.reports == {
		"/a (line 3): is wrong",
		"the whole file: unknown error",
		"unknown place: is odd",
	} with input.repo_policy_errors as [
		{"pointer": "/a", "line": 3, "message": "is wrong"},
		{"pointer": "", "line": -1, "message": 5},
		{"pointer": null, "line": "3", "message": "is odd"},
	]
}

test_common if {
	config.common == set() with input.repo_policy.policy as {"metadata": {"a": "b"}, "enforcement": "audit"}
	config.common == set() with input.repo_policy.policy as {"enforcement": "enforce"}
	config.common == {
		"/policy/metadata: is a list, must be an object of strings",
		`/policy/enforcement: is null, must be "enforce" or "audit"`,
	} with input.repo_policy.policy as {"metadata": ["x"], "enforcement": null}
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
