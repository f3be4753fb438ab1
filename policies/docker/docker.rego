# METADATA
# title: Dockerfiles
# description: |
#   Judges Dockerfiles, as the list of their instructions. Variables are replaced by the value that `ARG` and `ENV`
#   give them in the file, before the instruction, in its stage or those which that builds on. What can't be judged
#   doesn't pass: a variable that only the build gives or that has several values, an escape, quotes within quotes.
#   Not seen are what a build gives in place of the file's value, and the image of a `# syntax=` line.
package docker

_name := "docker"

# METADATA
# description: The settings, below `data.gate.docker`.
# custom:
#   settings:
#     digest: Whether a base image needs a digest, so that a tag is not enough.
defaults := {"digest": false}

# METADATA
# description: What comes of the findings of rules that are not denied, where the team says nothing.
default_severities := {}

default _fits(_, _) := false

_fits("digest", value) if is_boolean(value)

# METADATA
# title: Settings
# description: A setting in `data.gate.docker` or `data.gate.severity` is unknown or unusable. Its default is used.
# related_resources:
#   - ref: https://www.conftest.dev/options/#-data
# custom:
#   code: docker.settings.invalid
#   fix: Correct the setting in the file that is given as --data.
findings contains _finding(rego.metadata.rule(), [], what) if some what in _unfit_settings

# METADATA
# title: Base image
# description: |
#   A base image, or one that `COPY --from` or `RUN --mount` takes files of, has neither a digest nor a tag, or its tag
#   is `latest`. `scratch` and earlier stages are none; a context that only the build names can't be told from an image.
# related_resources:
#   - ref: https://docs.docker.com/build/building/best-practices/#pin-base-image-versions
# custom:
#   code: docker.image.unpinned
#   fix: Name the version of the image, by a tag other than latest or by a digest.
#   setting: digest
findings contains _finding(rego.metadata.rule(), path, what) if {
	some [path, image] in _images
	not _is_pinned(image)
	what := sprintf("%s, needed is %s", [_show(image), _needed])
}

# METADATA
# title: Root user
# description: The image runs as root, for its last stage and the stages which that builds on set no other `USER`.
# related_resources:
#   - ref: https://docs.docker.com/build/building/best-practices/#user
# custom:
#   code: docker.user.root
#   fix: Add a USER instruction with a user other than root to the last stage.
findings contains _finding(rego.metadata.rule(), path, what) if some [path, what] in _root

# METADATA
# title: ADD of a URL
# description: |
#   `ADD` downloads a file without a checksum, or a Git repository at no fixed commit, so nobody knows what the next
#   build gets. No checksum is seen behind `ONBUILD`, where a URL doesn't pass.
# related_resources:
#   - ref: https://docs.docker.com/reference/dockerfile/#add---checksum
# custom:
#   code: docker.add.remote
#   fix: Add --checksum to the instruction, name the commit of the repository, or COPY from the build's context.
findings contains _finding(rego.metadata.rule(), [i, "Value", j], what) if {
	some i, instruction in input
	_is_add(instruction)
	not _has_checksum(i)
	some j, text in array.slice(instruction.Value, 0, count(instruction.Value) - 1)
	not startswith(text, "<<")
	source := _resolved(text, i)
	problem := _remote(source)
	what := sprintf("%s %s", [_show(text), problem])
}

_is_add(instruction) if instruction.Cmd == "add"

_is_add(instruction) if lower(instruction.SubCmd) == "add"

_has_checksum(i) if {
	some flag in input[i].Flags
	regex.match(`^--checksum=(\w+:)?[0-9a-f]{40,}$`, _resolved(flag, i))
}

_remote(source) := "can't be judged, and may be a URL" if {
	not _is_resolved(source)
} else := "has no checksum" if {
	regex.match(`^([a-z][a-z0-9+.-]*://|[^/]*@[^/]*:)`, lower(source))
	not regex.match(`^[^?#]*\.git#[0-9a-f]{40}(:|$)`, source)
}

# METADATA
# description: The stages in their order. The `base` of a stage is the earlier stage that it builds on, or null.
_stages := [stage |
	some i, instruction in input
	instruction.Cmd == "from"
	image := _resolve(instruction.Value[0], _global_variables)
	stage := {
		"index": i,
		"number": instruction.Stage,
		"image": image,
		"base": _earlier(image, i),
	}
]

_earlier(image, before) := max(stages) if {
	stages := {stage |
		some [i, stage] in _named_stages[lower(image)]
		i < before
	}
	count(stages) > 0
} else := null

_named_stages[name] contains [i, instruction.Stage] if {
	some i, instruction in input
	instruction.Cmd == "from"
	lower(instruction.Value[1]) == "as"
	name := lower(instruction.Value[2])
}

# METADATA
# description: The images that are used and are no stages, with the paths to their names.
_images contains [[stage.index, "Value", 0], stage.image] if {
	some stage in _stages
	is_null(stage.base)
	stage.image != "scratch"
}

