package report_test

import data.report

answer(objects, decisions) := {"result": [{"expressions": [{"value": {"objects": objects, "decisions": decisions}}]}]}

denial(violations) := answer([true], [{"allow": false, "violations": violations}])

numbered(count_) := [{"code": sprintf("c%d", [n + 1000]), "msg": "m"} | some n in numbers.range(1, count_)]

test_a_decision_has_no_problem if {
	report.problem == "" with input as denial([{"code": "a", "msg": "b"}])
	report.problem == "" with input as answer([true], [{"allow": true, "violations": []}])
	report.allow with input as answer([true], [{"allow": true, "violations": []}])
}

test_what_is_no_decision_says_why if {
	report.problem == "the input file holds no object" with input as answer([false], [])
	report.problem == "there is no such package in the policies" with input as answer([true], [])
	contains(report.problem, "no allow") with input as answer([true], [{"violations": []}])
	contains(report.problem, "no violations") with input as answer([true], [{"allow": false}])
	contains(report.problem, "no violations") with input as denial([{"code": 1, "msg": "b"}])
	contains(report.problem, "in spite") with input as answer([true], [{"allow": true, "violations": [{"code": "a", "msg": "b"}]}])
	report.problem != "" with input as {}
}

test_violations_are_sorted_and_on_one_line if {
	report.violations == `[{"code":"a","msg":"1\n2"},{"code":"b","msg":"x"}]` with input as denial([
		{"code": "b", "msg": "x"},
		{"code": "a", "msg": "1\n2"},
	])
}

test_the_table_is_plain_text if {
	report.table == "| code | message |\n| --- | --- |\n| a&#124;b | &#60;b&#62;<br>&#42; |\n" with input as denial([{
		"code": "a|b",
		"msg": "<b>\n*",
	}])
}

test_a_command_is_one_line if {
	report.commands == "::title=a%3A%2C::b%0A%25" with input as denial([{"code": "a:,", "msg": "b\n%"}])
}

test_more_than_can_be_shown_are_counted if {
	endswith(report.table, "\n… and 1 more\n") with input as denial(numbered(201))
	not contains(report.table, "more") with input as denial(numbered(200))
	count(report.shown) == 200 with input as denial(numbered(201))
}

test_a_long_message_is_cut if {
	report.shown[0].msg == concat("", [substring(sprintf("%0600d", [0]), 0, 500), "…"]) with input as denial([{
		"code": "a",
		"msg": sprintf("%0600d", [0]),
	}])
}
