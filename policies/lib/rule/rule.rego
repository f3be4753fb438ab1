# METADATA
# title: Rules
# description: |
#   The rows of a policy's table. A row takes its code, title and fix from the annotation of the rule
#   that makes it. Violations are read off the rows, so the table and the decision can't disagree.
package lib.rule

# METADATA
# description: The row of a rule that was judged.
judged(annotation, passed, found, needed) := {
	"code": annotation.custom.code,
	"title": annotation.title,
	"passed": passed,
	"found": found,
	"needed": needed,
	"fix": annotation.custom.fix,
}

# METADATA
# description: The row of a rule that is only shown when it is violated.
violated(annotation, found, needed) := judged(annotation, false, found, needed)

# METADATA
# description: The violations among the rows.
violations(rows) := {violation |
	some row in rows
	row.passed == false
	violation := {
		"code": row.code,
		"msg": sprintf("%s: found %s; needed %s.", [row.title, row.found, row.needed]),
	}
}

# METADATA
# description: Whether a fact is as required; only `true` itself will do.
default met(_, _) := false

met(false, _) := true

met(true, true) := true

# METADATA
# description: A requirement as text.
requirement(true) := "true"

requirement(false) := "nothing, it is not required"
