package lib.glob_test

import data.lib.glob

test_usable if {
	every patterns in [
		[],
		["main", "feature/*", "**", "v?.?"],
		["release/{1,2}.*", "[abc]x", "[!a-z]", "機能/*"],
		[sprintf("x%s", [format_int(n, 10)]) | some n in numbers.range(1, 200)],
	] {
		glob.is_list(patterns)
	}
}

test_unusable if {
	every patterns in [
		null, "main", 5, true, {"a": "main"}, set(),
		[""], ["main", ""], [1], [null], [["main"]],
		["("], [")"], ["$"], [`\*`], [`a\`], ["["], ["]"], ["{"], ["}"], ["{a"], ["[]"], ["{}"],
		["[a-z0-9]"], ["{a,{b,c}}"], ["main", "{a", "b}"],
		[sprintf("x%s", [format_int(n, 10)]) | some n in numbers.range(1, 201)],
		[concat("", [sprintf("xxxxxxxxx%s", [""]) | some _ in numbers.range(1, 6000)])],
	] {
		not glob.is_list(patterns)
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
		glob.matches(pair[0], pair[1])
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
	] {
		not glob.matches(pair[0], pair[1])
	}
}

test_nothing_matches_what_is_no_name if {
	every name in ["", null, 5, set(), ["main"]] {
		not glob.any_matches(["*", "**", "main"], name)
	}
}

test_null_allows_anything if {
	glob.allows(null, "x")
	glob.allows(null, set())
}

test_list_allows_what_matches if {
	glob.allows(["develop", "ma*"], "main")
	not glob.allows(["develop"], "main")
	not glob.allows([], "main")
}

test_setting if {
	glob.is_setting(null)
	glob.is_setting(["main"])
	not glob.is_setting("main")
	not glob.is_setting(set())
}

test_show if {
	glob.show(null) == "any branch"
	glob.show(["b", "a"]) == "one of a, b"
	glob.show([]) == "a configuration that allows a branch"
}

test_show_unusable if {
	glob.show_unusable("main") == `"main"`
	glob.show_unusable(["main", 5, "("]) == `a list with "(", 5`
	glob.show_unusable([sprintf("x%s", [format_int(n, 10)]) | some n in numbers.range(1, 201)]) == "a list with too many patterns"
}
