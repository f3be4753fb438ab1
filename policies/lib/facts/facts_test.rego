package lib.facts_test

import data.lib.facts

_names := {
	"head_ref", "base_ref", "author", "workflow_meta", "approvers", "signed_off", "repo_policy",
	"repo_policy_errors", "policy", "version", "environment", "ref", "repo_environments", "checks", "tests",
	"deployments_today",
}

test_every_fact_is_defined_for_any_input if {
	every value in [{}, [], null, "x", 5, {"workflow_meta": [], "repo_policy": "x"}, {"workflow_meta": {"checks": 1}}] {
		document := data.lib.facts with input as value
		_names - object.keys(document) == set()
	}
}

test_null_is_not_absent if {
	facts.author == null with input as {"author": null}
	facts.author == facts.absent with input as {}
}

test_part if {
	facts.part({"a": null}, "a") == null
	every value in [{}, null, [1], "a", set()] {
		facts.part(value, "a") == facts.absent
	}
	facts.part([1], 0) == facts.absent
}

test_names if {
	facts.is_name("x")
	every value in ["", null, 5, set(), ["x"]] {
		not facts.is_name(value)
	}
}
