package lib.pullrequest_test

import data.lib.config
import data.lib.pullrequest

_policy := {
	"branch_rules": [{"source": "feature/*", "target": "main"}],
	"rules": {"allowed_target_branches": null, "approvals_required": 0, "signed_off": false},
}

test_good if {
	pullrequest.errors == set() with input.repo_policy.policy as _policy
	pullrequest.branch_rule_names == {"feature/* to main"} with input.repo_policy.policy as _policy
}

test_branch_rules if {
	pullrequest.branch_rules == [] with input.repo_policy.policy as {}
	pullrequest.branch_rules == null with input.repo_policy.policy as {"branch_rules": null}
	every policy in [null, "x", []] {
		not pullrequest.has_branch_rules with input.repo_policy.policy as policy
	}
}

test_a_wrong_pair_is_named if {
	config.show(pullrequest.errors) == "/policy/branch_rules/0/target: is 5, must be a pattern" with input.repo_policy.policy as object.union(_policy, {"branch_rules": [{"source": "a", "target": 5}]})
}

# Each pattern may pass for itself and all of them be too much.
test_long_patterns_are_an_error_too if {
	long := concat("", ["x" | some _ in numbers.range(1, 600)])
	pairs := [{"source": long, "target": "main"} | some _ in numbers.range(1, 100)]
	count(pullrequest.errors) == 1 with input.repo_policy.policy as object.union(_policy, {"branch_rules": pairs})
}

test_both_branches_must_match_one_pair if {
	every case in [["feature/a", "main", true], ["feature/a", "develop", false], ["a", "main", false], [null, "main", false]] {
		pullrequest.follows_branch_rules == case[2] with input as {
			"head_ref": case[0],
			"base_ref": case[1],
			"repo_policy": {"policy": _policy},
		}
	}
}

test_reported_errors_replace_ours if {
	config.show(pullrequest.errors) == "/a: unknown error" with input as {"repo_policy_errors": [{"pointer": "/a"}]}
}
