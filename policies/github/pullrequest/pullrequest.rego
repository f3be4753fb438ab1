# METADATA
# title: Pull requests
# description: |
#   Judges whether a pull request may be merged, by its repository's `.repol/pullrequest.yaml`.
package github.pullrequest

import data.lib.approvals
import data.lib.config
import data.lib.facts
import data.lib.glob
import data.lib.number
import data.lib.pullrequest
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
#   The server found errors in `.repol/pullrequest.yaml`, and then nothing else is judged; or a part of
#   the configuration is of the wrong type, or absent from `rules`.
# custom:
#   code: policy.invalid
#   fix: Correct the places listed in .repol/pullrequest.yaml on the default branch.
rules contains rule.violated(rego.metadata.rule(), found, "a file that fits its schema") if {
	count(pullrequest.errors) > 0
	found := config.show(pullrequest.errors)
}

# METADATA
# title: Policy (repo_policy.policy.rules)
# description: There is no `repo_policy.policy.rules`.
# custom:
#   code: policy.missing
#   fix: Add .repol/pullrequest.yaml with policy.rules to the default branch.
rules contains rule.violated(rego.metadata.rule(), text.show(pullrequest.rules), "an object") if {
	not config.reported
	not is_object(pullrequest.rules)
}

# METADATA
# title: Source branch given (head_ref)
# description: "`head_ref` is absent, empty or no string."
# custom:
#   code: schema.input.missing_head_ref
#   fix: Send the name of the source branch as head_ref.
rules contains rule.violated(rego.metadata.rule(), text.show(facts.head_ref), "the name of a branch") if {
	not config.reported
	not facts.is_name(facts.head_ref)
}

# METADATA
# title: Target branch given (base_ref)
# description: "`base_ref` is absent, empty or no string."
# custom:
#   code: schema.input.missing_base_ref
#   fix: Send the name of the target branch as base_ref.
rules contains rule.violated(rego.metadata.rule(), text.show(facts.base_ref), "the name of a branch") if {
	not config.reported
	not facts.is_name(facts.base_ref)
}

# METADATA
# title: Author given (author)
# description: "`author` is given and no login."
# custom:
#   code: schema.input.invalid_author
#   fix: Send the author's login as author, or leave it out.
rules contains rule.violated(rego.metadata.rule(), text.show(facts.author), "a login") if {
	not config.reported
	facts.author != facts.absent
	not facts.is_name(facts.author)
}

# METADATA
# title: Workflow facts given (workflow_meta)
# description: "`workflow_meta` is given and no object."
# custom:
#   code: schema.input.invalid_workflow_meta
#   fix: Send workflow_meta as an object.
rules contains rule.violated(rego.metadata.rule(), text.show(facts.workflow_meta), "an object") if {
	not config.reported
	facts.workflow_meta != facts.absent
	not is_object(facts.workflow_meta)
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
# title: Branch naming
# description: |
#   `branch_rules` is not empty and no pair of its patterns matches the source and the target branch.
# custom:
#   code: branch_naming.denied
#   fix: Rename the source branch or choose another target, so that one of the pairs matches.
rules contains rule.judged(rego.metadata.rule(), passed, found, needed) if {
	not config.reported
	pullrequest.has_branch_rules
	facts.is_name(facts.head_ref)
	facts.is_name(facts.base_ref)
	passed := pullrequest.follows_branch_rules
	found := concat(" to ", [text.show(facts.head_ref), text.show(facts.base_ref)])
	needed := text.one_of(pullrequest.branch_rule_names, "any branches")
}

# METADATA
# title: Target branch
# description: |
#   `allowed_target_branches` is a list and none of its patterns matches the target branch. `null` allows
#   any branch, an empty list none.
# custom:
#   code: target_branch.denied
#   fix: Choose one of the allowed target branches for the pull request.
rules contains rule.judged(rego.metadata.rule(), passed, text.show(facts.base_ref), needed) if {
	not config.reported
	glob.is_setting(pullrequest.targets)
	facts.is_name(facts.base_ref)
	passed := glob.allows(pullrequest.targets, facts.base_ref)
	needed := glob.show(pullrequest.targets)
}

# METADATA
# title: Approvals
# description: |
#   Fewer distinct people than `approvals_required` have approved. The author doesn't count, nor do
#   empty entries; logins that differ only by case are one person.
# custom:
#   code: approvals.insufficient
#   fix: Ask for reviews until enough people other than the author have approved the newest commit.
rules contains rule.judged(rego.metadata.rule(), passed, found, needed) if {
	not config.reported
	number.is_count(pullrequest.approvals_required)
	logins := approvals.counted(facts.approvers, facts.author)
	passed := count(logins) >= pullrequest.approvals_required
	found := approvals.show(facts.approvers, logins)
	needed := concat(" ", ["at least", text.show(pullrequest.approvals_required)])
}

# METADATA
# title: Sign-off
# description: "`signed_off` is required and `workflow_meta.signed_off` is not `true`."
# custom:
#   code: signoff.missing
#   fix: Sign off every commit (git rebase --signoff) and push again.
rules contains rule.judged(rego.metadata.rule(), passed, text.show(facts.signed_off), needed) if {
	not config.reported
	is_boolean(pullrequest.signed_off)
	passed := rule.met(pullrequest.signed_off, facts.signed_off)
	needed := rule.requirement(pullrequest.signed_off)
}
