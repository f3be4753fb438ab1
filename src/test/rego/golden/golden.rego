# METADATA
# title: Golden cases
# description: Decides the cases of a policy (`input.policy`, `input.base`, `input.cases`) for every engine to reproduce.
package golden

# METADATA
# description: The cases by name, each with its input and its decision, whose sets are sorted by code.
cases[name] := {"description": case.description, "input": facts, "decision": decision} if {
	some name, case in input.cases
	facts := object.get(case, "input", _patched(case))
	decision := _decide(input.policy, facts)
}

_patched(case) := json.patch(input.base, array.concat(
	[{"op": "add", "path": path, "value": value} | some path, value in case.set],
	[{"op": "remove", "path": path} | some path in case.remove],
))

_decide(policy, facts) := decision if {
	document := data.github[policy] with input as facts
	decision := {
		"allow": document.allow,
		"violations": sort(document.violations),
		"rules": sort(document.rules),
	}
}
