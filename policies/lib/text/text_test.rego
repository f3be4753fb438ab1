package lib.text_test

import data.lib.text

test_show if {
	every value, shown in {
		"main": `"main"`,
		"": `""`,
		5: "5",
		-5: "-5",
		1.5: "a number that is no count",
		1e300: "a number that is no count",
		true: "true",
		false: "false",
		null: "null",
		[1]: "a list",
		{"a": 1}: "an object",
		set(): "nothing",
	} {
		text.show(value) == shown
	}
}

test_show_cuts_long_strings if {
	long := concat("", [sprintf("%s", ["日本語x "]) | some _ in numbers.range(1, 30)])
	count(text.show(long)) == 105
	endswith(text.show(long), `..."`)
}

test_list if {
	text.list({"b", "a"}, "nobody") == "a, b"
	text.list(["b", "a"], "nobody") == "a, b"
	text.list([], "nobody") == "nobody"
}

test_join_names_twenty if {
	many := [format_int(n, 10) | some n in numbers.range(100, 124)]
	endswith(text.join(many, "; "), "; 119; 5 more")
}

test_one_of if {
	text.one_of(["a"], "nothing") == "one of a"
	text.one_of([], "nothing") == "nothing"
}
