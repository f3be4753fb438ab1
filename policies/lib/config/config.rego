# METADATA
# title: Configuration
# description: |
#   What is wrong with a `.repol/` file. The server checks it against its JSON Schema and reports errors
#   in `repo_policy_errors`, in place of `repo_policy`; a caller who sends a `repo_policy` of their own had
#   no such check, so the parts that no rule of its own judges are checked here. An error is a list of its
#   line, its path and its text, so that errors sort by their places.
package lib.config

import data.lib.facts
import data.lib.number
import data.lib.text

# METADATA
# description: Whether the server reported errors. Then nothing else is judged. An empty list reports none.
default reported := false

reported if {
	facts.repo_policy_errors != facts.absent
	facts.repo_policy_errors != []
}

# METADATA
# description: The errors that the server reported.
reports contains _report(error) if {
	is_array(facts.repo_policy_errors)
	some error in facts.repo_policy_errors
}

reports contains unfit("repo_policy_errors", text.show(facts.repo_policy_errors), "a list of errors") if {
	reported
	not is_array(facts.repo_policy_errors)
}

_report(error) := [_number(line), _path(pointer), shown] if {
	line := facts.part(error, "line")
	pointer := facts.part(error, "pointer")
	shown := concat("", [_place(pointer), _line(line), ": ", _message(facts.part(error, "message"))])
}

_place("") := "the whole file"

_place(value) := value if facts.is_name(value)

_place(value) := "unknown place" if not is_string(value)

_message(value) := value if {
	facts.is_name(value)
} else := "unknown error"

_line(value) := sprintf(" (line %s)", [format_int(value, 10)]) if {
	number.is_count(value)
} else := ""

_number(value) := value if {
	number.is_count(value)
} else := 0

_path(pointer) := [_step(step) | some step in split(pointer, "/")] if {
	is_string(pointer)
} else := []

# An index sorts by its number: of two without leading zeros, the longer one is the larger one.
_step(step) := [0, count(step), step] if {
	trim(step, "0123456789") == ""
} else := [1, 0, step]

# METADATA
# description: What is wrong in the parts that every file may have.
common contains unfit("/policy/metadata", text.show(metadata), "an object of strings") if {
	metadata := facts.policy.metadata
	not _is_metadata(metadata)
}

common contains unfit("/policy/enforcement", text.show(enforcement), `"enforce" or "audit"`) if {
	enforcement := facts.policy.enforcement
	not enforcement in ["enforce", "audit"]
}

_is_metadata(value) if {
	is_object(value)
	every entry in value {
		is_string(entry)
	}
}

# METADATA
# description: Whether a value is a version, as "1.0" or 1.
default is_version(_) := false

is_version(value) if facts.is_name(value)

is_version(value) if is_number(value)

# METADATA
# description: An error in a configuration that a caller sent, which has no lines.
unfit(pointer, found, needed) := [0, _path(pointer), sprintf("%s: is %s, must be %s", [pointer, found, needed])]

# METADATA
# description: |
#   Errors as text, by line and then by pointer, each on a line of its own: values shown in a message may hold
#   any other separator.
show(errors) := text.join([shown | some [_, _, shown] in sort(errors)], "\n")
