package lib.number_test

import data.lib.number

test_counts if {
	every value in [0, 1, 1.0, 1e3, 1000000000] {
		number.is_count(value)
	}
}

test_no_counts if {
	every value in [-1, 0.5, 1000000001, 1e300, "1", null, true, [], {}, set()] {
		not number.is_count(value)
	}
}

test_range_includes_its_bounds if {
	[value | some value in numbers.range(-1, 12); number.in_range(value, 0, 10)] == numbers.range(0, 10)
}
