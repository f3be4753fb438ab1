# METADATA
# title: Kubernetes
# description: |
#   Judges Kubernetes manifests, a document each, and the items of a `List`, also of one within another. A pod is found
#   by its place, in a `Pod` or in a template, so the workloads of custom resources are judged too, but for those that
#   hold containers elsewhere, as the steps of Argo's and Tekton's do.
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

# METADATA
# description: What comes of the findings of rules that are not denied, where the team says nothing.
default_severities := {}

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
# title: Document
# description: |
#   A document may hold objects where none are looked for, and isn't judged; it is a list, its `List` is nested more than
#   three deep, or what has a `kind` and a `spec` has no `metadata`.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/using-api/api-concepts/#collections
# custom:
#   code: k8s.document.unread
#   fix: Write each object as a document of its own, with metadata.
findings contains _finding(rego.metadata.rule(), path, what) if some [path, what] in _unread

# METADATA
# title: Image tag
# description: |
#   A container's image has neither a digest nor a tag, or its tag is `latest`. What a template or a substitution is to
#   fill in, as `${TAG}`, is no tag.
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
	not privileged in {false, null}
	path := array.concat(container.path, ["securityContext", "privileged"])
	what := sprintf("%s is privileged", [container.name])
}

# METADATA
# title: Resource limits
# description: A container lacks a limit of a resource, or it is 0, which is none. Ephemeral containers can't have any.
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
	not _is_limited(container.values, resource)
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
# description: The objects of a document, and of its lists. The metadata of a List is none of an object.
_manifests contains place if {
	some place in _places
	is_string(place.values.kind)
	is_object(place.values.metadata)
	not _is_list(place.values)
}

# METADATA
# description: What may be an object or a list of them; the document, and the items of three lists within each other.
_places := ((_level_0 | _level_1) | _level_2) | _level_3

_level_0 := {{"path": [], "values": input}}

_level_1 := _items(_level_0)

_level_2 := _items(_level_1)

_level_3 := _items(_level_2)

_items(places) := {{"path": array.concat(place.path, ["items", i]), "values": item} |
	some place in places
	some i, item in place.values.items
}

# METADATA
# description: Whether an object is a list of others; what has a `spec` is an object, whatever it says of items.
_is_list(values) if {
	is_array(values.items)
	not values.spec
	not values.template
}

_unread contains [[], "the document is a list, write each object as a document"] if is_array(input)

_unread contains [place.path, "the list holds lists, three within each other"] if {
	some place in _level_3
	_is_list(place.values)
}

_unread contains [place.path, sprintf("%s has no metadata", [place.values.kind])] if {
	some place in _places
	is_string(place.values.kind)
	some field in ["spec", "template"]
	is_object(place.values[field])
	not is_object(object.get(place.values, "metadata", null))
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

_is_pinned(image) if regex.match(`^[^@${]*@sha256:[0-9a-f]{64}$`, image)

_is_pinned(image) if {
	regex.match(`^(.*/)?[^/:@]+:\w[\w.-]*$`, image)
	not endswith(image, ":latest")
}

_is_limited(values, resource) if {
	limit := sprintf("%v", [values.resources.limits[resource]])
	regex.match(`^\+?[0-9.]*[1-9]`, limit)
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
	regex.match(`^[+-]?[0.]*$`, sprintf("%v", [value]))
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
