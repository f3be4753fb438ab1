# METADATA
# title: Kubernetes
# description: |
#   Judges Kubernetes manifests, a document each, and the items of a `List`. A pod is found by its place, in a `Pod`
#   or in a template, so the workloads of custom resources are judged too.
package k8s

_name := "k8s"

# METADATA
# description: The settings, below `data.gate.k8s`.
# custom:
#   settings:
#     registries: |
#       Registries, or parts of them, that images may come from, as `ghcr.io/acme`; `docker.io/library` are Docker's
#       own images. `null` allows any, an empty list none.
#     labels: Labels that every object needs.
#     limits: Resources that every container needs a limit of.
defaults := {
	"registries": null,
	"labels": ["app.kubernetes.io/name"],
	"limits": ["cpu", "memory"],
}

default _fits(_, _) := false

_fits("registries", null) := true

_fits("registries", value) if _is_texts(value)

_fits("labels", value) if _is_texts(value)

_fits("limits", value) if _is_texts(value)

# METADATA
# title: Settings
# description: A setting in `data.gate.k8s` or `data.gate.severity` is unknown or unusable. Its default is used.
# related_resources:
#   - ref: https://www.conftest.dev/options/#-data
# custom:
#   code: k8s.settings.invalid
#   fix: Correct the setting in the file that is given as --data.
findings contains _finding(rego.metadata.rule(), [], what) if some what in _unfit_settings

# METADATA
# title: Image tag
# description: A container's image has neither a digest nor a tag, or its tag is `latest`.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/containers/images/#image-names
# custom:
#   code: k8s.image.unpinned
#   fix: Name the version of the image, by a tag other than latest or by a digest.
findings contains _finding(rego.metadata.rule(), _image_path(container), what) if {
	some container in _containers
	not _is_pinned(container.image)
	what := sprintf("%s has image %s, needed is a tag other than latest, or a digest", [
		container.name,
		_show(container.image),
	])
}

# METADATA
# title: Privileged container
# description: A container's `securityContext.privileged` is given and not `false`.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
# custom:
#   code: k8s.container.privileged
#   fix: Remove securityContext.privileged, and add to capabilities what the container really needs.
findings contains _finding(rego.metadata.rule(), path, what) if {
	some container in _containers
	privileged := container.values.securityContext.privileged
	privileged != false
	path := array.concat(container.path, ["securityContext", "privileged"])
	what := sprintf("%s is privileged", [container.name])
}

# METADATA
# title: Resource limits
# description: A container lacks a limit of a resource. Ephemeral containers can't have any.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
# custom:
#   code: k8s.resources.unlimited
#   fix: Add the limit to the container's resources.limits.
#   setting: limits
findings contains _finding(rego.metadata.rule(), container.path, what) if {
	some container in _containers
	container.field != "ephemeralContainers"
	some resource in _setting("limits")
	object.get(container.values, ["resources", "limits", resource], null) in {null, ""}
	what := sprintf("%s has no limit of %s", [container.name, resource])
}

# METADATA
# title: Root user
# description: |
#   A container may run as root: `runAsNonRoot` is not `true`, or `runAsUser` is 0. What the container says goes before
#   what the pod says.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
# custom:
#   code: k8s.user.root
#   fix: Set securityContext.runAsNonRoot to true in the pod or the container, and no runAsUser of 0.
findings contains _finding(rego.metadata.rule(), path, what) if {
	some container in _containers
	some [path, what] in _root(container)
}

# METADATA
# title: Image registry
# description: A container's image comes from a registry that is not approved.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/containers/images/#image-names
# custom:
#   code: k8s.registry.unapproved
#   fix: Use an image from an approved registry, or have the registry approved.
#   setting: registries
findings contains _finding(rego.metadata.rule(), _image_path(container), what) if {
	approved := _setting("registries")
	is_array(approved)
	some container in _containers
	not _is_approved(container.image, approved)
	what := sprintf("%s has image %s, approved is %s", [container.name, _show(container.image), _show(approved)])
}

# METADATA
# title: Required labels
# description: An object lacks a label. Files without `metadata`, such as a kustomization, are no objects.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
# custom:
#   code: k8s.labels.missing
#   fix: Add the label to the object's metadata.labels.
#   setting: labels
findings contains _finding(rego.metadata.rule(), path, what) if {
	some manifest in _manifests
	some label in _setting("labels")
	object.get(manifest.values, ["metadata", "labels", label], null) in {null, ""}
	path := array.concat(manifest.path, ["metadata"])
	what := sprintf("%s has no label %s", [manifest.values.kind, label])
}

# METADATA
# description: The objects of a document. The metadata of a List is none of an object.
_manifests contains {"path": [], "values": input} if {
	is_string(input.kind)
	is_object(input.metadata)
	not input.items
}

_manifests contains {"path": ["items", i], "values": item} if {
	some i, item in input.items
	is_string(item.kind)
	is_object(item.metadata)
}

_pod_places := [
	["spec"],
	["spec", "template", "spec"],
	["spec", "jobTemplate", "spec", "template", "spec"],
	["template", "spec"],
]

_container_fields := ["containers", "initContainers", "ephemeralContainers"]

_containers contains container if {
	some manifest in _manifests
	some place in _pod_places
	pod := object.get(manifest.values, place, null)
	pod_path := array.concat(manifest.path, place)
	some field in _container_fields
	is_array(pod[field])
	some i, values in pod[field]
	container := {
		"path": array.concat(pod_path, [field, i]),
		"field": field,
		"values": values,
		"name": sprintf("container %s", [_show(object.get(values, "name", i))]),
		"image": object.get(values, "image", null),
		"pod_path": pod_path,
		"pod": pod,
	}
}

_image_path(container) := array.concat(container.path, ["image"]) if {
	container.image != null
} else := container.path

default _is_pinned(_) := false

_is_pinned(image) if contains(image, "@sha256:")

_is_pinned(image) if {
	[_, tag] := split(regex.replace(image, `^.*/`, ""), ":")
	not tag in {"", "latest"}
}

# METADATA
# description: The path of what a container, or else its pod, says of its security, and what it says.
_security(container, field) := [path, value] if {
	value := container.values.securityContext[field]
	path := array.concat(container.path, ["securityContext", field])
} else := [path, value] if {
	value := container.pod.securityContext[field]
	path := array.concat(container.pod_path, ["securityContext", field])
} else := [container.path, null]

_root(container) := {[path, what] |
	[path, value] := _security(container, "runAsNonRoot")
	value != true
	what := sprintf("%s may run as root, runAsNonRoot is not true", [container.name])
} | {[path, what] |
	[path, value] := _security(container, "runAsUser")
	value == 0
	what := sprintf("%s runs as user 0, which is root", [container.name])
}

default _is_approved(_, _) := false

_is_approved(image, approved) if {
	some entry in approved
	startswith(concat("", [_repository(image), "/"]), concat("", [trim_suffix(entry, "/"), "/"]))
}

# METADATA
# description: An image's name with its registry and without its version, as container runtimes complete it.
_repository(image) := name if {
	name := _unversioned(image)
	_has_registry(name)
} else := concat("", ["docker.io/", name]) if {
	name := _unversioned(image)
	contains(name, "/")
} else := concat("", ["docker.io/library/", _unversioned(image)])

_unversioned(image) := regex.replace(image, `(:[^/@]*)?(@[a-z0-9]+:[0-9a-f]+)?$`, "")

_has_registry(name) if regex.match(`^(localhost|[^/]*[.:][^/]*)/`, name)
