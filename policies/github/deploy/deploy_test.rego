package github.deploy_test

import data.github.deploy

_input := {
	"environment": "production",
	"ref": "refs/heads/main",
	"repo_environments": ["production"],
	"workflow_meta": {
		"approvers": ["alice", "bob"],
		"checks": {"tests": true},
		"signed_off": true,
		"deployments_today": 5,
	},
	"repo_policy": {"policy": {
		"version": "1.0",
		"metadata": {"owner": "platform"},
		"enforcement": "enforce",
		"environments": {"production": {
			"enabled": true,
			"rules": {
				"approvals_required": 2,
				"allowed_branches": ["main", "release/*"],
				"tests_passed": true,
				"signed_off": true,
				"max_deployments_per_day": 5,
			},
		}},
	}},
}

_open := {
	"approvals_required": 0,
	"allowed_branches": null,
	"tests_passed": false,
	"signed_off": false,
	"max_deployments_per_day": 0,
}

_env := "/repo_policy/policy/environments/production"

_rule(name) := concat("/", [_env, "rules", name])

_patch(facts, path, value) := json.patch(facts, [{"op": "add", "path": path, "value": value}])

_with(path, value) := _patch(_input, path, value)

_without(path) := json.patch(_input, [{"op": "remove", "path": path}])

_codes(facts) := {violation.code | some violation in violations} if {
	violations := deploy.violations with input as facts
}

_judged := {
	"env.disabled", "env.missing", "ref.denied", "approvals.insufficient", "tests.failed",
	"signoff.missing", "rate_limit.exceeded",
}

test_pass if {
	deploy.allow with input as _input
	deploy.violations == set() with input as _input
	rows := deploy.rules with input as _input
	{row.code | some row in rows; row.passed} == _judged
}

test_codes if {
	every case in [
		{"in": _without("/environment"), "codes": {"schema.input.missing_environment"}},
		{"in": _without("/ref"), "codes": {"schema.input.missing_ref"}},
		{"in": _without("/repo_environments"), "codes": {"schema.input.missing_repo_environments"}},
		{"in": _without("/workflow_meta"), "codes": {"schema.input.missing_workflow_meta", "approvals.insufficient", "tests.failed", "signoff.missing", "rate_limit.exceeded"}},
		{"in": _with("/workflow_meta/checks", "x"), "codes": {"schema.input.invalid_checks.tests", "tests.failed"}},
		{"in": _with("/workflow_meta/checks/tests", "true"), "codes": {"schema.input.invalid_checks.tests", "tests.failed"}},
		{"in": _with("/workflow_meta/approvers", "alice"), "codes": {"schema.input.invalid_approvers", "approvals.insufficient"}},
		{"in": _with("/workflow_meta/signed_off", "true"), "codes": {"schema.input.invalid_signed_off", "signoff.missing"}},
		{"in": _with("/workflow_meta/deployments_today", "1"), "codes": {"schema.input.invalid_deployments_today", "rate_limit.exceeded"}},
		{"in": _with("/workflow_meta/deployments_today", -1), "codes": {"schema.input.invalid_deployments_today", "rate_limit.exceeded"}},
		{"in": _without("/repo_policy"), "codes": {"schema.policy.missing_repo_policy"}},
		{"in": _without("/repo_policy/policy"), "codes": {"schema.policy.missing_policy"}},
		{"in": _without("/repo_policy/policy/version"), "codes": {"schema.policy.missing_version"}},
		{"in": _without("/repo_policy/policy/environments"), "codes": {"schema.policy.missing_environments"}},
		{"in": _without(_env), "codes": {"schema.policy.env_not_defined"}},
		{"in": _with(_env, null), "codes": {"schema.policy.env.enabled", "schema.policy.env.rules.missing"}},
		{"in": _without(concat("/", [_env, "enabled"])), "codes": {"schema.policy.env.enabled"}},
		{"in": _without(concat("/", [_env, "rules"])), "codes": {"schema.policy.env.rules.missing"}},
		{"in": _with(concat("/", [_env, "enabled"]), false), "codes": {"env.disabled"}},
		{"in": _with("/repo_environments", ["staging", 5]), "codes": {"env.missing"}},
		{"in": _with("/ref", "refs/heads/feature/x"), "codes": {"ref.denied"}},
		{"in": _with("/ref", "refs/tags/main"), "codes": {"ref.denied"}},
		{"in": _with("/ref", "main"), "codes": {"ref.denied"}},
		{"in": _with("/ref", "refs/heads/"), "codes": {"ref.denied"}},
		{"in": _with("/workflow_meta/approvers", ["alice", "ALICE"]), "codes": {"approvals.insufficient"}},
		{"in": _with("/workflow_meta/checks/tests", false), "codes": {"tests.failed"}},
		{"in": _without("/workflow_meta/checks"), "codes": {"tests.failed"}},
		{"in": _without("/workflow_meta/signed_off"), "codes": {"signoff.missing"}},
		{"in": _with("/workflow_meta/deployments_today", 6), "codes": {"rate_limit.exceeded"}},
		{"in": _without("/workflow_meta/deployments_today"), "codes": {"rate_limit.exceeded"}},
		{"in": {}, "codes": {"schema.input.missing_environment", "schema.input.missing_ref", "schema.input.missing_repo_environments", "schema.input.missing_workflow_meta", "schema.policy.missing_repo_policy"}},
	] {
		_codes(case.in) == case.codes
	}
}

