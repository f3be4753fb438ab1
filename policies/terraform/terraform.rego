# METADATA
# title: Terraform
# description: |
#   Judges the plan that `terraform show -json` prints, and Terraform's files themselves. In a plan all is known but
#   what the cloud answers, which is a finding where it matters; in a file an expression, as `var.cidr`, is not evaluated
#   and not judged, nor is what a module makes, so check the plan where you can. Addresses count as the whole internet
#   where their prefix is shorter than 8 bits, in IPv6 16; many longer ones beside each other are not seen.
package terraform

_name := "terraform"

# METADATA
# description: The settings, below `data.gate.terraform`.
# custom:
#   settings:
#     public_ports: Ports that may be open to the internet.
defaults := {"public_ports": [80, 443]}

# METADATA
# description: What comes of the findings of rules that are not denied, where the team says nothing.
default_severities := {"terraform.value.unknown": "warn"}

default _fits(_, _) := false

_fits("public_ports", value) if {
	is_array(value)
	every port in value {
		is_number(port)
		port == round(port)
	}
}

# METADATA
# title: Settings
# description: A setting in `data.gate.terraform` or `data.gate.severity` is unknown or unusable. Its default is used.
# related_resources:
#   - ref: https://www.conftest.dev/options/#-data
# custom:
#   code: terraform.settings.invalid
#   fix: Correct the setting in the file that is given as --data.
findings contains _finding(rego.metadata.rule(), [], what) if some what in _unfit_settings

# METADATA
# title: Document
# description: A state, or a plan without `resource_changes`, has resources that are not judged.
# related_resources:
#   - ref: https://developer.hashicorp.com/terraform/internals/json-format
# custom:
#   code: terraform.document.unread
#   fix: Judge the plan that terraform show -json prints of a plan file.
findings contains _finding(rego.metadata.rule(), path, what) if some [path, what] in _unread

# METADATA
# title: Unknown value
# description: |
#   What a rule judges is known only after the apply, as a policy that names the bucket it comes with. This is a warning,
#   where `severity` says nothing else. A security group's rules are unknown too where they are resources of their own.
# related_resources:
#   - ref: https://developer.hashicorp.com/terraform/internals/json-format#change-representation
# custom:
#   code: terraform.value.unknown
#   fix: Write the value so that the plan knows it, as a bucket's name in place of its arn, or look at it after the apply.
findings contains _finding(rego.metadata.rule(), path, what) if {
	some unknown in _unknown
	path := unknown.path
	what := sprintf("%s of %s is unknown in the plan, so it is not judged", [unknown.attribute, unknown.name])
}

# METADATA
# title: Public AWS bucket
# description: |
#   An S3 bucket or an object of it can be read or written by anyone, by an ACL, by its policy or because its public
#   access block lets that through. What a policy's `Condition` says is not judged, so one with a condition passes. Where
#   the policy is unknown, the plan's policy documents are judged.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
# custom:
#   code: terraform.aws.bucket_public
#   fix: Make the ACL private, name principals in the policy, and set all of the public access block to true.
findings contains _finding(rego.metadata.rule(), path, what) if some [path, what] in _public.aws

# METADATA
# title: Public Azure storage
# description: |
#   A storage container can be read by anyone, or its account allows that: `allow_nested_items_to_be_public` is `true`
#   where it isn't given.
# related_resources:
#   - ref: https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-prevent
# custom:
#   code: terraform.azurerm.storage_public
#   fix: Set allow_nested_items_to_be_public to false in the account, and container_access_type to private.
findings contains _finding(rego.metadata.rule(), path, what) if some [path, what] in _public.azurerm

# METADATA
# title: Public Google bucket
# description: |
#   A Cloud Storage bucket, a folder or an object of it is granted to `allUsers` or `allAuthenticatedUsers`, by its IAM
#   or by an ACL. What a project or a folder of projects grants is not judged.
# related_resources:
#   - ref: https://cloud.google.com/storage/docs/public-access-prevention
# custom:
#   code: terraform.google.bucket_public
#   fix: Grant the bucket to named users, groups and service accounts.
findings contains _finding(rego.metadata.rule(), path, what) if some [path, what] in _public.google

