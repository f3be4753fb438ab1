# METADATA
# title: Numbers
# description: Counts from facts and configuration, which arrive as any JSON value.
package lib.number

# METADATA
# description: The largest count that is taken seriously; printing larger ones could be abused.
largest := 1000000000

# METADATA
# description: Whether a value is a whole number between two bounds, both included.
default in_range(_, _, _) := false

in_range(value, low, high) if {
	is_number(value)
	value >= low
	value <= high
	floor(value) == value
}

# METADATA
# description: Whether a value is a count; zero or more, whole.
default is_count(_) := false

is_count(value) if in_range(value, 0, largest)
