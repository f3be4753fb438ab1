# METADATA
# title: Report of the action
# description: |
#   What eval-policy writes of a policy's answer, which is the input as `opa eval --format json` gives it. Messages
#   may hold what strangers wrote: the table shows them as plain text, and no command of them reaches the runner.
package report

# A step's summary ends at 1 MiB and its environment at 128 KiB a variable.
max_violations := 200

max_length := 500

value := input.result[0].expressions[0].value

decision := value.decisions[0]

# METADATA
# description: Why the answer is no decision; empty where it is one.
default problem := ""

problem := "the input file holds no object" if {
	value.objects != [true]
} else := "there is no such package in the policies" if {
	count(value.decisions) == 0
} else := "it gives no allow that is true or false" if {
	not judged
} else := "it gives no violations, a list of objects with code and msg" if {
	not well_formed
} else := "it allows in spite of violations" if {
	decision.allow
	count(decision.violations) > 0
}

judged if is_boolean(decision.allow)

well_formed if {
	is_array(decision.violations)
	every violation in decision.violations {
		is_string(violation.code)
		is_string(violation.msg)
	}
}

allow := decision.allow

sorted := sort([[violation.code, violation.msg] | some violation in decision.violations])

shown := [{"code": shortened(code), "msg": shortened(msg)} | some [code, msg] in array.slice(sorted, 0, max_violations)]

# METADATA
# description: The violations as JSON on one line.
violations := json.marshal(shown)

# METADATA
# description: The violations as a table in Markdown.
table := concat("", [head, concat("", rows), rest]) if {
	head := "| code | message |\n| --- | --- |\n"
	rows := [sprintf("| %s | %s |\n", [plain(violation.code), plain(violation.msg)]) | some violation in shown]
}

default rest := ""

rest := sprintf("\n… and %d more\n", [count(sorted) - max_violations]) if count(sorted) > max_violations

# METADATA
# description: |
#   A workflow command a violation, without its level: `::title=code::message`.
commands := concat("\n", [sprintf("::title=%s::%s", [property, message]) |
	some violation in shown
	property := strings.replace_n({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"}, violation.code)
	message := strings.replace_n({"%": "%25", "\r": "%0D", "\n": "%0A"}, violation.msg)
])

shortened(text) := text if count(text) <= max_length

shortened(text) := concat("", [substring(text, 0, max_length), "…"]) if count(text) > max_length

# Everything that means something in Markdown or HTML is named by its number; a line's end would end the row.
plain(text) := strings.replace_n(
	{
		"&": "&#38;", "<": "&#60;", ">": "&#62;", "|": "&#124;", "`": "&#96;", "*": "&#42;", "_": "&#95;", "[": "&#91;",
		"]": "&#93;", "!": "&#33;", "\\": "&#92;", "~": "&#126;", "$": "&#36;", "@": "&#64;", "#": "&#35;",
		"\r": "", "\n": "<br>",
	},
	text,
)