# METADATA
# title: Open AWS security group
# description: |
#   A security group lets the whole internet in, on another port than those of the setting. Network ACLs and prefix lists
#   are not judged.
# related_resources:
#   - ref: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
# custom:
#   code: terraform.aws.network_open
#   fix: Name the addresses that need access, or another security group.
#   setting: public_ports
findings contains _finding(rego.metadata.rule(), path, what) if some [path, what] in _open.aws

# METADATA
# title: Open Azure security group
# description: A network security group lets the whole internet in, on another port than those of the setting.
# related_resources:
#   - ref: https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview
# custom:
#   code: terraform.azurerm.network_open
#   fix: Name the addresses that need access, or a service tag other than Internet.
#   setting: public_ports
findings contains _finding(rego.metadata.rule(), path, what) if some [path, what] in _open.azurerm

# METADATA
# title: Open Google firewall
# description: |
#   A firewall rule, of a network or of a policy, lets the whole internet in, on another port than those of the setting.
# related_resources:
#   - ref: https://cloud.google.com/firewall/docs/firewalls
# custom:
#   code: terraform.google.network_open
#   fix: Name the addresses that need access, or source tags or service accounts.
#   setting: public_ports
findings contains _finding(rego.metadata.rule(), path, what) if some [path, what] in _open.google

# METADATA
# description: |
#   What a plan leaves in place, and the resources of a file, whose blocks come as lists. Of the types that are judged
#   alone, and as a list, since what a set holds is hashed; plans are large.
_resources := array.concat(
	[resource |
		some i, change in input.resource_changes
		change.type in _types
		change.mode != "data"
		is_object(change.change.after)
		resource := {
			"type": change.type,
			"name": change.address,
			"path": ["resource_changes", i, "change", "after"],
			"values": change.change.after,
		}
	],
	[resource |
		some types in _places(input.resource)
		some type, _ in types.values
		type in _types
		some named in _places(types.values[type])
		some name, bodies in named.values
		some place in _places(bodies)
		resource := {
			"type": type,
			"name": concat(".", [type, name]),
			"path": array.flatten([["resource"], types.path, type, named.path, name, place.path]),
			"values": place.values,
		}
	],
)

_types := (object.keys(_public_values) | object.keys(_private_values)) | (object.keys(_source_names) | object.keys(_policy_names))

# METADATA
# description: The objects of a list, or the one object that there is, each with its path.
_places(value) := [{"path": [], "values": value}] if {
	is_object(value)
} else := [{"path": [i], "values": item} | some i, item in value; is_object(item)]

# METADATA
# description: The blocks of a name in a resource, those of `dynamic` too.
_blocks(resource, name) := array.concat(
	[{"path": path, "values": place.values} |
		some place in _places(object.get(resource.values, name, []))
		path := array.concat(resource.path, array.concat([name], place.path))
	],
	[{"path": path, "values": place.values} |
		some dynamic in _places(resource.values.dynamic)
		some generated in _places(dynamic.values[name])
		some place in _places(generated.values.content)
		path := array.flatten([resource.path, ["dynamic"], dynamic.path, [name], generated.path, ["content"], place.path])
	],
)

# METADATA
# description: The texts of the named attributes, each text or list of texts, with their paths.
_texts(block, names) := array.concat(
	[[array.concat(block.path, [name]), block.values[name]] |
		some name in names
		is_string(block.values[name])
	],
	[[array.concat(block.path, [name, i]), text] |
		some name in names
		is_array(block.values[name])
		some i, text in block.values[name]
		is_string(text)
	],
)

default _is_expression(_) := false

_is_expression(value) if contains(value, "${")

_anyone := {"allUsers", "allAuthenticatedUsers"}

# METADATA
# description: Values that make something public, by the resource's type and the attribute.
_public_values := {
	"aws_s3_bucket": {"acl": _public_acls},
	"aws_s3_bucket_acl": {"acl": _public_acls},
	"aws_s3_bucket_object": {"acl": _public_acls},
	"aws_s3_object": {"acl": _public_acls},
	"aws_s3_object_copy": {"acl": _public_acls},
	"azurerm_storage_container": {"container_access_type": {"blob", "container"}},
	"google_storage_bucket_access_control": {"entity": _anyone},
	"google_storage_bucket_acl": {
		"default_acl": _google_acls,
		"predefined_acl": _google_acls,
		"role_entity": _granted_to_anyone,
	},
	"google_storage_bucket_iam_binding": {"members": _anyone},
	"google_storage_bucket_iam_member": {"member": _anyone},
	"google_storage_bucket_object": {"predefined_acl": _google_acls},
	"google_storage_default_object_access_control": {"entity": _anyone},
	"google_storage_default_object_acl": {"role_entity": _granted_to_anyone},
	"google_storage_managed_folder_iam_binding": {"members": _anyone},
	"google_storage_managed_folder_iam_member": {"member": _anyone},
	"google_storage_object_access_control": {"entity": _anyone},
	"google_storage_object_acl": {
		"predefined_acl": _google_acls,
		"role_entity": _granted_to_anyone,
	},
}

