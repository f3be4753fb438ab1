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

# METADATA
# description: The page of the starter library.
starter := concat("\n", array.concat([_starter_head], [_starter_section(library_package) |
	some library_package in _packages
	library_package.path[1] in object.keys(_defaults)
]))

_starter_head := concat("\n", [
	"# Starter library",
	"",
	"Written from the annotations of the rules by `make policies-docs`; do not edit it here.",
	"",
	"Rules over the configuration that a change brings, for [Conftest](https://www.conftest.dev). Each folder stands",
	"alone, so it can be copied, and is the namespace of its rules:",
	"",
	"```sh",
	"conftest test --policy policies/k8s --namespace k8s deployment.yaml",
	"conftest test --policy policies/docker --namespace docker Dockerfile",
	"terraform show -json plan.tfplan > plan.json",
	"conftest test --policy policies/terraform --namespace terraform plan.json",
	"conftest test --policy policies/pipeline --namespace pipeline .github/workflows/*.yml .gitlab-ci.yml",
	"```",
	"",
	"A finding has a `msg`, the `code` of its rule, the `path` to the value that the rule looked at (keys and indexes",
	"from the document's root; to what lacks it, where a value is absent), how to `fix` it, and a `link`. Codes are a",
	"promise to those who read them. `examples/` in each folder has good and bad files for each rule.",
	"",
	"## Settings",
	"",
	"A team's settings come in a file given as `--data`:",
	"",
	"```yaml",
	"gate:",
	"  k8s:",
	"    registries: [ghcr.io/acme, docker.io/library]",
	"    labels: [app.kubernetes.io/name, team]",
	"  pipeline:",
	"    jobs:",
	"      ci.yml: [test]",
	"  severity:",
	"    k8s.resources.unlimited: warn",
	"    docker.user.root: ignore",
	"```",
	"",
	"`severity` says what comes of a rule's findings: `deny`, where nothing is said and the rule doesn't call itself a",
	"warning; `warn`; or `ignore`. A setting that is unknown or unusable is a finding itself, and its default holds.",
	"",
])

_starter_section(library_package) := _section(
	object.union(library_package, {"annotations": {"description": concat("", [
		trim_space(library_package.annotations.description),
		"\n\n",
		_settings(library_package.path[1]),
	])}}),
	["code", "title", "finds", "how to fix it", "setting", "link"],
	_rows(library_package.path, "findings", ["title", "description", "fix", "setting", "link"]),
)

_settings(name) := concat("\n", array.concat(
	[_row(["setting", "default", "meaning"]), _row(["---", "---", "---"])],
	[row |
		some setting, value in _defaults[name]
		row := _row([
			sprintf("`gate.%s.%s`", [name, setting]),
			sprintf("`%s`", [json.marshal(value)]),
			_cell(_meanings[name][setting]),
		])
	],
))

_defaults := {
	"docker": data.docker.defaults,
	"k8s": data.k8s.defaults,
	"pipeline": data.pipeline.defaults,
	"terraform": data.terraform.defaults,
}

_meanings[name] := entry.annotations.custom.settings if {
	some entry in data.inspect.annotations
	["data", name, "defaults"] = [part.value | some part in entry.path]
}

# Sorted by their paths, because inspection orders packages by file.
_packages := sort([{"path": path, "annotations": entry.annotations} |
	some entry in data.inspect.annotations
	entry.annotations.scope == "package"
	path := [part.value | some part in entry.path]
])

_policy_section(policy) := _section(
	policy,
	["code", "title", "holds when", "how to get through"],
	_rows(policy.path, "rules", ["title", "description", "fix"]),
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

# A row for each of the rules of a name, in the order of the source: its code, and the columns.
_rows(path, name, columns) := [row | some [_, row] in sort([[entry.location.row, row] |
	some entry in data.inspect.annotations
	[part.value | some part in entry.path] == array.concat(path, [name])
	cells := [_cell(_column(entry.annotations, column)) | some column in columns]
	row := _row(array.concat([sprintf("`%s`", [entry.annotations.custom.code])], cells))
])]

_column(annotations, "title") := annotations.title

_column(annotations, "description") := annotations.description

_column(annotations, "fix") := annotations.custom.fix

_column(annotations, "setting") := concat(", ", [sprintf("`%s`", [setting]) |
	setting := annotations.custom.setting
])

_column(annotations, "link") := sprintf("[more](%s)", [annotations.related_resources[0].ref])

_row(cells) := sprintf("| %s |", [concat(" | ", cells)])

_cell(text) := replace(replace(trim_space(text), "\n", " "), "|", `\|`)
