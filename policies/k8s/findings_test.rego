# The same file in each folder of the starter library, but for its package.
package k8s_test

import data.k8s

_finding := {"code": "a.missing", "msg": "A: is missing"}

_unfit(gate) := unfit if {
	unfit := k8s._unfit_settings with data.gate as gate
		with data.k8s._name as "a"
		with data.k8s.defaults as {"b": 1}
}

test_severity if {
	every case in [
		{"gate": {}, "deny": {_finding}, "warn": set()},
		{"gate": {"severity": {"a.missing": "deny"}}, "deny": {_finding}, "warn": set()},
		{"gate": {"severity": {"a.missing": "warn"}}, "deny": set(), "warn": {_finding}},
		{"gate": {"severity": {"a.missing": "ignore"}}, "deny": set(), "warn": set()},
		{"gate": {"severity": {"a.missing": false}}, "deny": {_finding}, "warn": set()},
		{"gate": {"severity": "warn"}, "deny": {_finding}, "warn": set()},
	] {
		k8s.deny == case.deny with data.gate as case.gate with data.k8s.findings as {_finding} with data.k8s.default_severities as {}
		k8s.warn == case.warn with data.gate as case.gate with data.k8s.findings as {_finding} with data.k8s.default_severities as {}
	}
}

test_severity_of_a_rule if {
	every case in [
		{"gate": {}, "deny": set(), "warn": {_finding}},
		{"gate": {"severity": {"a.missing": "deny"}}, "deny": {_finding}, "warn": set()},
		{"gate": {"severity": {"a.missing": "no"}}, "deny": set(), "warn": {_finding}},
	] {
		k8s.deny == case.deny with data.gate as case.gate with data.k8s.findings as {_finding} with data.k8s.default_severities as {"a.missing": "warn"}
		k8s.warn == case.warn with data.gate as case.gate with data.k8s.findings as {_finding} with data.k8s.default_severities as {"a.missing": "warn"}
	}
}

test_nothing_found if {
	k8s.deny == set() with input as {} with data.gate as {}
	k8s.deny == set() with input as null with data.gate as {}
	k8s.deny == set() with input as "x" with data.gate as {}
	k8s.warn == set() with input as {} with data.gate as {}
}

test_finding if {
	annotation := {
		"title": "A",
		"custom": {"code": "a.missing", "fix": "Add A."},
		"related_resources": [{"ref": "https://example.com"}],
	}
	k8s._finding(annotation, ["b", 0], "is missing") == {
		"msg": "A: is missing",
		"code": "a.missing",
		"path": ["b", 0],
		"fix": "Add A.",
		"link": "https://example.com",
	}
}

test_unfit_settings if {
	_unfit({}) == set()
	_unfit({"a": {}, "other": 1, "severity": {"other.missing": "x", "a.missing": "warn"}}) == set()
	_unfit({"a": []}) == {"data.gate.a is no object"}
	_unfit({"a": {"c": 1}}) == {"data.gate.a.c is no setting"}
	_unfit({"a": {"b": 2}}) == {"data.gate.a.b is 2"}
	_unfit({"severity": "warn"}) == {"data.gate.severity is no object"}
	_unfit({"severity": {"a.missing": false}}) == {"data.gate.severity has false for a.missing"}
}

test_unfit_setting_has_its_default if {
	k8s._setting("b") == 1 with data.gate as {"a": {"b": 2}} with data.k8s._name as "a" with data.k8s.defaults as {"b": 1}
}

test_texts if {
	every texts in [[], ["a"]] {
		k8s._is_texts(texts)
	}
	every value in [null, "a", [""], [1], {"a": "b"}] {
		not k8s._is_texts(value)
	}
}

test_show if {
	k8s._show("a") == `"a"`
	k8s._show(null) == "null"
	count(k8s._show(concat("", [format_int(n, 10) | some n in numbers.range(1, 200)]))) == 103
	endswith(k8s._show(numbers.range(1, 200)), "...")
}
