# METADATA
# title: Deployments
# description: |
#   Judges whether a ref may be deployed to an environment, by its repository's `.repol/deploy.yaml`.
package github.deploy

import data.lib.approvals
import data.lib.config
import data.lib.deploy
import data.lib.facts
import data.lib.glob
import data.lib.number
import data.lib.rule
import data.lib.text

# METADATA
# description: The decision; true exactly when nothing is violated.
default allow := false

allow if count(violations) == 0

# METADATA
# description: What is violated, a code and a message each.
violations := rule.violations(rules)

# METADATA
# title: Configuration file
# description: |
#   The server found errors in `.repol/deploy.yaml`, and then nothing else is judged; or `enforcement` or
#   `metadata` is of the wrong type.
# custom:
#   code: policy.invalid
#   fix: Correct the places listed in .repol/deploy.yaml on the default branch.
rules contains rule.violated(rego.metadata.rule(), found, "a file that fits its schema") if {
	count(deploy.errors) > 0
	found := config.show(deploy.errors)
}

# METADATA
# title: Environment given (environment)
# description: "`environment` is absent, empty or no string."
# custom:
#   code: schema.input.missing_environment
#   fix: Send the name of the environment as environment.
rules contains rule.violated(rego.metadata.rule(), text.show(facts.environment), "the name of an environment") if {
	not config.reported
	not facts.is_name(facts.environment)
}

# METADATA
# title: Ref given (ref)
# description: "`ref` is absent, empty or no string."
# custom:
#   code: schema.input.missing_ref
#   fix: Send the full ref as ref, for example refs/heads/main.
rules contains rule.violated(rego.metadata.rule(), text.show(facts.ref), "a full ref") if {
	not config.reported
	not facts.is_name(facts.ref)
}

# METADATA
# title: Repository environments given (repo_environments)
# description: "`repo_environments` is absent or no list."
# custom:
#   code: schema.input.missing_repo_environments
#   fix: Send the names of the repository's environments as repo_environments.
rules contains rule.violated(rego.metadata.rule(), text.show(facts.repo_environments), "a list of names") if {
	not config.reported
	not is_array(facts.repo_environments)
}

# METADATA
# title: Workflow facts given (workflow_meta)
# description: "`workflow_meta` is absent or no object."
# custom:
#   code: schema.input.missing_workflow_meta
#   fix: Send workflow_meta as an object.
rules contains rule.violated(rego.metadata.rule(), text.show(facts.workflow_meta), "an object") if {
	not config.reported
	not is_object(facts.workflow_meta)
}

# METADATA
# title: Test result given (workflow_meta.checks.tests)
# description: "`workflow_meta.checks` is given and no object, or its `tests` is given and neither `true` nor `false`."
# custom:
#   code: schema.input.invalid_checks.tests
#   fix: Send workflow_meta.checks as an object, with tests as true or false.
rules contains rule.violated(rego.metadata.rule(), found, "true or false") if {
	not config.reported
	found := deploy.unreadable_tests
}

# METADATA
# title: Approvers given (workflow_meta.approvers)
# description: "`workflow_meta.approvers` is given and no list."
# custom:
#   code: schema.input.invalid_approvers
#   fix: Send workflow_meta.approvers as a list of logins.
rules contains rule.violated(rego.metadata.rule(), text.show(facts.approvers), "a list of logins") if {
	not config.reported
	facts.approvers != facts.absent
	not is_array(facts.approvers)
}

# METADATA
# title: Sign-off given (workflow_meta.signed_off)
# description: "`workflow_meta.signed_off` is given and neither `true` nor `false`."
# custom:
#   code: schema.input.invalid_signed_off
#   fix: Send workflow_meta.signed_off as true or false.
rules contains rule.violated(rego.metadata.rule(), text.show(facts.signed_off), "true or false") if {
	not config.reported
	facts.signed_off != facts.absent
	not is_boolean(facts.signed_off)
}

# METADATA
# title: Deployments given (workflow_meta.deployments_today)
# description: "`workflow_meta.deployments_today` is given and no whole number from 0."
# custom:
#   code: schema.input.invalid_deployments_today
#   fix: Send today's deployments, this one included, as workflow_meta.deployments_today.
rules contains rule.violated(rego.metadata.rule(), text.show(facts.deployments_today), "a whole number from 0") if {
	not config.reported
	facts.deployments_today != facts.absent
	not number.is_count(facts.deployments_today)
}

# METADATA
# title: Configuration (repo_policy)
# description: There is no `repo_policy`, or it is no object.
# custom:
#   code: schema.policy.missing_repo_policy
#   fix: Add .repol/deploy.yaml to the default branch.
rules contains rule.violated(rego.metadata.rule(), text.show(facts.repo_policy), "an object") if {
	not config.reported
	not is_object(facts.repo_policy)
}

