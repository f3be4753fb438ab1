package github.pullrequest_test

import data.github.pullrequest

_input := {
	"head_ref": "feature/login",
	"base_ref": "develop",
	"author": "mona",
	"workflow_meta": {"approvers": ["alice"], "signed_off": true},
	"repo_policy": {"policy": {
		"version": "1.0",
		"metadata": {"owner": "platform"},
		"enforcement": "enforce",
		"branch_rules": [
			{"source": "feature/*", "target": "develop"},
			{"source": "develop", "target": "main"},
		],
		"rules": {
			"allowed_target_branches": ["main", "develop"],
			"approvals_required": 1,
			"signed_off": true,
			"dismiss_stale_approvals": true,
		},
	}},
}

_with(path, value) := json.patch(_input, [{"op": "add", "path": path, "value": value}])

_without(path) := json.patch(_input, [{"op": "remove", "path": path}])

_judged := {"branch_naming.denied", "target_branch.denied", "approvals.insufficient", "signoff.missing"}

_codes(facts) := {violation.code | some violation in violations} if {
	violations := pullrequest.violations with input as facts
}

test_pass if {
	pullrequest.allow with input as _input
	pullrequest.violations == set() with input as _input
	rows := pullrequest.rules with input as _input
	{row.code | some row in rows; row.passed} == _judged
}

test_codes if {
	every case in [
		{"in": _without("/repo_policy"), "codes": {"policy.missing"}},
		{"in": _without("/repo_policy/policy"), "codes": {"policy.missing"}},
		{"in": _without("/repo_policy/policy/rules"), "codes": {"policy.missing"}},
		{"in": _without("/head_ref"), "codes": {"schema.input.missing_head_ref"}},
		{"in": _with("/head_ref", ""), "codes": {"schema.input.missing_head_ref"}},
		{"in": _without("/base_ref"), "codes": {"schema.input.missing_base_ref"}},
		{"in": _with("/author", ""), "codes": {"schema.input.invalid_author"}},
		{"in": _with("/head_ref", "login"), "codes": {"branch_naming.denied"}},
		{"in": _with("/base_ref", "main"), "codes": {"branch_naming.denied"}},
		{"in": _with("/repo_policy/policy/rules/allowed_target_branches", ["main"]), "codes": {"target_branch.denied"}},
		{"in": _with("/repo_policy/policy/rules/allowed_target_branches", []), "codes": {"target_branch.denied"}},
		{"in": _without("/workflow_meta/approvers"), "codes": {"approvals.insufficient"}},
		{"in": _with("/workflow_meta/approvers", ["MONA", "", 5]), "codes": {"approvals.insufficient"}},
		{"in": _with("/workflow_meta/approvers", "alice"), "codes": {"approvals.insufficient", "schema.input.invalid_approvers"}},
		{"in": _without("/workflow_meta/signed_off"), "codes": {"signoff.missing"}},
		{"in": _with("/workflow_meta/signed_off", false), "codes": {"signoff.missing"}},
		{"in": _with("/workflow_meta/signed_off", "true"), "codes": {"signoff.missing", "schema.input.invalid_signed_off"}},
		{"in": _without("/workflow_meta"), "codes": {"approvals.insufficient", "signoff.missing"}},
		{"in": _with("/workflow_meta", "x"), "codes": {"approvals.insufficient", "signoff.missing", "schema.input.invalid_workflow_meta"}},
		{"in": {}, "codes": {"policy.missing", "schema.input.missing_head_ref", "schema.input.missing_base_ref"}},
		{"in": [], "codes": {"policy.missing", "schema.input.missing_head_ref", "schema.input.missing_base_ref"}},
	] {
		_codes(case.in) == case.codes
	}
}

test_still_passes if {
	every facts in [
		_with("/repo_policy/policy/rules/allowed_target_branches", null),
		_with("/repo_policy/policy/branch_rules", []),
		_without("/repo_policy/policy/branch_rules"),
		_without("/repo_policy/policy/version"),
		_without("/repo_policy/policy/metadata"),
		_without("/repo_policy/policy/enforcement"),
		_without("/repo_policy/policy/rules/dismiss_stale_approvals"),
		_with("/repo_policy/policy/enforcement", "audit"),
		_with("/repo_policy/policy/rules/approvals_required", 0),
		_with("/repo_policy_errors", []),
		_without("/author"),
	] {
		pullrequest.allow with input as facts
	}
}

test_malformed_configuration if {
	every path, values in {
		"/repo_policy/policy/version": [null, "", true, [], {}],
		"/repo_policy/policy/metadata": [null, "x", [], {"a": 1}],
		"/repo_policy/policy/enforcement": [null, "Audit", true],
		"/repo_policy/policy/branch_rules": [null, "x", {}, {"source": "**", "target": "**"}],
		"/repo_policy/policy/branch_rules/0": [null, "x", [], {}, {"source": "**"}, {"source": "**", "target": 5}, {"source": "", "target": "*"}],
		"/repo_policy/policy/rules/allowed_target_branches": ["develop", false, {}, ["develop", 5], [""], ["$"]],
		"/repo_policy/policy/rules/approvals_required": [null, "0", -1, 0.5, 1e300, true, []],
		"/repo_policy/policy/rules/signed_off": [null, "false", 0, []],
		"/repo_policy/policy/rules/dismiss_stale_approvals": [null, "false", 0],
	} {
		every value in values {
			"policy.invalid" in _codes(_with(path, value))
		}
	}
	every path in ["allowed_target_branches", "approvals_required", "signed_off"] {
		_codes(_without(concat("/", ["/repo_policy/policy/rules", path]))) == {"policy.invalid"}
	}
}

test_too_many_branch_rules if {
	many := [{"source": "feature/*", "target": "develop"} | some _ in numbers.range(1, 101)]
	_codes(_with("/repo_policy/policy/branch_rules", many)) == {"policy.invalid"}
}

test_reported_errors_alone if {
	every errors in [[{"pointer": "/policy", "line": 1, "message": "is wrong"}], null, "", false, {}] {
		rows := pullrequest.rules with input as _with("/repo_policy_errors", errors)
		{row.code | some row in rows} == {"policy.invalid"}
		_codes({"repo_policy_errors": errors}) == {"policy.invalid"}
	}
}

test_any_wrong_type_is_denied if {
	every path in ["/head_ref", "/base_ref", "/author", "/workflow_meta", "/workflow_meta/approvers", "/workflow_meta/signed_off", "/repo_policy", "/repo_policy/policy", "/repo_policy/policy/rules"] {
		every value in [null, 5, -1.5, [null], {"x": 1}] {
			not pullrequest.allow with input as _with(path, value)
		}
	}
}

test_message if {
	pullrequest.violations == {{
		"code": "branch_naming.denied",
		"msg": `Branch naming: found "login" to "develop"; needed one of develop to main, feature/* to develop.`,
	}} with input as _with("/head_ref", "login")
}
