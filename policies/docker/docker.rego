# METADATA
# title: Dockerfiles
# description: |
#   Judges Dockerfiles, as the list of their instructions. Variables are replaced by the values that `ARG` and `ENV`
#   give them in the file; a value that only the build gives can't be judged and doesn't pass.
package docker

_name := "docker"

# METADATA
# description: The settings, below `data.gate.docker`.
# custom:
#   settings:
#     digest: Whether a base image needs a digest, so that a tag is not enough.
defaults := {"digest": false}

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
#   A base image has neither a digest nor a tag, or its tag is `latest`. `scratch` and earlier stages are none.
# related_resources:
#   - ref: https://docs.docker.com/build/building/best-practices/#pin-base-image-versions
# custom:
#   code: docker.image.unpinned
#   fix: Name the version of the image, by a tag other than latest or by a digest.
#   setting: digest
findings contains _finding(rego.metadata.rule(), [stage.index, "Value", 0], what) if {
	some stage in _stages
	is_null(stage.base)
	stage.image != "scratch"
	not _is_pinned(stage.image)
	what := sprintf("%s, needed is %s", [_show(stage.image), _needed])
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
#   build gets.
# related_resources:
#   - ref: https://docs.docker.com/reference/dockerfile/#add---checksum
# custom:
#   code: docker.add.remote
#   fix: Add --checksum to the instruction, name the commit of the repository, or COPY from the build's context.
findings contains _finding(rego.metadata.rule(), [i, "Value", j], what) if {
	some i, instruction in input
	instruction.Cmd == "add"
	not _has_checksum(instruction)
	some j, source in array.slice(instruction.Value, 0, count(instruction.Value) - 1)
	regex.match(`^([a-z]+://|git@)`, lower(_resolve(source)))
	not regex.match(`\.git#[0-9a-f]{40}(:|$)`, source)
	what := sprintf("%s has no checksum", [_show(source)])
}

_has_checksum(instruction) if {
	some flag in instruction.Flags
	startswith(flag, "--checksum=")
}

# METADATA
# description: The stages in their order. The `base` of a stage is the earlier stage that it builds on, or null.
_stages := [stage |
	some i, instruction in input
	instruction.Cmd == "from"
	image := _resolve(instruction.Value[0])
	stage := {
		"index": i,
		"number": instruction.Stage,
		"image": image,
		"base": _earlier(image, i),
	}
]

_earlier(image, before) := max(stages) if {
	stages := {instruction.Stage |
		some i, instruction in input
		i < before
		instruction.Cmd == "from"
		lower(instruction.Value[1]) == "as"
		lower(instruction.Value[2]) == lower(image)
	}
	count(stages) > 0
} else := null

_needed := "a digest" if {
	_setting("digest")
} else := "a tag other than latest, or a digest"

_is_pinned(image) if contains(image, "@sha256:")

_is_pinned(image) if {
	not _setting("digest")
	not contains(image, "$")
	[_, tag] := split(regex.replace(image, `^.*/`, ""), ":")
	not tag in {"", "latest"}
}

# METADATA
# description: The last stage, and those that it builds on.
_built := graph.reachable({stage.number: {stage.base} | some stage in _stages}, {count(_stages) - 1})

_users := [[[i, "Value", 0], _resolve(instruction.Value[0])] |
	some i, instruction in input
	instruction.Cmd == "user"
	instruction.Stage in _built
]

_root contains [path, what] if {
	[path, user] := _users[count(_users) - 1]
	split(user, ":")[0] in {"root", "0"}
	what := sprintf("the user is %s", [_show(user)])
}

_root contains [path, what] if {
	[path, user] := _users[count(_users) - 1]
	contains(user, "$")
	what := sprintf("the user is %s, which only the build knows", [_show(user)])
}

_root contains [[_stages[count(_stages) - 1].index], "there is no USER"] if count(_users) == 0

# METADATA
# description: What the file gives a variable; the last value, where it gives several.
_variables[name] := values[count(values) - 1] if {
	some name in {given[0] | some given in _given_variables}
	values := [given[1] | some given in _given_variables; given[0] == name]
}

_given_variables := [[name, trim(value, `"'`)] |
	some instruction in input
	some [name, value] in _assignments(instruction)
]

_assignments(instruction) := [[name, value] |
	instruction.Cmd == "arg"
	some text in instruction.Value
	[[_, name, value]] := regex.find_all_string_submatch_n(`(?s)^(\w+)=(.*)$`, text, 1)
] if {
	instruction.Cmd == "arg"
} else := [[instruction.Value[i], instruction.Value[i + 1]] |
	instruction.Cmd == "env"
	some i in numbers.range_step(0, count(instruction.Value) - 3, 3)
]

_resolve(text) := strings.replace_n(
	{variable: value |
		some variable in regex.find_n(`\$(\w+|\{\w+\})`, text, -1)
		value := _variables[trim(variable, "${}")]
	},
	text,
)