# METADATA
# title: Policy (repo_policy.policy)
# description: "`repo_policy` has no `policy`, or it is no object."
# custom:
#   code: schema.policy.missing_policy
#   fix: Begin .repol/deploy.yaml with policy.
rules contains rule.violated(rego.metadata.rule(), text.show(facts.policy), "an object") if {
	not config.reported
	is_object(facts.repo_policy)
	not is_object(facts.policy)
}

# METADATA
# title: Version (policy.version)
# description: "`policy` has no `version`, or it is neither a number nor a string with text."
# custom:
#   code: schema.policy.missing_version
#   fix: Add policy.version to .repol/deploy.yaml.
rules contains rule.violated(rego.metadata.rule(), text.show(facts.version), "a version") if {
	not config.reported
	is_object(facts.policy)
	not config.is_version(facts.version)
}

# METADATA
# title: Environments (policy.environments)
# description: "`policy` has no `environments`, or it is no object."
# custom:
#   code: schema.policy.missing_environments
#   fix: Add policy.environments to .repol/deploy.yaml.
rules contains rule.violated(rego.metadata.rule(), text.show(deploy.environments), "an object") if {
	not config.reported
	is_object(facts.policy)
	not is_object(deploy.environments)
}

# METADATA
# title: Environment in the configuration
# description: The environment is not in `policy.environments`.
# custom:
#   code: schema.policy.env_not_defined
#   fix: Add the environment to policy.environments in .repol/deploy.yaml, or deploy to one that is there.
rules contains rule.violated(rego.metadata.rule(), text.show(facts.environment), needed) if {
	not config.reported
	is_object(deploy.environments)
	facts.is_name(facts.environment)
	not deploy.is_defined
	needed := text.one_of(object.keys(deploy.environments), "an environment that exists, and there is none")
}

# METADATA
# title: Switch of the environment (enabled)
# description: "`enabled` of the environment is absent or neither `true` nor `false`."
# custom:
#   code: schema.policy.env.enabled
#   fix: Set enabled to true or false for the environment in .repol/deploy.yaml.
rules contains rule.violated(rego.metadata.rule(), text.show(deploy.enabled), "true or false") if {
	deploy.is_defined
	not is_boolean(deploy.enabled)
}

# METADATA
# title: Rules of the environment (rules)
# description: "`rules` of the environment is absent or no object."
# custom:
#   code: schema.policy.env.rules.missing
#   fix: Add rules to the environment in .repol/deploy.yaml.
rules contains rule.violated(rego.metadata.rule(), text.show(deploy.rules), "an object") if {
	deploy.is_defined
	not is_object(deploy.rules)
}

# METADATA
# title: Required approvals (rules.approvals_required)
# description: "`approvals_required` of the environment is absent or no whole number from 0 to 10."
# custom:
#   code: schema.policy.rules.approvals_required
#   fix: Set rules.approvals_required to a whole number from 0 to 10 for the environment in .repol/deploy.yaml.
rules contains rule.violated(rego.metadata.rule(), text.show(deploy.approvals_required), "a whole number from 0 to 10") if {
	deploy.has_rules
	not number.in_range(deploy.approvals_required, 0, 10)
}

# METADATA
# title: Allowed branches (rules.allowed_branches)
# description: "`allowed_branches` of the environment is absent or neither `null` nor a list of patterns."
# custom:
#   code: schema.policy.rules.allowed_branches
#   fix: Set rules.allowed_branches to null or a list of patterns for the environment in .repol/deploy.yaml.
rules contains rule.violated(rego.metadata.rule(), glob.show_unusable(deploy.allowed_branches), "null or a list of patterns") if {
	deploy.has_rules
	not glob.is_setting(deploy.allowed_branches)
}

# METADATA
# title: Required tests (rules.tests_passed)
# description: "`tests_passed` of the environment is absent or neither `true` nor `false`."
# custom:
#   code: schema.policy.rules.tests_passed
#   fix: Set rules.tests_passed to true or false for the environment in .repol/deploy.yaml.
rules contains rule.violated(rego.metadata.rule(), text.show(deploy.tests_passed), "true or false") if {
	deploy.has_rules
	not is_boolean(deploy.tests_passed)
}

# METADATA
# title: Required sign-off (rules.signed_off)
# description: "`signed_off` of the environment is absent or neither `true` nor `false`."
# custom:
#   code: schema.policy.rules.signed_off
#   fix: Set rules.signed_off to true or false for the environment in .repol/deploy.yaml.
rules contains rule.violated(rego.metadata.rule(), text.show(deploy.signed_off), "true or false") if {
	deploy.has_rules
	not is_boolean(deploy.signed_off)
}

