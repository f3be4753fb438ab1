# METADATA
# title: Text
# description: |
#   Values as text for people. Every engine must print alike, so no number or composite value is ever
#   handed to `sprintf`; each function here is defined for every value.
package lib.text

import data.lib.number

# METADATA
# description: A value as text. A string comes in quotes and is cut when long; an absent fact is "nothing".
show(true) := "true"

show(false) := "false"

show(null) := "null"

show(value) := concat("", [`"`, value, `"`]) if {
	is_string(value)
	count(value) <= 100
} else := concat("", [`"`, substring(value, 0, 100), `..."`]) if {
	is_string(value)
} else := format_int(value, 10) if {
	number.in_range(value, 0 - number.largest, number.largest)
} else := _kinds[type_name(value)]

# METADATA
# description: What is said of values that are not printed. A set is how facts say absent; JSON has none.
_kinds := {
	"number": "a number that is no count",
	"array": "a list",
	"object": "an object",
	"set": "nothing",
}

# METADATA
# description: Strings, sorted and joined by commas; the caller's words for none at all.
list(strings, none) := none if {
	count(strings) == 0
} else := join(sort(strings), ", ")

# METADATA
# description: Strings, joined in their order; after the first twenty only how many more there are.
join(strings, separator) := concat(separator, strings) if {
	count(strings) <= 20
} else := concat(separator, array.concat(
	array.slice(strings, 0, 20),
	[sprintf("%s more", [format_int(count(strings) - 20, 10)])],
))

# METADATA
# description: A choice as text; the caller's words where there is nothing to choose from.
one_of(names, none) := none if {
	count(names) == 0
} else := concat("", ["one of ", list(names, "")])