test_malformed_rules if {
	every name, values in {
		"approvals_required": [null, "2", -1, 11, 0.5, 1e300, true, [], {}],
		"allowed_branches": ["main", false, 5, {}, ["main", 5], [""], ["("]],
		"tests_passed": [null, "false", 0, []],
		"signed_off": [null, "false", 0, {}],
		"max_deployments_per_day": [null, "0", -1, 1001, 0.5, false],
	} {
		code := concat(".", ["schema.policy.rules", name])
		_codes(_without(_rule(name))) == {code}
		every value in values {
			_codes(_with(_rule(name), value)) == {code}
		}
	}
}

test_nothing_asked if {
	asks_nothing := _with(concat("/", [_env, "rules"]), _open)
	every case in [
		["/workflow_meta", {}],
		["/ref", "refs/tags/v1"],
		["/workflow_meta/deployments_today", 1000],
		["/workflow_meta/checks", {}],
	] {
		deploy.allow with input as _patch(asks_nothing, case[0], case[1])
	}
	every path in ["/workflow_meta", "/workflow_meta/approvers", "/workflow_meta/checks", "/workflow_meta/checks/tests", "/workflow_meta/signed_off", "/workflow_meta/deployments_today", "/ref", "/environment", "/repo_environments"] {
		every value in [null, "", -1.5, [1], {"x": 1}] {
			_denied_unless_fit(_patch(asks_nothing, path, value), path, value)
		}
	}
}

# A list may be the right type even if what is in it counts for nothing, and so may an object.
_denied_unless_fit(facts, path, value) if {
	[path, value] in [["/workflow_meta/approvers", [1]], ["/workflow_meta/checks", {"x": 1}], ["/workflow_meta", {"x": 1}]]
	deploy.allow with input as facts
}

_denied_unless_fit(facts, path, value) if {
	not [path, value] in [["/workflow_meta/approvers", [1]], ["/workflow_meta/checks", {"x": 1}], ["/workflow_meta", {"x": 1}]]
	not deploy.allow with input as facts
}

test_star_allows_no_tag if {
	_codes(json.patch(_input, [
		{"op": "replace", "path": _rule("allowed_branches"), "value": ["*", "**"]},
		{"op": "replace", "path": "/ref", "value": "refs/tags/v1"},
	])) == {"ref.denied"}
}

test_environments_as_lists_are_not_indexed if {
	facts := json.patch(_input, [
		{"op": "replace", "path": "/environment", "value": 0},
		{"op": "replace", "path": "/repo_policy/policy/environments", "value": [_input.repo_policy.policy.environments.production]},
	])
	_codes(facts) == {"schema.input.missing_environment", "schema.policy.missing_environments"}
}

test_malformed_remainder if {
	_codes(_with("/repo_policy/policy/enforcement", "off")) == {"policy.invalid"}
	_codes(_with("/repo_policy/policy/metadata", [])) == {"policy.invalid"}
	_codes(_with("/repo_policy/policy/version", null)) == {"schema.policy.missing_version"}
}

test_reported_errors_alone if {
	every errors in [[{"pointer": "/policy", "line": 1, "message": "is wrong"}], null, "", false, {}] {
		rows := deploy.rules with input as _with("/repo_policy_errors", errors)
		{row.code | some row in rows} == {"policy.invalid"}
		_codes({"repo_policy_errors": errors}) == {"policy.invalid"}
	}
}

test_message if {
	deploy.violations == {{
		"code": "approvals.insufficient",
		"msg": "Approvals: found 1 (alice); needed at least 2.",
	}} with input as _with("/workflow_meta/approvers", ["alice"])
}
