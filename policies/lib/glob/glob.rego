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
# description: One or more accepted patterns, a line each; the JSON Schemas carry the same for one pattern.
syntax := concat("", ["^", _pattern, `(?:\n`, _pattern, ")*$"])

_pattern := `(?:[^\x00-\x1f\\()$\[\]{}]|\[!?(?:[0-9A-Za-z]-[0-9A-Za-z]|[0-9A-Za-z._]+)\]|\{[^\x00-\x1f\\()$\[\]{}]+\})+`

# METADATA
# description: |
#   Whether a value is a bounded list of usable patterns; an empty list is one, and matches nothing. The
#   patterns are judged together and the expression is left to the few that need it: in Wasm it costs
#   more than the rest of a decision.
default is_list(_) := false

is_list(values) if {
	is_array(values)
	count(values) <= 200
	not "" in values
	lines := concat("\n", values)
	count(lines) <= 51200
	_is_usable(lines)
}

_is_usable(lines) if not _is_special(lines)

_is_usable(lines) if {
	_is_special(lines)
	regex.match(syntax, lines)
}

_is_special(lines) if {
	some character in ["[", "]", "{", "}", "(", ")", "$", "\\"]
	contains(lines, character)
}

# METADATA
# description: Whether a name matches a pattern. Most patterns are plain names, which need no engine.
default matches(_, _) := false

matches(pattern, name) := pattern == name if {
	not contains(pattern, "*")
	not contains(pattern, "?")
	not contains(pattern, "[")
	not contains(pattern, "{")
} else := glob.match(pattern, ["/"], name)

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
