package lib.rule_test

import data.lib.rule

_annotation := {"title": "Title", "custom": {"code": "a.b", "fix": "Do it."}}

test_row if {
	rule.judged(_annotation, true, "x", "y") == {
		"code": "a.b",
		"title": "Title",
		"passed": true,
		"found": "x",
		"needed": "y",
		"fix": "Do it.",
	}
}

test_violations_are_read_off_the_rows if {
	rule.violations({
		rule.judged(_annotation, true, "x", "y"),
		rule.violated(_annotation, "1", "2"),
	}) == {{"code": "a.b", "msg": "Title: found 1; needed 2."}}
}

test_met if {
	rule.met(true, true)
	every fact in [true, false, set(), "true"] {
		rule.met(false, fact)
	}
	every fact in [false, set(), "true", 1, null] {
		not rule.met(true, fact)
	}
}

test_requirement if {
	rule.requirement(true) == "true"
	rule.requirement(false) == "nothing, it is not required"
}
