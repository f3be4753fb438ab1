package lib.glob_test

import data.lib.glob as globs

test_usable if {
	every patterns in [
		[],
		["main", "feature/*", "**", "v?.?"],
		["release/{1,2}.*", "[abc]x", "[!a-z]", "機能/*"],
		[sprintf("x%s", [format_int(n, 10)]) | some n in numbers.range(1, 200)],
	] {
		globs.is_list(patterns)
	}
}

test_unusable if {
	every patterns in [
		null, "main", 5, true, {"a": "main"}, set(),
		[""], ["main", ""], [1], [null], [["main"]],
		["("], [")"], ["$"], [`\*`], [`a\`], ["["], ["]"], ["{"], ["}"], ["{a"], ["[]"], ["{}"],
		["[a-z0-9]"], ["{a,{b,c}}"], ["main", "{a", "b}"], ["a\t{b}"], ["[ab", "c]"],
		[sprintf("x%s", [format_int(n, 10)]) | some n in numbers.range(1, 201)],
		[concat("", [sprintf("xxxxxxxxx%s", [""]) | some _ in numbers.range(1, 6000)])],
	] {
		not globs.is_list(patterns)
	}
}

test_matches if {
	every pair in [
		["main", "main"],
		["feature/*", "feature/a"],
		["feature/**", "feature/a/b"],
		["v1.?", "v1.2"],
		["[ab]", "a"],
		["{main,develop}", "develop"],
		["日本/*", "日本/東"],
	] {
		globs.matches(pair[0], pair[1])
	}
}

test_matches_not if {
	every pair in [
		["main", "Main"],
		["main", "refs/heads/main"],
		["feature/*", "feature/a/b"],
		["feature/*", "xfeature/a"],
		["a.b*", "axb"],
		["a?b", "a/b"],
		["{main,develop}", "{main,develop}"],
		["[z-a]*", "b"],
		["[z-a]*", "[z-a]b"],
	] {
		not globs.matches(pair[0], pair[1])
	}
}

# Every word of up to three of the letters; "" stands for a shorter one.
_words(letters) := {concat("", [a, b, c]) |
	some a in letters
	some b in letters
	some c in letters
}

_names := ["a", "b", "/", "ab", "ba", "a/", "/a", "a/b", "aa", "aba", "a/ba", "a//b", "é/a", "a/é/b", "*", "a\n/b"]

_misjudged(patterns) := {[pattern, name] |
	some pattern in patterns
	globs.is_list([pattern])
	some name in _names
	not globs.matches(pattern, name) == glob.match(pattern, ["/"], name)
}

test_stars_match_as_the_engine_does if _misjudged(_words(["", "a", "/", "*", "*a", "**"])) == set()

test_choices_match_as_the_engine_does if _misjudged(_words(["", "*", "?", "[!a]", "{a,b/}"])) == set()

# The expression of the JSON Schemas.
_pattern := `^(?:[^\x00-\x1f\\()$\[\]{}]|\[!?(?:[0-9A-Za-z]-[0-9A-Za-z]|[0-9A-Za-z._]+)\]|\{[^\x00-\x1f\\()$\[\]{}]+\})+$`

test_usable_as_the_schemas_say if {
	words := _words(["", "a", "-", "!", "{", "}", "[", "]"]) | _words(["", "{a", "[!a", "b}", "-b]", "é", "{\t}", "("])
	differing := {word |
		some word in (words - {""})
		globs.is_list([word]) != regex.match(_pattern, word)
	}
	differing == set()
}

test_nothing_matches_what_is_no_name if {
	every name in ["", null, 5, set(), ["main"]] {
		not globs.any_matches(["*", "**", "main"], name)
	}
}

test_null_allows_anything if {
	globs.allows(null, "x")
	globs.allows(null, set())
}

test_list_allows_what_matches if {
	globs.allows(["develop", "ma*"], "main")
	not globs.allows(["develop"], "main")
	not globs.allows([], "main")
}

test_setting if {
	globs.is_setting(null)
	globs.is_setting(["main"])
	not globs.is_setting("main")
	not globs.is_setting(set())
}

test_show if {
	globs.show(null) == "any branch"
	globs.show(["b", "a"]) == "one of a, b"
	globs.show([]) == "a configuration that allows a branch"
}

test_show_unusable if {
	globs.show_unusable("main") == `"main"`
	globs.show_unusable(["main", 5, "("]) == `a list with "(", 5`
	globs.show_unusable([sprintf("x%s", [format_int(n, 10)]) | some n in numbers.range(1, 201)]) == "a list with too many patterns"
}
