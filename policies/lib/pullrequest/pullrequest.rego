# METADATA
# title: Configuration of pull requests
# description: The parts of `.repol/pullrequest.yaml`, and what is wrong in them.
package lib.pullrequest

import data.lib.config
import data.lib.facts
import data.lib.glob
import data.lib.number
import data.lib.text

default rules := set()

rules := facts.policy.rules

default targets := set()

targets := rules.allowed_target_branches

default approvals_required := set()

approvals_required := rules.approvals_required

default signed_off := set()

signed_off := rules.signed_off

# METADATA
# description: The pairs of source and target; a file without `branch_rules` has none.
default branch_rules := []

branch_rules := facts.policy.branch_rules

# METADATA
# description: Whether `branch_rules` can be judged.
default has_branch_rules := false

has_branch_rules if {
	is_object(facts.policy)
	_is_bounded_list(branch_rules)
	patterns := [pattern | some pair in branch_rules; some side in ["source", "target"]; pattern := pair[side]]
	count(patterns) == count(branch_rules) * 2
	glob.is_list(patterns)
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

_errors contains config.unfit("/policy/version", text.show(facts.version), "a version") if {
	facts.version != facts.absent
	not config.is_version(facts.version)
}

_errors contains config.unfit("/policy/branch_rules", text.show(branch_rules), "a list of at most 100 pairs of patterns") if {
	is_object(facts.policy)
	not has_branch_rules
	count(_wrong_patterns) == 0
}

_errors contains wrong if some wrong in _wrong_patterns

_wrong_patterns contains config.unfit(pointer, text.show(pattern), "a pattern") if {
	not has_branch_rules
	_is_bounded_list(branch_rules)
	some i, pair in branch_rules
	some side in ["source", "target"]
	pattern := facts.part(pair, side)
	not glob.is_list([pattern])
	pointer := concat("/", ["/policy/branch_rules", format_int(i, 10), side])
}

_is_bounded_list(value) if {
	is_array(value)
	count(value) <= 100
}

_errors contains config.unfit("/policy/rules/allowed_target_branches", glob.show_unusable(targets), "null or a list of patterns") if {
	is_object(rules)
	not glob.is_setting(targets)
}

_errors contains config.unfit("/policy/rules/approvals_required", text.show(approvals_required), "a whole number from 0") if {
	is_object(rules)
	not number.is_count(approvals_required)
}

_errors contains config.unfit("/policy/rules/signed_off", text.show(signed_off), "true or false") if {
	is_object(rules)
	not is_boolean(signed_off)
}

_errors contains config.unfit("/policy/rules/dismiss_stale_approvals", text.show(dismiss), "true or false") if {
	dismiss := rules.dismiss_stale_approvals
	not is_boolean(dismiss)
}
