package docs_test

import data.docs

_path(names) := [{"type": "string", "value": name} | some name in names]

_inspect := {"annotations": [
	{
		"location": {"row": 20},
		"path": _path(["data", "github", "x", "rules"]),
		"annotations": {"scope": "rule", "title": "B", "description": "No\nB | C.\n", "custom": {"code": "b.missing", "fix": "Add B."}},
	},
	{
		"location": {"row": 9},
		"path": _path(["data", "github", "x", "rules"]),
		"annotations": {"scope": "rule", "title": "A", "description": "No A.", "custom": {"code": "a.missing", "fix": "Add A."}},
	},
	{
		"location": {"row": 1},
		"path": _path(["data", "github", "x"]),
		"annotations": {"scope": "package", "title": "X", "description": "Judges X.\n"},
	},
	{
		"location": {"row": 1},
		"path": _path(["data", "lib", "text"]),
		"annotations": {"scope": "package", "title": "Text", "description": "Helps."},
	},
]}

test_page if {
	page := docs.policies with data.inspect as _inspect
	endswith(page, concat("\n", [
		"## X (`github.x`)",
		"",
		"Judges X.",
		"",
		"| code | title | holds when | how to get through |",
		"| --- | --- | --- | --- |",
		"| `a.missing` | A | No A. | Add A. |",
		"| `b.missing` | B | No B \\| C. | Add B. |",
		"",
	]))
	not contains(page, "Helps.")
}

_library := {"annotations": [
	{
		"location": {"row": 1},
		"path": _path(["data", "docker"]),
		"annotations": {"scope": "package", "title": "Dockerfiles", "description": "Judges Dockerfiles.\n"},
	},
	{
		"location": {"row": 5},
		"path": _path(["data", "docker", "defaults"]),
		"annotations": {"scope": "rule", "custom": {"settings": {"digest": "Whether it needs a digest."}}},
	},
	{
		"location": {"row": 9},
		"path": _path(["data", "docker", "findings"]),
		"annotations": {
			"scope": "rule",
			"title": "A",
			"description": "No A.",
			"related_resources": [{"ref": "https://example.com"}],
			"custom": {"code": "docker.a.missing", "fix": "Add A.", "setting": "digest"},
		},
	},
]}

test_starter_page if {
	page := docs.starter with data.inspect as _library
	endswith(page, concat("\n", [
		"## Dockerfiles (`docker`)",
		"",
		"Judges Dockerfiles.",
		"",
		"| setting | default | meaning |",
		"| --- | --- | --- |",
		"| `gate.docker.digest` | `false` | Whether it needs a digest. |",
		"",
		"| code | title | finds | how to fix it | setting | link |",
		"| --- | --- | --- | --- | --- | --- |",
		"| `docker.a.missing` | A | No A. | Add A. | `digest` | [more](https://example.com) |",
		"",
	]))
}
