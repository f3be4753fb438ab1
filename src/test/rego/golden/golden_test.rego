package golden_test

import data.golden

_cases := {
	"policy": "pullrequest",
	"base": {"head_ref": "a", "base_ref": "b"},
	"cases": {
		"patched": {"description": "Patched", "set": {"/head_ref": "", "/x": 1}, "remove": ["/base_ref"]},
		"whole": {"description": "Whole", "input": {"head_ref": "c", "base_ref": "d"}},
	},
}

test_inputs if {
	cases := golden.cases with input as _cases
	inputs := {name: golden_case.input | some name, golden_case in cases}
	inputs == {"patched": {"head_ref": "", "x": 1}, "whole": {"head_ref": "c", "base_ref": "d"}}
}

test_decisions_are_sorted if {
	cases := golden.cases with input as _cases
	cases.patched.decision.allow == false
	[violation.code | some violation in cases.patched.decision.violations] == [
		"policy.missing",
		"schema.input.missing_base_ref",
		"schema.input.missing_head_ref",
	]
	[row.code | some row in cases.whole.decision.rules] == ["policy.missing"]
}
