# METADATA
# title: Approvals
# description: Who counts as an approver. GitHub's logins do not differ by case.
package lib.approvals

import data.lib.text

# METADATA
# description: The distinct logins of a list of approvers, without the author's; none if it is not a list.
counted(approvers, author) := {login |
	is_array(approvers)
	some approver in approvers
	login := _login(approver)
} - {"", _login(author)}

# METADATA
# description: A login in the form in which logins are compared; empty for anything that is none.
default _login(_) := ""

_login(value) := lower(trim_space(value)) if is_string(value)

# METADATA
# description: Approvers as text, with their number; what was found instead of a list if it is none.
show(approvers, logins) := sprintf("%s (%s)", [
	format_int(count(logins), 10),
	text.list(logins, "nobody"),
]) if {
	is_array(approvers)
} else := text.show(approvers)
