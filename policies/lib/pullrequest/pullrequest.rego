# METADATA
# title: Configuration of pull requests
# description: The parts of `.repol/pullrequest.yaml`, and what is wrong in them.
package lib.pullrequest

import data.lib.config
import data.lib.facts
import data.lib.glob
import data.lib.number

rules := facts.part(facts.policy, "rules")

targets := facts.part(rules, "allowed_target_branches")

approvals_required := facts.part(rules, "approvals_required")

signed_off := facts.part(rules, "signed_off")

# METADATA
# description: The pairs of source and target; a file without `branch_rules` has none.
branch_rules := [] if {
	not facts.given(facts.part(facts.policy, "branch_rules"))
} else := facts.part(facts.policy, "branch_rules")

# METADATA
# description: Whether `branch_rules` can be judged.
default has_branch_rules := false

has_branch_rules if {
	is_array(branch_rules)
	count(branch_rules) <= 100
	every pair in branch_rules {
		glob.is_glob(facts.part(pair, "source"))
		glob.is_glob(facts.part(pair, "target"))
	}
}

# METADATA
# description: Whether a pair matches the branches, or there is no pair.
default follows_branch_rules := false

follows_branch_rules if branch_rules == []

follows_branch_rules if {
	some pair in branch_rules
	glob.matches(pair.source, facts.head_ref)
	glob.matches(pair.target, facts.base_ref)
}

# METADATA
# description: The pairs as text.
branch_rule_names contains concat(" to ", [pair.source, pair.target]) if some pair in branch_rules

# METADATA
# description: What is wrong in the file; what the server reported or else what is seen here.
errors := config.reports if config.reported

errors := config.common | _errors if not config.reported

_errors contains config.unfit("/policy/version", version, "a version") if {
	version := facts.part(facts.policy, "version")
	facts.given(version)
	not config.is_version(version)
}

_errors contains config.unfit("/policy/branch_rules", branch_rules, "a list of source and target patterns") if {
	not has_branch_rules
}

_errors contains config.unfit("/policy/rules/allowed_target_branches", targets, "null or a list of patterns") if {
	is_object(rules)
	not glob.is_setting(targets)
}

_errors contains config.unfit("/policy/rules/approvals_required", approvals_required, "a whole number from 0") if {
	is_object(rules)
	not number.is_count(approvals_required)
}

_errors contains config.unfit("/policy/rules/signed_off", signed_off, "true or false") if {
	is_object(rules)
	not is_boolean(signed_off)
}

_errors contains config.unfit("/policy/rules/dismiss_stale_approvals", dismiss, "true or false") if {
	dismiss := facts.part(rules, "dismiss_stale_approvals")
	facts.given(dismiss)
	not is_boolean(dismiss)
}
