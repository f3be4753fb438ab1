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

# METADATA
# description: What comes of the findings of rules that are not denied, where the team says nothing.
default_severities := {}

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
# title: Pinned image
# description: |
#   The image of a job's container or service has neither a digest nor a tag, or its tag is `latest`. A variable or an
#   expression in the tag can't be judged and doesn't pass.
# related_resources:
#   - ref: https://docs.gitlab.com/ci/docker/using_docker_images/
# custom:
#   code: pipeline.image.unpinned
#   fix: Name the version of the image, by a tag other than latest or by a digest.
findings contains _finding(rego.metadata.rule(), path, what) if {
	some [path, image] in _images
	not _is_pinned(image)
	what := sprintf("%s, needed is a tag other than latest, or a digest", [_show(image)])
}

# METADATA
# title: Dangerous trigger
# description: |
#   A workflow that runs with the repository's secrets for anybody's pull request (`pull_request_target`,
#   `workflow_run`, `issue_comment`) takes that pull request's code: by `ref` or `repository` of an action, where each
#   expression is a finding that is not known to be the base's; by an input of a reusable workflow; or by a command
#   that fetches. Not seen is what comes as an artifact, or by a script or an action of its own.
# related_resources:
#   - ref: https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/
# custom:
#   code: pipeline.trigger.dangerous
#   fix: Run the pull request's code in a workflow on pull_request, which has no secrets.
findings contains _finding(rego.metadata.rule(), path, what) if {
	some trigger in (_triggers & {"pull_request_target", "workflow_run", "issue_comment"})
	some path in _taken
	what := sprintf("on %s, this may take the code of the pull request", [trigger])
}

# METADATA
# description: The paths to what takes code that may be the pull request's, or to the variables of such commands.
_taken contains array.concat(step.path, ["with", name]) if {
	some step in _steps
	step.values.uses
	some name, text in step.values["with"]
	_is_source(name)
	is_string(text)
	not _is_base(text)
}

_taken contains ["jobs", job, "with", name] if {
	some job, values in input.jobs
	some name, text in values["with"]
	_may_be_head(name, text)
}

_taken contains array.concat(step.path, ["run"]) if {
	some step in _fetching
	_is_head(step.values.run)
}

_taken contains array.concat(step.path, ["env", name]) if {
	some step in _fetching
	some name, text in step.values.env
	_is_head(text)
}

_taken contains array.concat(path, ["env", name]) if {
	some step in _fetching
	some path in [[], array.slice(step.path, 0, 2)]
	some name, text in object.get(input, array.concat(path, ["env"]), {})
	contains(step.values.run, name)
	_is_head(text)
}

_may_be_head(name, text) if {
	_is_source(name)
	is_string(text)
	not _is_base(text)
}

_may_be_head(_, text) if _is_head(text)

_is_source(name) if lower(name) in {"ref", "repository"}

# METADATA
# description: Whether a text names what is in the repository already, with no expression but those known to.
_is_base(text) if {
	named := regex.replace(_normal(text), `\$\{\{\s*(vars\.\w+|github\.(base_ref|ref|ref_name|sha|repository|event\.repository\.(default_branch|full_name)|event\.pull_request\.base\.(sha|ref|repo\.full_name)))\s*\}\}`, "")
	not contains(named, "${{")
	not contains(named, "pull/")
}

# METADATA
# description: Steps whose commands fetch code.
_fetching contains step if {
	some step in _steps
	regex.match(_fetch_pattern, lower(step.values.run))
}

_fetch_pattern := concat("|", [
	`\b(git|gh|hub)\b[^;|&]*\s(fetch|pull|clone|checkout|co|switch|worktree|merge|reset|remote|submodule|apply|am)\b`,
	`\b(curl|wget|gh)\b[^;|&]*\b(archive|tarball|zipball|codeload|raw)`,
])

_is_head(text) if regex.match(_head_pattern, _normal(text))

_head_pattern := concat("|", [
	`github[._]head_ref`,
	`github_event_path`,
	`github\.event\.pull_request\.(head|merge_commit_sha)`,
	`github\.event\.workflow_run\.(head_|pull_requests)`,
	`\$\{\{[^}]*\b(steps|needs)\.`,
	`\bhead(refname|refoid|repository)`,
	`\bpull/[^ ]*/(head|merge)`,
	`refs/pull/`,
	`\b(gh|hub)\b[^;|&]*\s(pr\s+checkout|co)\b`,
])

# METADATA
# description: A text in which an expression is written in one way; `github . event['x']` is `github.event.x`.
_normal(text) := regex.replace(
	regex.replace(lower(text), `\s*\.\s*`, "."),
	`\s*\[\s*['"]([\w-]+)['"]\s*\]`,
	".$1",
)

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
	not regex.match(`@([0-9a-fA-F]{40}|[0-9a-fA-F]{64})$`, uses)
}

_unpinned contains [path, sprintf("%s has no digest", [_show(uses)])] if {
	some [path, uses] in _uses
	startswith(uses, "docker://")
	not regex.match(`@sha256:[0-9a-f]{64}$`, uses)
}

# METADATA
# description: |
#   What a GitLab file, or a pipeline that a job of it starts, includes. Of a list each entry has its index in the path;
#   a text that is a URL is a remote file.
_includes contains entry if {
	some entry in _entries(["include"], input.include)
}

_includes contains entry if {
	some job, values in input
	some entry in _entries([job, "trigger", "include"], values.trigger.include)
}

_entries(path, value) := {[array.concat(path, [i]), entry] | some i, entry in value} if {
	is_array(value)
} else := {[path, value]}

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
	not _has_integrity(entry)
}

_has_integrity(entry) if regex.match(`^sha[0-9]+-.`, entry.integrity)

_remote(entry) := entry.remote if {
	is_object(entry)
} else := entry if {
	startswith(lower(entry), "http")
}

# METADATA
# description: The images of jobs; of GitHub's containers and services, and of GitLab's jobs and what holds for all.
_images contains entry if {
	some job, values in input.jobs
	some entry in _image(["jobs", job, "container"], "image", values.container)
}

_images contains entry if {
	some job, values in input.jobs
	some name, service in values.services
	some entry in _image(["jobs", job, "services", name], "image", service)
}

_images contains entry if {
	some path in _gitlab_places
	some entry in _image(array.concat(path, ["image"]), "name", object.get(input, array.concat(path, ["image"]), null))
}

_images contains entry if {
	some path in _gitlab_places
	some i, service in object.get(input, array.concat(path, ["services"]), [])
	some entry in _image(array.concat(path, ["services", i]), "name", service)
}

_is_pinned(image) if regex.match(`@sha256:[0-9a-f]{64}$`, image)

_is_pinned(image) if {
	regex.match(`^(.*/)?[^/:@]+:\w[\w.-]*$`, image)
	not endswith(image, ":latest")
}

_gitlab_places := {[]} | {[job] | some job, _ in input; job != "variables"} if not _is_github

default _is_github := false

_is_github if input.jobs

_is_github if input.runs

_image(path, _, value) := {[path, value]} if is_string(value)

_image(path, key, value) := {[array.concat(path, [key]), value[key]]} if is_string(value[key])

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
