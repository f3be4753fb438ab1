# METADATA
# title: Documentation
# description: Writes `docs/policies.md` from the annotations, the output of `opa inspect -a` as `data.inspect`.
package docs

# METADATA
# description: The page.
page := concat("\n", array.concat([_head], [_section(policy) | some policy in _policies]))

_head := concat("\n", [
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
_policies := sort([{"path": path, "annotations": entry.annotations} |
	some entry in data.inspect.annotations
	entry.annotations.scope == "package"
	path := [part.value | some part in entry.path]
	path[1] == "github"
])

_section(policy) := concat("\n", array.concat(
	[
		sprintf("## %s (`%s`)", [policy.annotations.title, concat(".", array.slice(policy.path, 1, 3))]),
		"",
		trim_space(policy.annotations.description),
		"",
		"| code | title | holds when | how to get through |",
		"| --- | --- | --- | --- |",
	],
	array.concat([row[1] | some row in _rows(policy.path)], [""]),
))

# In the order of the source.
_rows(path) := sort([[entry.location.row, row] |
	some entry in data.inspect.annotations
	[part.value | some part in entry.path] == array.concat(path, ["rules"])
	row := sprintf("| `%s` | %s | %s | %s |", [
		entry.annotations.custom.code,
		_cell(entry.annotations.title),
		_cell(entry.annotations.description),
		_cell(entry.annotations.custom.fix),
	])
])

_cell(text) := replace(replace(trim_space(text), "\n", " "), "|", `\|`)
