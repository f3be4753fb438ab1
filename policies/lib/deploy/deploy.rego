# METADATA
# title: Configuration of deployments
# description: The parts of `.repol/deploy.yaml` that speak of the environment deployed to.
package lib.deploy

import data.lib.config
import data.lib.facts
import data.lib.number
import data.lib.text

default environments := set()

environments := facts.policy.environments

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

settings := environments[facts.environment] if {
	is_object(environments)
	facts.is_name(facts.environment)
}

default enabled := set()

enabled := settings.enabled

default rules := set()

rules := settings.rules

# METADATA
# description: Whether the environment has rules to judge.
default has_rules := false

has_rules if {
	not config.reported
	is_object(rules)
}

default approvals_required := set()

approvals_required := rules.approvals_required

default allowed_branches := set()

allowed_branches := rules.allowed_branches

default tests_passed := set()

tests_passed := rules.tests_passed

default signed_off := set()

signed_off := rules.signed_off

default max_deployments_per_day := set()

max_deployments_per_day := rules.max_deployments_per_day

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