_google_acls := {"publicRead", "publicReadWrite", "authenticatedRead"}

_granted_to_anyone := {concat(":", [role, entity]) |
	some role in ["OWNER", "READER", "WRITER"]
	some entity in _anyone
}

_public_acls := {"public-read", "public-read-write", "authenticated-read"}

# METADATA
# description: What must be given as it is here, by the resource's type and the attribute.
_private_values := {
	"aws_s3_bucket_public_access_block": {
		"block_public_acls": true,
		"block_public_policy": true,
		"ignore_public_acls": true,
		"restrict_public_buckets": true,
	},
	"azurerm_storage_account": {"allow_nested_items_to_be_public": false},
}

_provider(resource) := split(resource.type, "_")[0]

_public[provider] contains [path, what] if {
	some resource in _resources
	provider := _provider(resource)
	some name, public in _public_values[resource.type]
	some [path, value] in _texts(resource, [name])
	value in public
	what := sprintf("%s has %s for %s", [resource.name, _show(value), name])
}

_public[provider] contains [path, what] if {
	some resource in _resources
	provider := _provider(resource)
	some name, needed in _private_values[resource.type]
	value := object.get(resource.values, name, null)
	value != needed
	not _is_expression(value)
	path := array.concat(resource.path, [name | value != null])
	what := sprintf("%s needs %s for %s", [resource.name, _show(needed), name])
}

# METADATA
# description: The attributes that hold a policy, by the resource's type.
_policy_names := {
	"aws_s3_bucket": ["policy"],
	"aws_s3_bucket_policy": ["policy"],
	"google_storage_bucket_iam_policy": ["policy_data"],
	"google_storage_managed_folder_iam_policy": ["policy_data"],
}

# METADATA
# description: The policies, with the names of their elements in lower case, in which AWS takes them too.
_policies := [{"resource": resource, "name": name, "path": array.concat(resource.path, [name]), "values": values} |
	some resource in _resources
	some name in _policy_names[resource.type]
	policy := resource.values[name]
	json.is_valid(policy)
	values := _lowered(json.unmarshal(policy))
]

_lowered(values) := {lower(name): value | some name, value in values}

_public.aws contains [policy.path, what] if {
	some policy in _policies
	some written in _list(policy.values.statement)
	statement := _lowered(written)
	lower(statement.effect) == "allow"
	_is_for_anyone(statement)
	object.get(statement, "condition", null) in {null, {}}
	what := sprintf("the policy of %s allows anyone %s", [policy.resource.name, _show(statement.action)])
}

_is_for_anyone(statement) if statement.notprincipal

_is_for_anyone(statement) if "*" in _list(statement.principal)

_is_for_anyone(statement) if {
	some principals in statement.principal
	"*" in _list(principals)
}

_public.aws contains [path, what] if {
	_has_unknown_policy
	some i, change in input.resource_changes
	change.type == "aws_iam_policy_document"
	some j, statement in change.change.after.statement
	object.get(statement, "effect", null) in {"Allow", null}
	_is_document_for_anyone(statement)
	object.get(statement, "condition", null) in {null, []}
	path := ["resource_changes", i, "change", "after", "statement", j]
	what := sprintf("%s allows anyone, and may be the policy of a bucket, one of which is unknown", [change.address])
}

_has_unknown_policy if {
	some unknown in _unknown
	unknown.attribute == "policy"
}

_is_document_for_anyone(statement) if count(statement.not_principals) > 0

_is_document_for_anyone(statement) if {
	some principal in statement.principals
	"*" in principal.identifiers
}

_public.aws contains [array.concat(grantee.path, ["uri"]), what] if {
	some resource in _resources
	some grantee in _grantees(resource)
	regex.match(`/groups/global/(AllUsers|AuthenticatedUsers)$`, grantee.values.uri)
	what := sprintf("%s is granted to %s", [resource.name, _show(grantee.values.uri)])
}

