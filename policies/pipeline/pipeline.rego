# METADATA
# title: Pipelines
# description: |
#   Judges the workflows and actions of GitHub Actions, and the pipelines of GitLab CI, told apart by what they hold:
#   `jobs` or `runs` make it GitHub's.
package pipeline

_name := "pipeline"

# METADATA
# description: The settings, below `data.gate.pipeline`.
# custom:
#   settings:
#     jobs: |
#       Jobs that a file must have, by the file's name: `{"ci.yml": ["test"], ".gitlab-ci.yml": ["test"]}`.
#     owners: Owners on GitHub whose actions and workflows need no pin, as `my-company`.
defaults := {
	"jobs": {},
	"owners": [],
}

default _fits(_, _) := false

_fits("jobs", value) if {
	is_object(value)
	every jobs in value {
		_is_texts(jobs)
	}
}

_fits("owners", value) if _is_texts(value)

# METADATA
# title: Settings
# description: A setting in `data.gate.pipeline` or `data.gate.severity` is unknown or unusable. Its default is used.
# related_resources:
#   - ref: https://www.conftest.dev/options/#-data
# custom:
#   code: pipeline.settings.invalid
#   fix: Correct the setting in the file that is given as --data.
findings contains _finding(rego.metadata.rule(), [], what) if some what in _unfit_settings

# METADATA
# title: Required job
# description: A job that the team requires of the file is missing, or GitHub would always skip it (`if` is `false`).
# related_resources:
#   - ref: https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/troubleshooting-required-status-checks
# custom:
#   code: pipeline.jobs.missing
#   fix: Add the job to the file.
#   setting: jobs
findings contains _finding(rego.metadata.rule(), _jobs_path, what) if {
	some job in _setting("jobs")[data.conftest.file.name]
	not _runs(job)
	what := sprintf("there is no job %s that runs", [job])
}

# METADATA
# title: Pinned action
# description: |
#   An action, a workflow, or a file that GitLab includes, is not pinned to a commit, an image not to a digest. GitLab's
#   components may be pinned to a whole version too, its remote files by `integrity`.
# related_resources:
#   - ref: https://docs.github.com/en/actions/reference/security/secure-use#using-third-party-actions
# custom:
#   code: pipeline.action.unpinned
#   fix: Name the full commit sha in place of a tag or branch, and keep the version in a comment.
#   setting: owners
findings contains _finding(rego.metadata.rule(), path, what) if some [path, what] in _unpinned

# METADATA
# title: Dangerous trigger
# description: |
#   A workflow that runs with the repository's secrets for anybody's pull request (`pull_request_target`,
#   `workflow_run`, `issue_comment`) checks out that pull request's code.
# related_resources:
#   - ref: https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/
# custom:
#   code: pipeline.trigger.dangerous
#   fix: Run the pull request's code in a workflow on pull_request, which has no secrets.
findings contains _finding(rego.metadata.rule(), path, what) if {
	some trigger in (_triggers & {"pull_request_target", "workflow_run", "issue_comment"})
	some step in _steps
	some [name, text] in _sources(step.values)
	regex.match(_head_pattern, text)
	path := array.concat(step.path, name)
	what := sprintf("on %s, this takes the code of the pull request", [trigger])
}

_head_pattern := concat("|", [
	`github\.head_ref`,
	`github\.event\.pull_request\.(head|merge_commit_sha)`,
	`github\.event\.workflow_run\.(head_|pull_requests)`,
	`refs/pull/`,
	`\bgh pr checkout\b`,
	`\bpull/[^ ]*/(head|merge)`,
])

# METADATA
# description: What a step may take code by; inputs of an action, or the text and the variables of commands that fetch.
_sources(step) := {[["with", name], text] |
	some name in ["ref", "repository"]
	text := step["with"][name]
	is_string(text)
} if {
	step.uses
} else := {[["run"], step.run]} | {[["env", name], text] |
	some name, text in step.env
	is_string(text)
} if {
	regex.match(`\b(git (fetch|pull|clone|checkout|switch|worktree)|gh pr checkout)\b`, step.run)
} else := set()

# METADATA
# description: |
#   The names of the events that start a workflow. YAML 1.1 takes the key `on` for true, and so do some parsers.
_triggers := {name |
	some key in ["on", "true"]
	some name in _names(input[key])
}

_names(on) := {on} if {
	is_string(on)
} else := {name | some name in on} if {
	is_array(on)
} else := object.keys(on) if {
	is_object(on)
} else := set()

# METADATA
# description: The steps of workflows, and of composite actions.
_steps contains {"path": ["jobs", job, "steps", i], "values": step} if {
	some job, values in input.jobs
	some i, step in values.steps
}

_steps contains {"path": ["runs", "steps", i], "values": step} if some i, step in input.runs.steps

# METADATA
# description: What a GitHub file uses; the actions of its steps and the workflows of its jobs.
_uses contains [array.concat(step.path, ["uses"]), step.values.uses] if some step in _steps

_uses contains [["jobs", name, "uses"], job.uses] if some name, job in input.jobs

_uses contains [["runs", "image"], input.runs.image] if startswith(input.runs.image, "docker://")

_unpinned contains [path, sprintf("%s is not pinned to a commit", [_show(uses)])] if {
	some [path, uses] in _uses
	not startswith(uses, "./")
	not startswith(uses, "docker://")
	not split(uses, "/")[0] in _setting("owners")
	not regex.match(`@([0-9a-f]{40}|[0-9a-f]{64})$`, uses)
}

_unpinned contains [path, sprintf("%s has no digest", [_show(uses)])] if {
	some [path, uses] in _uses
	startswith(uses, "docker://")
	not contains(uses, "@sha256:")
}

# METADATA
# description: |
#   What a GitLab file includes. Of a list each entry has its index in the path; a text that is a URL is a remote file.
_includes contains [["include"], input.include] if not is_array(input.include)

_includes contains [["include", i], entry] if {
	is_array(input.include)
	some i, entry in input.include
}

_unpinned contains [path, sprintf("the file of %s is not pinned to a commit", [_show(entry.project)])] if {
	some [path, entry] in _includes
	entry.project
	not regex.match(`^([0-9a-f]{40}|[0-9a-f]{64})$`, object.get(entry, "ref", ""))
}

_unpinned contains [array.concat(path, ["component"]), what] if {
	some [path, entry] in _includes
	not regex.match(`@([0-9a-f]{40}|[0-9a-f]{64}|[0-9]+\.[0-9]+\.[0-9]+)$`, entry.component)
	what := sprintf("%s is pinned neither to a commit nor to a version", [_show(entry.component)])
}

_unpinned contains [path, sprintf("%s has no integrity", [_show(remote)])] if {
	some [path, entry] in _includes
	remote := _remote(entry)
	not entry.integrity
}

_remote(entry) := entry.remote if {
	is_object(entry)
} else := entry if {
	startswith(entry, "http")
}

_jobs_path := ["jobs"] if {
	input.jobs
} else := []

# METADATA
# description: Whether a job is there, and not one that GitHub would skip each time, or a template of GitLab.
_runs(job) if {
	is_object(input.jobs[job])
	not object.get(input.jobs[job], "if", true) in {false, "false", "${{ false }}"}
}

_runs(job) if {
	not input.jobs
	is_object(input[job])
	not startswith(job, ".")
}