# METADATA
# title: Limit of deployments (rules.max_deployments_per_day)
# description: "`max_deployments_per_day` of the environment is absent or no whole number from 0 to 1000."
# custom:
#   code: schema.policy.rules.max_deployments_per_day
#   fix: Set rules.max_deployments_per_day to a whole number from 0 to 1000 for the environment in .repol/deploy.yaml.
rules contains rule.violated(rego.metadata.rule(), text.show(deploy.max_deployments_per_day), "a whole number from 0 to 1000") if {
	deploy.has_rules
	not number.in_range(deploy.max_deployments_per_day, 0, 1000)
}

# METADATA
# title: Environment enabled
# description: "The environment has `enabled: false`; nothing is deployed there."
# custom:
#   code: env.disabled
#   fix: "Set enabled: true for the environment in .repol/deploy.yaml when it may be deployed to again."
rules contains rule.judged(rego.metadata.rule(), deploy.enabled, text.show(deploy.enabled), "true") if {
	deploy.is_defined
	is_boolean(deploy.enabled)
}

# METADATA
# title: Environment exists
# description: The environment is not among the repository's own environments.
# custom:
#   code: env.missing
#   fix: Create the environment in the repository's settings, or correct its name.
rules contains rule.judged(rego.metadata.rule(), passed, text.show(facts.environment), needed) if {
	not config.reported
	facts.is_name(facts.environment)
	is_array(facts.repo_environments)
	passed := facts.environment in facts.repo_environments
	needed := text.one_of({name | some name in facts.repo_environments; is_string(name)}, "an environment that exists, and there is none")
}

# METADATA
# title: Branch
# description: |
#   `allowed_branches` is a list and `ref` is not `refs/heads/` and a name that one of its patterns matches;
#   so a tag never matches. `null` allows any ref, an empty list none.
# custom:
#   code: ref.denied
#   fix: Deploy from one of the allowed branches.
rules contains rule.judged(rego.metadata.rule(), passed, text.show(facts.ref), needed) if {
	deploy.has_rules
	facts.is_name(facts.ref)
	glob.is_setting(deploy.allowed_branches)
	passed := glob.allows(deploy.allowed_branches, deploy.branch)
	needed := glob.show(deploy.allowed_branches)
}

# METADATA
# title: Approvals
# description: |
#   Fewer distinct people than `approvals_required` of the environment have approved. Empty entries don't
#   count; logins that differ only by case are one person.
# custom:
#   code: approvals.insufficient
#   fix: Ask for reviews of the pull request that brought this commit until enough people have approved it.
rules contains rule.judged(rego.metadata.rule(), passed, found, needed) if {
	deploy.has_rules
	number.in_range(deploy.approvals_required, 0, 10)
	logins := approvals.counted(facts.approvers, "")
	passed := count(logins) >= deploy.approvals_required
	found := approvals.show(facts.approvers, logins)
	needed := concat(" ", ["at least", text.show(deploy.approvals_required)])
}

# METADATA
# title: Tests
# description: "`tests_passed` is required for the environment and `workflow_meta.checks.tests` is not `true`."
# custom:
#   code: tests.failed
#   fix: Make every check of the commit pass, then deploy again.
rules contains rule.judged(rego.metadata.rule(), passed, text.show(facts.tests), needed) if {
	deploy.has_rules
	is_boolean(deploy.tests_passed)
	passed := rule.met(deploy.tests_passed, facts.tests)
	needed := rule.requirement(deploy.tests_passed)
}

# METADATA
# title: Sign-off
# description: "`signed_off` is required for the environment and `workflow_meta.signed_off` is not `true`."
# custom:
#   code: signoff.missing
#   fix: Sign off every commit of the pull request (git rebase --signoff), then deploy the result.
rules contains rule.judged(rego.metadata.rule(), passed, text.show(facts.signed_off), needed) if {
	deploy.has_rules
	is_boolean(deploy.signed_off)
	passed := rule.met(deploy.signed_off, facts.signed_off)
	needed := rule.requirement(deploy.signed_off)
}

# METADATA
# title: Deployments today
# description: |
#   `max_deployments_per_day` is above 0 and `workflow_meta.deployments_today`, which counts this deployment,
#   is above it or not known. 0 sets no limit.
# custom:
#   code: rate_limit.exceeded
#   fix: Deploy again tomorrow (the day begins at 00:00 UTC), or raise max_deployments_per_day.
rules contains rule.judged(rego.metadata.rule(), passed, found, needed) if {
	deploy.has_rules
	number.in_range(deploy.max_deployments_per_day, 0, 1000)
	passed := deploy.within_limit
	found := text.show(facts.deployments_today)
	needed := deploy.limit
}
