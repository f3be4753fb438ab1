package lib.deploy_test

import data.lib.deploy

test_branch if {
	deploy.branch == "release/1" with input.ref as "refs/heads/release/1"
	every ref in ["refs/tags/main", "main", "", null, 5, "xrefs/heads/main"] {
		deploy.branch == "" with input.ref as ref
	}
}

test_settings_are_found_by_name_only if {
	deploy.settings == {"enabled": true} with input as {
		"environment": "qa",
		"repo_policy": {"policy": {"environments": {"qa": {"enabled": true}}}},
	}
	every environment in [0, "", null, "staging"] {
		not deploy.is_defined with input as {
			"environment": environment,
			"repo_policy": {"policy": {"environments": {"qa": {}, "": {}}}},
		}
	}
}

test_reported_errors_leave_nothing_to_judge if {
	facts := {
		"environment": "qa",
		"repo_policy": {"policy": {"environments": {"qa": {"rules": {}}}}},
		"repo_policy_errors": [{}],
	}
	not deploy.is_defined with input as facts
	not deploy.has_rules with input as facts
	count(deploy.errors) == 1 with input as facts
}

test_limit if {
	every case in [[0, 99, true], [5, 5, true], [5, 6, false], [5, "1", false], [5, null, false]] {
		deploy.within_limit == case[2] with input as {
			"environment": "qa",
			"workflow_meta": {"deployments_today": case[1]},
			"repo_policy": {"policy": {"environments": {"qa": {"rules": {"max_deployments_per_day": case[0]}}}}},
		}
	}
}

test_unreadable_tests if {
	deploy.unreadable_tests == "1" with input.workflow_meta.checks.tests as 1
	deploy.unreadable_tests == "checks that are null" with input.workflow_meta.checks as null
	not deploy.unreadable_tests with input.workflow_meta.checks as {}
	not deploy.unreadable_tests with input.workflow_meta.checks.tests as false
}
