package lib.approvals_test

import data.lib.approvals

test_logins_count_once if {
	approvals.counted(["alice", "Alice", " ALICE", "bob"], set()) == {"alice", "bob"}
}

test_author_does_not_count if approvals.counted(["Mona", "bob"], "mona ") == {"bob"}

test_what_is_no_login_does_not_count if {
	approvals.counted(["", " ", null, 5, true, ["alice"], {"login": "alice"}], null) == set()
}

test_what_is_no_list_has_no_approvers if {
	every value in ["alice", null, {"a": "alice"}, 5, set(), {"alice"}] {
		approvals.counted(value, "mona") == set()
	}
}

test_show if {
	approvals.show(["bob", "alice"], {"bob", "alice"}) == "2 (alice, bob)"
	approvals.show([""], set()) == "0 (nobody)"
	approvals.show("alice", set()) == `"alice"`
}
