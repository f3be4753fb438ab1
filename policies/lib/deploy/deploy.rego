# METADATA
# title: Configuration of deployments
# description: The parts of `.repol/deploy.yaml` that speak of the environment deployed to.
package lib.deploy

import data.lib.config
import data.lib.facts
import data.lib.number
import data.lib.text

environments := facts.part(facts.policy, "environments")

# METADATA
# description: Whether the configuration has the environment.
default is_defined := false

is_defined if {
	not config.reported
	settings != facts.absent
}

# METADATA
# description: The settings of the environment; the empty set where there are none, as for all parts.
default settings := set()

settings := facts.part(environments, facts.environment) if facts.is_name(facts.environment)

enabled := facts.part(settings, "enabled")

rules := facts.part(settings, "rules")

# METADATA
# description: Whether the environment has rules to judge.
default has_rules := false

has_rules if {
	not config.reported
	is_object(rules)
}

approvals_required := facts.part(rules, "approvals_required")

allowed_branches := facts.part(rules, "allowed_branches")

tests_passed := facts.part(rules, "tests_passed")

signed_off := facts.part(rules, "signed_off")

max_deployments_per_day := facts.part(rules, "max_deployments_per_day")

# METADATA
# description: The branch deployed from; empty for a tag or anything else that is no branch.
default branch := ""

branch := substring(facts.ref, 11, -1) if startswith(facts.ref, "refs/heads/")

# METADATA
# description: What was found instead of a test result, as text; undefined if nothing was given or it can be read.
unreadable_tests := text.show(facts.tests) if {
	facts.tests != facts.absent
	not is_boolean(facts.tests)
}

unreadable_tests := concat("", ["checks that are ", text.show(facts.checks)]) if {
	facts.checks != facts.absent
	not is_object(facts.checks)
}

# METADATA
# description: Whether this deployment is within the limit of its day; an unknown number is not.
default within_limit := false

within_limit if max_deployments_per_day == 0

within_limit if number.in_range(facts.deployments_today, 0, max_deployments_per_day)

# METADATA
# description: The limit as text.
limit := "nothing, there is no limit" if {
	max_deployments_per_day == 0
} else := concat(" ", ["at most", text.show(max_deployments_per_day)])

# METADATA
# description: What is wrong in the file and no rule of its own judges.
errors := config.reports if config.reported

errors := config.common if not config.reported
