# METADATA
# title: Facts
# description: |
#   Everything the policies read of their input, in one place. A fact that the input lacks is the empty
#   set, a value that JSON can't express: so each fact is always defined, null differs from absent, and no
#   rule falls silent because something is missing.
# schemas:
#   - input: schema.pullrequest
package lib.facts

# METADATA
# description: What stands for a fact that was not given.
absent := set()

default head_ref := set()

head_ref := input.head_ref

default base_ref := set()

base_ref := input.base_ref

default author := set()

author := input.author

default workflow_meta := set()

workflow_meta := input.workflow_meta

default approvers := set()

approvers := input.workflow_meta.approvers

default signed_off := set()

signed_off := input.workflow_meta.signed_off

default repo_policy := set()

repo_policy := input.repo_policy

default repo_policy_errors := set()

repo_policy_errors := input.repo_policy_errors

default policy := set()

policy := input.repo_policy.policy

default version := set()

version := input.repo_policy.policy.version

# METADATA
# schemas:
#   - input: schema.deploy
default environment := set()

# METADATA
# schemas:
#   - input: schema.deploy
environment := input.environment

default ref := set()

# METADATA
# schemas:
#   - input: schema.deploy
ref := input.ref

default repo_environments := set()

# METADATA
# schemas:
#   - input: schema.deploy
repo_environments := input.repo_environments

default checks := set()

# METADATA
# schemas:
#   - input: schema.deploy
checks := input.workflow_meta.checks

default tests := set()

# METADATA
# schemas:
#   - input: schema.deploy
tests := input.workflow_meta.checks.tests

default deployments_today := set()

# METADATA
# schemas:
#   - input: schema.deploy
deployments_today := input.workflow_meta.deployments_today

# METADATA
# description: A part of a value by its name; like the facts, the empty set where there is no such part.
default part(_, _) := set()

part(value, name) := value[name] if is_object(value)

# METADATA
# description: Whether a value can name something, a branch or an environment.
default is_name(_) := false

is_name(value) if {
	is_string(value)
	value != ""
}
