# METADATA
# title: Globs
# description: |
#   Patterns for branch names. `/` separates parts; `*` and `?` stay inside a part, `**` crosses parts;
#   `[abc]`, `[a-z]`, `[!a-z]` and `{main,develop}` choose. Other uses of `\ ( ) $ [ ] { }` are refused:
#   the engines that run these policies would read them differently.
package lib.glob

import data.lib.facts
import data.lib.text

# METADATA
# description: |
#   Whether a value is a bounded list of usable patterns; an empty list is one, and matches nothing. The
#   patterns are judged together, as lines.
default is_list(_) := false

is_list(values) if {
	is_array(values)
	count(values) <= 200
	not "" in values
	lines := concat("\n", values)
	count(lines) <= 51200
	_is_usable(lines)
}

# METADATA
# description: |
#   Whether lines are usable patterns, as the JSON Schemas say by one expression; in Wasm that expression costs
#   more than the rest of a decision. Control characters can do harm only beside what chooses.
_is_usable(lines) if not _is_special(lines)

_is_usable(lines) if {
	_is_special(lines)
	not regex.match(`[\x00-\x09\x0b-\x1f\\()$]`, lines)
	every choice in _insides(lines, "{", "}") {
		_is_choice(choice)
	}
	every class in _insides(lines, "[", "]") {
		_is_class(trim_prefix(class, "!"))
	}
}

_is_special(lines) if {
	some character in ["[", "]", "{", "}", "(", ")", "$", "\\"]
	contains(lines, character)
}

# METADATA
# description: What stands inside brackets, of all pairs of them; undefined if some have no partner or are nested.
_insides(text, open, close) := insides if {
	pieces := split(text, open)
	not contains(pieces[0], close)
	insides := [inside | some i, piece in pieces; i > 0; [inside, _] = split(piece, close)]
	count(insides) == count(pieces) - 1
}

_is_choice(text) if {
	text != ""
	not contains(text, "[")
	not contains(text, "]")
	not contains(text, "\n")
}

_alphanumeric := "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

_is_class(text) if {
	text != ""
	trim(text, concat("", [_alphanumeric, "._"])) == ""
}

_is_class(text) if {
	[low, high] = split(text, "-")
	every end in [low, high] {
		count(end) == 1
		contains(_alphanumeric, end)
	}
}

# METADATA
# description: |
#   Whether a name matches a pattern, as `glob.match(pattern, ["/"], name)` says. In Wasm that compiles each
#   pattern anew and costs more than the rest of a decision, so it is left to the few that need it.
default matches(_, _) := false

matches(pattern, name) := _engine_matches(pattern, name) if {
	_chooses(pattern)
} else := fits if {
	fits := _fits(split(pattern, "*"), name)
} else := _engine_matches(pattern, name) if {
	contains(pattern, "**")
} else if {
	parts := split(pattern, "/")
	names := split(name, "/")
	count(parts) == count(names)
	every i, part in parts {
		_part_matches(part, names[i])
	}
}

_chooses(pattern) if contains(pattern, "?")

_chooses(pattern) if contains(pattern, "[")

_chooses(pattern) if contains(pattern, "{")

_part_matches(part, name) := fits if {
	fits := _fits(split(part, "*"), name)
} else := _engine_matches(part, name)

# METADATA
# description: |
#   Whether a name is the texts around the stars of a pattern, with anything in place of its only `*` (but no
#   `/`) or its only `**`; undefined for more stars.
_fits([text], name) := text == name

_fits([prefix, suffix], name) if {
	startswith(name, prefix)
	rest := trim_prefix(name, prefix)
	endswith(rest, suffix)
	not contains(trim_suffix(rest, suffix), "/")
} else := false

_fits([prefix, "", suffix], name) if {
	startswith(name, prefix)
	endswith(trim_prefix(name, prefix), suffix)
} else := false

# METADATA
# description: |
#   The engine's own answer; it isn't asked about names that begin otherwise than the pattern. A pattern that
#   it can't read, as `[z-a]`, matches nothing.
default _engine_matches(_, _) := false

_engine_matches(pattern, name) if {
	startswith(name, _beginning(pattern))
	glob.match(pattern, ["/"], name)
}

_beginning(pattern) := split(split(split(split(pattern, "[")[0], "{")[0], "?")[0], "*")[0]

# METADATA
# description: Whether a name matches any pattern of a list; the empty name, and what is no name, never does.
default any_matches(_, _) := false

any_matches(patterns, name) if {
	facts.is_name(name)
	some pattern in patterns
	matches(pattern, name)
}

# METADATA
# description: Whether a value is a setting for branches; null or a list of patterns.
default is_setting(_) := false

is_setting(null) := true

is_setting(value) if is_list(value)

# METADATA
# description: Whether a setting of the configuration lets a name pass; null is any name.
default allows(_, _) := false

allows(null, _) := true

allows(patterns, name) if any_matches(patterns, name)

# METADATA
# description: Such a setting as text.
show(null) := "any branch"

show(patterns) := text.one_of(patterns, "a configuration that allows a branch") if is_array(patterns)

# METADATA
# description: A value that is no such setting, as text; of a list what is wrong in it.
show_unusable(value) := concat(" ", ["a list with", unusable]) if {
	is_array(value)
	unusable := text.list({text.show(item) | some item in value; not is_list([item])}, "too many patterns")
} else := text.show(value)
