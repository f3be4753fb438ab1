package k8s_test

import data.k8s

_pod(containers) := {
	"apiVersion": "v1",
	"kind": "Pod",
	"metadata": {"name": "shop", "labels": {"app.kubernetes.io/name": "shop"}},
	"spec": {"containers": containers},
}

_web := {
	"name": "web",
	"image": "ghcr.io/acme/shop:1",
	"securityContext": {"runAsNonRoot": true},
	"resources": {"limits": {"cpu": "1", "memory": "1Gi"}},
}

_with(path, value) := json.patch(_pod([_web]), [{"op": "add", "path": path, "value": value}])

_found(document, gate) := {finding.code: finding.path |
	findings := k8s.deny with input as document with data.gate as gate
	some finding in findings
}

test_finding_leads_to_the_value if {
	every case in [
		{"in": _pod([_web]), "found": {}},
		{"in": _with("/spec/containers/0/image", "shop"), "found": {"k8s.image.unpinned": ["spec", "containers", 0, "image"]}},
		{
			"in": json.remove(_pod([_web]), ["spec/containers/0/image"]),
			"found": {"k8s.image.unpinned": ["spec", "containers", 0]},
		},
		{
			"in": _with("/spec/containers/0/securityContext/privileged", true),
			"found": {"k8s.container.privileged": ["spec", "containers", 0, "securityContext", "privileged"]},
		},
		{
			"in": json.remove(_pod([_web]), ["spec/containers/0/securityContext"]),
			"found": {"k8s.user.root": ["spec", "containers", 0]},
		},
		{
			"in": json.remove(_with("/spec/securityContext", {"runAsNonRoot": false}), ["spec/containers/0/securityContext"]),
			"found": {"k8s.user.root": ["spec", "securityContext", "runAsNonRoot"]},
		},
		{"in": _with("/metadata/labels", {}), "found": {"k8s.labels.missing": ["metadata"]}},
		{
			"in": {"kind": "List", "metadata": {}, "items": [_pod([_web]), _with("/metadata/labels", {})]},
			"found": {"k8s.labels.missing": ["items", 1, "metadata"]},
		},
	] {
		_found(case.in, {}) == case.found
	}
}

test_message_names_the_container if {
	findings := k8s.deny with input as _pod([object.remove(_web, ["name", "image"])]) with data.gate as {}
	{finding.msg | some finding in findings} == {"Image tag: container 0 has image null, needed is a tag other than latest, or a digest"}
}

test_pinned if {
	digest := "@sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d"
	every image in ["a:1", "a.b:5000/c:1", concat("", ["a", digest]), concat("", ["a:latest", digest])] {
		k8s._is_pinned(image)
	}
	every image in ["a", "a:", "a:latest", "a.b:5000/c", "a@sha256:zz", "a:${TAG}", "a:{{ .Values.tag }}", "", null, 1, {"a": "b"}] {
		not k8s._is_pinned(image)
	}
}

test_approved if {
	approved := ["ghcr.io/acme", "docker.io/library", "localhost/", "r.example:5000"]
	every image in ["ghcr.io/acme/shop", "ghcr.io/acme/a/b:1", "nginx:1", "library/nginx", "localhost/a", "r.example:5000/a"] {
		k8s._is_approved(image, approved)
	}
	every image in ["ghcr.io/acme2/shop", "acme/shop", "r.example/a", "ghcr.io/acme@evil.example/a:1", "quay.io/library/nginx", null] {
		not k8s._is_approved(image, approved)
	}
}

test_registries_that_are_none_approve_nothing if {
	_found(_pod([_web]), {"k8s": {"registries": []}}) == {"k8s.registry.unapproved": ["spec", "containers", 0, "image"]}
	_found(_pod([_web]), {"k8s": {"registries": null}}) == {}
}

test_ephemeral_containers_need_no_limits if {
	document := _with("/spec/ephemeralContainers", [object.remove(_web, ["resources"])])
	_found(document, {}) == {}
}

test_pod_template if {
	document := {
		"kind": "PodTemplate",
		"metadata": {"labels": {"app.kubernetes.io/name": "shop"}},
		"template": _with("/spec/containers/0/image", "shop"),
	}
	_found(document, {}) == {"k8s.image.unpinned": ["template", "spec", "containers", 0, "image"]}
}

test_kustomization_is_no_object if {
	_found({"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "resources": ["shop.yaml"]}, {}) == {}
}

test_lists_in_lists if {
	bad := _with("/spec/containers/0/image", "shop")
	every depth, path in {
		1: ["items", 0, "spec", "containers", 0, "image"],
		2: ["items", 0, "items", 0, "spec", "containers", 0, "image"],
		3: ["items", 0, "items", 0, "items", 0, "spec", "containers", 0, "image"],
	} {
		_found(_nested(bad)[depth], {}) == {"k8s.image.unpinned": path}
	}
	_found(_nested(bad)[4], {}) == {"k8s.document.unread": ["items", 0, "items", 0, "items", 0]}
}

_nested(pod) := [pod, one, two, three, four] if {
	one := {"kind": "List", "items": [pod]}
	two := {"kind": "List", "metadata": {}, "items": [one]}
	three := {"kind": "List", "items": [two]}
	four := {"kind": "List", "items": [three]}
}

test_object_with_items_is_judged if {
	every items in [[], ["x"]] {
		_found(object.union(_with("/spec/containers/0/image", "shop"), {"items": items}), {}) == {"k8s.image.unpinned": ["spec", "containers", 0, "image"]}
	}
}

test_unread_documents if {
	every document in [
		[_pod([_web])],
		object.remove(_pod([_web]), ["metadata"]),
		object.union(_pod([_web]), {"metadata": null}),
		{"kind": "PodTemplate", "template": {}},
	] {
		_found(document, {}) == {"k8s.document.unread": []}
	}
	_found({"kind": "List", "items": [object.remove(_pod([_web]), ["metadata"])]}, {}) == {"k8s.document.unread": ["items", 0]}
}

test_limits if {
	every limit in [1, 0.5, "500m", "0.5", "1Gi", "+1", "1e3"] {
		_found(_with("/spec/containers/0/resources/limits/cpu", limit), {}) == {}
	}
	every limit in [0, 0.0, "0", "0m", "0.0", "", false, null, "${CPU}"] {
		_found(_with("/spec/containers/0/resources/limits/cpu", limit), {}) == {"k8s.resources.unlimited": ["spec", "containers", 0]}
	}
}

test_root_user if {
	every user in [0, "0", "00"] {
		_found(_with("/spec/containers/0/securityContext/runAsUser", user), {}) == {"k8s.user.root": ["spec", "containers", 0, "securityContext", "runAsUser"]}
	}
	every user in [10, "10", null] {
		_found(_with("/spec/containers/0/securityContext/runAsUser", user), {}) == {}
	}
}

test_privileged_of_null_is_none if _found(_with("/spec/containers/0/securityContext/privileged", null), {}) == {}