_grantees(resource) := _blocks(resource, "grant") if {
	resource.type == "aws_s3_bucket"
} else := [grantee |
	resource.type == "aws_s3_bucket_acl"
	some policy in _blocks(resource, "access_control_policy")
	some grant in _blocks(policy, "grant")
	some grantee in _blocks(grant, "grantee")
]

_public.google contains [policy.path, what] if {
	some policy in _policies
	some binding in policy.values.bindings
	some member in binding.members
	member in _anyone
	what := sprintf("the policy of %s has %s among its members", [policy.resource.name, _show(member)])
}

# METADATA
# description: What a list holds, or the one value that there is.
_list(value) := value if {
	is_array(value)
} else := [value]

# METADATA
# description: |
#   The attributes that a rule judges, are given, and have no value before the apply. Many can be given or else answered
#   by the cloud, so the plan's configuration is asked; of blocks it says nothing where they are dynamic.
_unknown contains unknown if {
	some i, change in input.resource_changes
	change.type in _types
	change.mode != "data"
	some attribute, value in change.change.after_unknown
	attribute in _judged_names[change.type]
	_is_unknown(value)
	_is_given(change, attribute)
	not _lets_nobody_in(change.change.after)
	unknown := {
		"name": change.address,
		"attribute": attribute,
		"path": ["resource_changes", i, "change", "after_unknown", attribute],
	}
}

# METADATA
# description: The attributes and blocks that decide, by type; those of `_private_values` are findings when not given.
_judged_names[type] contains name if {
	some type, names in _public_values
	some name, _ in names
}

_judged_names[type] contains name if {
	some type, names in _policy_names
	some name in names
}

_judged_names[type] contains name if {
	some type, names in _source_names
	some name in names
}

_judged_names[type] contains name if some type, name in _block_names

_block_names := {
	"aws_default_security_group": "ingress",
	"aws_s3_bucket": "grant",
	"aws_s3_bucket_acl": "access_control_policy",
	"aws_security_group": "ingress",
	"azurerm_network_security_group": "security_rule",
	"google_compute_firewall_policy_rule": "match",
	"google_compute_network_firewall_policy_rule": "match",
	"google_compute_region_network_firewall_policy_rule": "match",
}

_deciding := {name | some names in _source_names; some name in names} | {"grant", "grantee", "uri"}

_lets_nobody_in(values) if {
	some name in ["type", "direction", "access", "action"]
	lower(values[name]) in {"egress", "outbound", "deny"}
}

_unknown_names := {unknown.name | some unknown in _unknown}

# Of a block only what decides counts: a group that is let in is often unknown, and is no address.
_is_unknown(value) if {
	walk(value, [path, true])
	every key in path {
		_is_deciding(key)
	}
}

_is_deciding(key) if is_number(key)

_is_deciding(key) if key in _deciding

_is_given(_, "ingress") := true

_is_given(_, "security_rule") := true

_is_given(_, _) if not input.configuration

_is_given(change, attribute) if [change.type, change.name, attribute] in _configured

_configured contains [resource.type, resource.name, attribute] if {
	walk(input.configuration, [_, resource])
	resource.type in _types
	some attribute, _ in resource.expressions
}

_unread contains [["values"], "this is a state"] if input.values.root_module

_unread contains [["lineage"], "this is a state"] if input.lineage

_unread contains [["planned_values"], "the plan has no resource_changes"] if {
	not input.resource_changes
	some name in ["resources", "child_modules"]
	count(input.planned_values.root_module[name]) > 0
}

# METADATA
# description: What lets the internet in, and on which port, as `22`, `0-65535` or `*`.
_open[provider] contains [path, what] if {
	some resource in _resources
	provider := _provider(resource)
	some block in _inbound(resource)
	some port in _ports(resource.type, block)
	not port in _public_ports
	some [path, source] in _sources(resource, block)
	what := sprintf("%s is open to %s on port %s", [resource.name, source, port])
}

_public_ports := {sprintf("%v", [port]) | some port in _setting("public_ports")}