_images contains [[i, "Flags", j], image] if {
	some i, instruction in input
	instruction.Cmd in {"copy", "run"}
	some j, flag in instruction.Flags
	regex.match(`^--(from|mount)=`, flag)
	some [_, name] in regex.find_all_string_submatch_n(`(?i)[-,="]from=([^,"]*)`, flag, -1)
	image := _resolved(name, i)
	is_null(_earlier(image, i))
	not _is_stage_number(image, instruction.Stage)
}

_is_stage_number(image, before) if {
	regex.match(`^[0-9]{1,4}$`, image)
	to_number(image) < before
}

_needed := "a digest" if {
	_setting("digest")
} else := "a tag other than latest, or a digest"

_is_pinned(image) if {
	_is_resolved(image)
	regex.match(`@sha256:[0-9a-f]{64}$`, image)
}

_is_pinned(image) if {
	not _setting("digest")
	_is_resolved(image)
	[[_, tag]] := regex.find_all_string_submatch_n(`^(?:.*/)?[^/:@]+:(\w[\w.-]*)$`, image, 1)
	tag != "latest"
}

# METADATA
# description: The stages by their numbers, each with that which it builds on.
_bases := {stage.number: {stage.base} | some stage in _stages}

# METADATA
# description: The stages by their numbers, each with itself and those that it builds on.
_chains := {stage.number: graph.reachable(_bases, {stage.number}) | some stage in _stages}

# METADATA
# description: The last stage, and those that it builds on.
_built := _chains[count(_stages) - 1]

_users := [[[i, "Value", 0], _resolved(instruction.Value[0], i)] |
	some i, instruction in input
	instruction.Cmd == "user"
	instruction.Stage in _built
]

# An empty user is root, and what runs an image takes 00 and +0 for 0.
_root contains [path, what] if {
	[path, user] := _users[count(_users) - 1]
	regex.match(`^\s*(root|[+-]?0*)\s*(:|$)`, user)
	what := sprintf("the user is %s", [_show(user)])
}

_root contains [path, what] if {
	[path, user] := _users[count(_users) - 1]
	not _is_resolved(user)
	what := sprintf("the user is %s, which can't be judged", [_show(user)])
}

_root contains [[_stages[count(_stages) - 1].index], "there is no USER"] if count(_users) == 0

# METADATA
# description: The variables that `FROM` sees, which are given before the first and have one value only.
_global_variables := {name: value |
	some name, given in _given_values
	values := {value | some [i, _, value] in given; i < _first_stage}
	count(values) == 1
	some value in values
	is_string(value)
}

_first_stage := min({i | some i, instruction in input; instruction.Cmd == "from"})

# METADATA
# description: What is given to each variable, with the index and the stage of the instruction.
_given_values[name] contains [i, instruction.Stage, value] if {
	some i, instruction in input
	some [name, value] in _assignments(instruction)
}

# METADATA
# description: |
#   A text as an instruction sees it, with the variables that its stage, and those that it builds on, give before it.
#   An `ARG` without a value has that from before the first `FROM`.
_resolved(text, index) := _resolve(text, {name: value |
	some variable in regex.find_n(_variable_pattern, text, -1)
	name := trim(variable, "${}")
	stages := _chains[input[index].Stage]
	values := {_or_global(name, value) |
		some [i, stage, value] in _given_values[name]
		i < index
		i > _first_stage
		stage in stages
	}
	count(values) == 1
	some value in values
})

_or_global(name, null) := object.get(_global_variables, name, concat("", ["$", name]))

_or_global(_, given) := given if given != null

# METADATA
# description: What an instruction gives to variables, the names with their values; null for an `ARG` without one.
_assignments(instruction) := [[name, value] |
	some text in instruction.Value
	[[_, name, equals, given]] := regex.find_all_string_submatch_n(`(?s)^(\w+)(=?)(.*)$`, text, 1)
	value := {"": null, "=": _unquoted(given)}[equals]
] if {
	instruction.Cmd == "arg"
} else := [[instruction.Value[i], _unquoted(instruction.Value[i + 1])] |
	instruction.Cmd == "env"
	some i in numbers.range_step(0, count(instruction.Value) - 3, 3)
]

# METADATA
# description: |
#   A text without its quotes, and with the variables' values. What is no plain text, as an escape or a variable that
#   is not given, is left in it.
_resolve(text, variables) := concat("", [concat("", [part, value]) |
	unquoted := _unquoted(text)
	names := array.concat(regex.find_n(_variable_pattern, unquoted, -1), [""])
	some i, part in regex.split(_variable_pattern, unquoted)
	name := names[i]
	value := object.get(variables, trim(name, "${}"), name)
])

_variable_pattern := `\$(\w+|\{\w+\})`

_unquoted(text) := regex.replace(text, "\"([^\"'\\\\`]*)\"|'([^$\"'\\\\`]*)'", "$1$2")

_is_resolved(text) if not regex.match("[$\"'\\\\`]", text)
