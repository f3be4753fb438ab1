# METADATA
# title: Terraform
# description: |
#   Judges the plan that `terraform show -json` prints, and Terraform's files themselves. In a plan all is known but
#   what the cloud answers; in a file an expression, as `var.cidr`, is not evaluated and not judged, so check the plan
#   where you can.
package terraform

_name := "terraform"

# METADATA
# description: The settings, below `data.gate.terraform`.
# custom:
#   settings:
#     public_ports: Ports that may be open to the internet.
defaults := {"public_ports": [80, 443]}

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
# title: Public AWS bucket
# description: |
#   An S3 bucket can be read or written by anyone, by its ACL, by its policy or because its public access block lets
#   that through.
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
# description: A Cloud Storage bucket is granted to `allUsers` or `allAuthenticatedUsers`, by IAM or by an ACL.
# related_resources:
#   - ref: https://cloud.google.com/storage/docs/public-access-prevention
# custom:
#   code: terraform.google.bucket_public
#   fix: Grant the bucket to named users, groups and service accounts.
findings contains _finding(rego.metadata.rule(), path, what) if some [path, what] in _public.google

# METADATA
# title: Open AWS security group
# description: A security group lets the whole internet in, on another port than those of the setting.
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
# description: A firewall rule lets the whole internet in, on another port than those of the setting.
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
		some type, named in input.resource
		type in _types
		some name, bodies in named
		some place in _places(bodies)
		resource := {
			"type": type,
			"name": concat(".", [type, name]),
			"path": array.concat(["resource", type, name], place.path),
			"values": place.values,
		}
	],
)

_types := ((object.keys(_public_values) | object.keys(_private_values)) | object.keys(_source_names)) | {"aws_s3_bucket_policy"}

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
		some i, generated in object.get(resource.values, ["dynamic", name], [])
		some place in _places(generated.content)
		path := array.concat(resource.path, array.concat(["dynamic", name, i, "content"], place.path))
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
	"azurerm_storage_container": {"container_access_type": {"blob", "container"}},
	"google_storage_bucket_access_control": {"entity": _anyone},
	"google_storage_bucket_acl": {
		"predefined_acl": {"publicRead", "publicReadWrite", "authenticatedRead"},
		"role_entity": {concat(":", [role, entity]) |
			some role in ["OWNER", "READER", "WRITER"]
			some entity in _anyone
		},
	},
	"google_storage_bucket_iam_binding": {"members": _anyone},
	"google_storage_bucket_iam_member": {"member": _anyone},
	"google_storage_default_object_access_control": {"entity": _anyone},
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

_public.aws contains [path, what] if {
	some resource in _resources
	resource.type in {"aws_s3_bucket", "aws_s3_bucket_policy"}
	policy := resource.values.policy
	json.is_valid(policy)
	some statement in _list(json.unmarshal(policy).Statement)
	statement.Effect == "Allow"
	"*" in _principals(statement.Principal)
	not statement.Condition
	path := array.concat(resource.path, ["policy"])
	what := sprintf("the policy of %s allows anyone %s", [resource.name, _show(statement.Action)])
}

_list(value) := value if {
	is_array(value)
} else := [value]

_principals(principal) := _list(principal.AWS) if {
	is_object(principal)
} else := _list(principal)

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
} else := []

_is_azure_inbound(values) if {
	lower(values.direction) == "inbound"
	lower(values.access) == "allow"
}

# METADATA
# description: Where the internet is let in, the path and the text each.
_sources(resource, block) := _internet(block, _source_names[resource.type]) if {
	resource.type != "google_compute_firewall"
} else := [[resource.path, "0.0.0.0/0"]] if {
	# Google's rule that names no source at all is open to everyone.
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

_internet_pattern := `(?i)/0$|^(\*|0\.0\.0\.0|any|internet)$`

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
	sprintf("%v", [values[name]]) in {"-1", "all"}
} else := sprintf("%v", [values.from_port]) if {
	values.from_port == values.to_port
} else := sprintf("%v-%v", [values.from_port, values.to_port]) if {
	values.from_port != values.to_port
} else := "*"