# METADATA
# description: The attributes that name who is let in, by the resource's type.
_source_names := {
	"aws_default_security_group": ["cidr_blocks", "ipv6_cidr_blocks"],
	"aws_security_group": ["cidr_blocks", "ipv6_cidr_blocks"],
	"aws_security_group_rule": ["cidr_blocks", "ipv6_cidr_blocks"],
	"aws_vpc_security_group_ingress_rule": ["cidr_ipv4", "cidr_ipv6"],
	"azurerm_network_security_group": ["source_address_prefix", "source_address_prefixes"],
	"azurerm_network_security_rule": ["source_address_prefix", "source_address_prefixes"],
	"google_compute_firewall": ["source_ranges"],
	"google_compute_firewall_policy_rule": ["src_ip_ranges"],
	"google_compute_network_firewall_policy_rule": ["src_ip_ranges"],
	"google_compute_region_network_firewall_policy_rule": ["src_ip_ranges"],
}

# METADATA
# description: The blocks of a resource, or the resource itself, that let somebody in.
_inbound(resource) := _blocks(resource, "ingress") if {
	resource.type in {"aws_security_group", "aws_default_security_group"}
} else := [resource] if {
	resource.type == "aws_security_group_rule"
	resource.values.type == "ingress"
} else := [resource] if {
	resource.type == "aws_vpc_security_group_ingress_rule"
} else := [block |
	some block in _blocks(resource, "security_rule")
	_is_azure_inbound(block.values)
] if {
	resource.type == "azurerm_network_security_group"
} else := [resource] if {
	resource.type == "azurerm_network_security_rule"
	_is_azure_inbound(resource.values)
} else := _blocks(resource, "allow") if {
	resource.type == "google_compute_firewall"
	object.get(resource.values, "direction", null) in {"INGRESS", null}
	object.get(resource.values, "disabled", false) != true
} else := [layer |
	some match in _blocks(resource, "match")
	some layer in _blocks(match, "layer4_configs")
] if {
	endswith(resource.type, "firewall_policy_rule")
	lower(resource.values.direction) == "ingress"
	lower(resource.values.action) == "allow"
	object.get(resource.values, "disabled", false) != true
} else := []

_is_azure_inbound(values) if {
	lower(values.direction) == "inbound"
	lower(values.access) == "allow"
}

# METADATA
# description: Where the internet is let in, the path and the text each.
_sources(resource, block) := _internet(block, _source_names[resource.type]) if {
	not startswith(resource.type, "google_")
} else := [source |
	some match in _blocks(resource, "match")
	some source in _internet(match, _source_names[resource.type])
] if {
	resource.type != "google_compute_firewall"
} else := [[resource.path, "0.0.0.0/0"]] if {
	# Google's rule that names no source at all is open to everyone. A source that is unknown is named.
	not resource.name in _unknown_names
	every name in ["source_ranges", "source_tags", "source_service_accounts"] {
		object.get(resource.values, name, null) in {null, []}
	}
} else := _internet(resource, _source_names[resource.type])

_internet(block, names) := array.concat(
	[[array.concat(block.path, [name]), block.values[name]] |
		some name in names
		regex.match(_internet_pattern, block.values[name])
	],
	[[array.concat(block.path, [name, i]), text] |
		some name in names
		is_array(block.values[name])
		some i, text in block.values[name]
		regex.match(_internet_pattern, text)
	],
)

_internet_pattern := concat("|", [
	`(?i)/0+$`,
	`^[0-9.]+/0*[0-7]$`,
	# All but fc00::/7 and the like, which no one routes to.
	`^[0-9a-e:][0-9a-f.]*:[0-9a-f:.]*/0*([0-9]|1[0-5])$`,
	`^(\*|0\.0\.0\.0|::|any|internet)$`,
])

_ports(type, block) := {_aws_port(block.values)} if {
	startswith(type, "aws_")
} else := {sprintf("%v", [port]) | some port in block.values.ports} if {
	count(block.values.ports) > 0
} else := ports if {
	ports := {port |
		some [_, port] in _texts(block, ["destination_port_range", "destination_port_ranges"])
		port != ""
	}
	count(ports) > 0
} else := {"*"}

_aws_port(values) := "*" if {
	some name in ["protocol", "ip_protocol"]
	lower(sprintf("%v", [values[name]])) in {"-1", "all"}
} else := sprintf("%v", [values.from_port]) if {
	values.from_port == values.to_port
} else := sprintf("%v-%v", [values.from_port, values.to_port]) if {
	values.from_port != values.to_port
} else := "*"
