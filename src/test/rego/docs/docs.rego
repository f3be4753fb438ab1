# METADATA
# title: Documentation
# description: |
#   Writes `docs/policies.md` and `docs/starter-library.md` from the annotations, the output of `opa inspect -a` as
#   `data.inspect`.
package docs

# METADATA
# description: The page of the policies.
policies := concat("\n", array.concat([_policies_head], [_policy_section(policy) |
	some policy in _packages
	policy.path[1] == "github"
]))

_policies_head := concat("\n", [
	"# Policies",
	"",
	"Written from the annotations of the policies by `make policies-docs`; do not edit it here.",
	"",
	"Each policy gives `allow`, true exactly when there are no `violations`; the `violations`, with a `code` and a",
	"`msg` each; and `rules`, the table for the check run: `code`, `title`, `passed`, `found`, `needed` and `fix`.",
	"Codes are a promise to those who read them. Codes of `schema.*` and `policy.*` have a row only when violated.",
	"",
])

# Sorted by their paths, because inspection orders packages by file.
_packages := sort([{"path": path, "annotations": entry.annotations} |
	some entry in data.inspect.annotations
	entry.annotations.scope == "package"
	path := [part.value | some part in entry.path]
])

_policy_section(policy) := _section(
	policy,
	["code", "title", "holds when", "how to get through"],
	_rows(policy.path, "rules", [["title"], ["description"], ["custom", "fix"]]),
)

_section(policy, columns, rows) := concat("\n", array.concat(
	[
		sprintf("## %s (`%s`)", [policy.annotations.title, concat(".", array.slice(policy.path, 1, 3))]),
		"",
		trim_space(policy.annotations.description),
		"",
		_row(columns),
		_row(["---" | some _ in columns]),
	],
	array.concat(rows, [""]),
))

# A row for each of the rules of a name: its code, and what stands at paths of its annotations. In the order of the
# source.
_rows(path, name, columns) := [row | some [_, row] in sort([[entry.location.row, row] |
	some entry in data.inspect.annotations
	[part.value | some part in entry.path] == array.concat(path, [name])
	row := _row(array.concat(
		[sprintf("`%s`", [entry.annotations.custom.code])],
		[_cell(object.get(entry.annotations, column, "")) | some column in columns],
	))
])]

_row(cells) := sprintf("| %s |", [concat(" | ", cells)])

_cell(text) := replace(replace(trim_space(text), "\n", " "), "|", `\|`)
