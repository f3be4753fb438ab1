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
# description: The accepted patterns; the JSON Schemas of the configuration carry the same expression.
syntax := `^(?:[^\x00-\x1f\\()$\[\]{}]|\[!?(?:[0-9A-Za-z]-[0-9A-Za-z]|[0-9A-Za-z._]+)\]|\{[^\x00-\x1f\\()$\[\]{}]+\})+$`

# METADATA
# description: Whether a value is a usable pattern.
default is_glob(_) := false

is_glob(value) if {
	is_string(value)
	count(value) <= 255
	regex.match(syntax, value)
}

# METADATA
# description: Whether a value is a bounded list of usable patterns; an empty list is one, and matches nothing.
default is_list(_) := false

is_list(values) if {
	is_array(values)
	count(values) <= 100
	every value in values {
		is_glob(value)
	}
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

show(patterns) := text.list(patterns, "no branch, none is allowed") if is_array(patterns)
