package terraform_test

import data.terraform

_plan(type, values) := {"resource_changes": [{
	"address": "x.y",
	"mode": "managed",
	"type": type,
	"change": {"actions": ["create"], "after": values},
}]}

_file(type, values) := {"resource": {type: {"y": values}}}

_found(document, gate) := {finding.path |
	findings := terraform.deny with input as document with data.gate as gate
	some finding in findings
}

test_finding_leads_to_the_value if {
	_found(_plan("aws_s3_bucket", {"acl": "public-read"}), {}) == {["resource_changes", 0, "change", "after", "acl"]}
	_found(_file("aws_s3_bucket", [{"acl": "public-read"}]), {}) == {["resource", "aws_s3_bucket", "y", 0, "acl"]}
	_found(_file("aws_s3_bucket", {"acl": "public-read"}), {}) == {["resource", "aws_s3_bucket", "y", "acl"]}
	_found(_file("azurerm_storage_account", [{}]), {}) == {["resource", "azurerm_storage_account", "y", 0]}
	_found(_file("azurerm_storage_account", [{"allow_nested_items_to_be_public": true}]), {}) == {["resource", "azurerm_storage_account", "y", 0, "allow_nested_items_to_be_public"]}
	_found(_file("aws_security_group", [{"dynamic": {"ingress": [{"content": [{"cidr_blocks": ["::/0"]}]}]}}]), {}) == {["resource", "aws_security_group", "y", 0, "dynamic", "ingress", 0, "content", 0, "cidr_blocks", 0]}
	_found(_plan("google_compute_firewall", {"allow": [{"protocol": "all"}]}), {}) == {["resource_changes", 0, "change", "after"]}
}

test_what_is_read_or_deleted_is_not_judged if {
	every patch in [
		{"op": "replace", "path": "/resource_changes/0/mode", "value": "data"},
		{"op": "replace", "path": "/resource_changes/0/change/after", "value": null},
	] {
		_found(json.patch(_plan("aws_s3_bucket", {"acl": "public-read"}), [patch]), {}) == set()
	}
}

test_expressions_are_not_judged if {
	_found(_file("azurerm_storage_account", [{"allow_nested_items_to_be_public": "${var.public}"}]), {}) == set()
	_found(_file("aws_s3_bucket_policy", [{"policy": "${jsonencode({})}"}]), {}) == set()
}

test_bucket_policy if {
	every case in [
		{"public": true, "statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:*"}},
		{"public": true, "statement": {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["s3:*"]}},
		{"public": true, "statement": {"Effect": "Allow", "Principal": {"AWS": ["x", "*"]}, "Action": "s3:*"}},
		{"public": false, "statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*"}},
		{"public": false, "statement": {"Effect": "Allow", "Principal": {"Service": "x"}, "Action": "s3:*"}},
		{"public": false, "statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Condition": {"Bool": {}}}},
		{"public": true, "statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Condition": {}}},
		{"public": true, "statement": {"Effect": "Allow", "NotPrincipal": {"AWS": "x"}, "Action": "s3:*"}},
		{"public": true, "statement": {"effect": "Allow", "principal": {"CanonicalUser": "*"}, "action": "s3:*"}},
	] {
		every statement in [case.statement, [case.statement]] {
			document := _plan("aws_s3_bucket_policy", {"policy": json.marshal({"Statement": statement})})
			count(_found(document, {})) == 1 == case.public
		}
	}
}

test_aws_ports if {
	every case in [
		{"in": {"from_port": 443, "to_port": 443, "protocol": "tcp"}, "open": 0},
		{"in": {"from_port": 80, "to_port": 443, "protocol": "tcp"}, "open": 1},
		{"in": {"from_port": 443, "to_port": 443, "protocol": -1}, "open": 1},
		{"in": {"from_port": 443, "to_port": 443, "ip_protocol": "all"}, "open": 1},
		{"in": {"protocol": "tcp"}, "open": 1},
	] {
		every source in [{"cidr_ipv4": "0.0.0.0/0"}, {"cidr_ipv6": "::/0"}] {
			document := _plan("aws_vpc_security_group_ingress_rule", object.union(case.in, source))
			count(_found(document, {})) == case.open
		}
	}
}

test_outgoing_traffic_is_not_judged if {
	_found(_plan("aws_security_group_rule", {"type": "egress", "cidr_blocks": ["0.0.0.0/0"]}), {}) == set()
	_found(_plan("google_compute_firewall", {"direction": "EGRESS", "allow": [{"protocol": "all"}]}), {}) == set()
}

test_azure_rule_without_ports_is_open_on_all if {
	document := _plan("azurerm_network_security_rule", {"direction": "Inbound", "access": "Allow", "source_address_prefix": "Any"})
	_found(document, {}) == {["resource_changes", 0, "change", "after", "source_address_prefix"]}
}

test_google_sources if {
	every source in [{"source_tags": ["a"]}, {"source_service_accounts": ["a"]}, {"source_ranges": "${var.ranges}"}, {"source_ranges": ["10.0.0.0/8"]}] {
		_found(_plan("google_compute_firewall", object.union({"allow": [{"protocol": "all"}]}, source)), {}) == set()
	}
}

test_public_ports if {
	document := _plan("google_compute_firewall", {"allow": [{"protocol": "tcp", "ports": ["22"]}]})
	_found(document, {"terraform": {"public_ports": [22]}}) == set()
	count(_found(document, {"terraform": {"public_ports": []}})) == 1
	every value in [22, ["22"], [1.5], null] {
		count(_found(document, {"terraform": {"public_ports": value}})) == 2
	}
}

test_blocks_of_json_may_be_lists if {
	body := {"acl": "public-read"}
	every document, path in {
		{"resource": [{"aws_s3_bucket": {"y": body}}]}: ["resource", 0, "aws_s3_bucket", "y", "acl"],
		{"resource": {"aws_s3_bucket": [{"y": body}]}}: ["resource", "aws_s3_bucket", 0, "y", "acl"],
		{"resource": [{"aws_s3_bucket": [{"y": [body]}]}]}: ["resource", 0, "aws_s3_bucket", 0, "y", 0, "acl"],
	} {
		_found(document, {}) == {path}
	}
	ingress := {"ingress": {"for_each": [1], "content": {"cidr_blocks": ["0.0.0.0/0"]}}}
	_found(_file("aws_security_group", {"dynamic": ingress}), {}) == {["resource", "aws_security_group", "y", "dynamic", "ingress", "content", "cidr_blocks", 0]}
	_found(_file("aws_security_group", {"dynamic": [ingress]}), {}) == {["resource", "aws_security_group", "y", "dynamic", 0, "ingress", "content", "cidr_blocks", 0]}
}

test_other_ways_to_be_public if {
	group := "http://acs.amazonaws.com/groups/global/AllUsers"
	policy := json.marshal({"bindings": [{"role": "r", "members": ["allUsers"]}]})
	every case in [
		{"type": "aws_s3_bucket", "in": {"grant": [{"uri": group}]}, "path": ["grant", 0, "uri"]},
		{
			"type": "aws_s3_bucket_acl",
			"in": {"access_control_policy": [{"grant": [{"grantee": [{"uri": group}]}]}]},
			"path": ["access_control_policy", 0, "grant", 0, "grantee", 0, "uri"],
		},
		{"type": "aws_s3_object", "in": {"acl": "public-read"}, "path": ["acl"]},
		{"type": "google_storage_bucket_acl", "in": {"default_acl": "publicRead"}, "path": ["default_acl"]},
		{"type": "google_storage_object_acl", "in": {"role_entity": ["READER:allUsers"]}, "path": ["role_entity", 0]},
		{"type": "google_storage_default_object_acl", "in": {"role_entity": ["READER:allUsers"]}, "path": ["role_entity", 0]},
		{"type": "google_storage_managed_folder_iam_member", "in": {"member": "allUsers"}, "path": ["member"]},
		{"type": "google_storage_bucket_iam_policy", "in": {"policy_data": policy}, "path": ["policy_data"]},
	] {
		_found(_plan(case.type, case.in), {}) == {array.concat(["resource_changes", 0, "change", "after"], case.path)}
	}
	_found(_plan("aws_s3_bucket", {"grant": [{"uri": "http://acs.amazonaws.com/groups/s3/LogDelivery"}]}), {}) == set()
}

test_broad_ranges_are_the_internet if {
	every range in ["0.0.0.0/1", "128.0.0.0/1", "1.2.3.4/00", "16.0.0.0/7", "::/0", "::/1", "8000::/1", "2000::/3", "0:0:0:0:0:0:0:0/00", "2001::/15"] {
		_found(_plan("google_compute_firewall", {"allow": [{"protocol": "all"}], "source_ranges": [range]}), {}) == {["resource_changes", 0, "change", "after", "source_ranges", 0]}
	}
	every range in ["10.0.0.0/8", "192.168.0.0/16", "10.0.0.0/10", "2001:db8::/32", "fc00::/7", "2001::/16", "10.0.0.1"] {
		_found(_plan("google_compute_firewall", {"allow": [{"protocol": "all"}], "source_ranges": [range]}), {}) == set()
	}
}

test_google_policy_rule if {
	open := {"direction": "INGRESS", "action": "allow", "match": [{
		"src_ip_ranges": ["0.0.0.0/0"],
		"layer4_configs": [{"ip_protocol": "tcp", "ports": ["22"]}],
	}]}
	every type in ["google_compute_firewall_policy_rule", "google_compute_network_firewall_policy_rule"] {
		_found(_plan(type, open), {}) == {["resource_changes", 0, "change", "after", "match", 0, "src_ip_ranges", 0]}
		every values in [{"direction": "EGRESS"}, {"action": "deny"}, {"disabled": true}] {
			_found(_plan(type, object.union(open, values)), {}) == set()
		}
		_found(_plan(type, open), {"terraform": {"public_ports": [22]}}) == set()
	}
}

_unknown_plan(type, values, unknown) := json.patch(_plan(type, values), [
	{"op": "add", "path": "/resource_changes/0/change/after_unknown", "value": unknown},
	{"op": "add", "path": "/resource_changes/0/name", "value": "y"},
])

_deny := {"severity": {"terraform.value.unknown": "deny"}}

test_unknown_values if {
	every case in [
		{"type": "aws_s3_bucket_policy", "unknown": {"policy": true, "id": true}, "name": "policy"},
		{"type": "aws_security_group", "unknown": {"ingress": true}, "name": "ingress"},
		{"type": "aws_security_group", "unknown": {"ingress": [{"cidr_blocks": [true]}]}, "name": "ingress"},
		{"type": "aws_security_group_rule", "unknown": {"cidr_blocks": true}, "name": "cidr_blocks"},
		{"type": "google_compute_firewall", "unknown": {"source_ranges": true}, "name": "source_ranges"},
	] {
		document := _unknown_plan(case.type, {"allow": [{"protocol": "all"}]}, case.unknown)
		_found(document, _deny) == {["resource_changes", 0, "change", "after_unknown", case.name]}
		_found(document, {}) == set()
		warnings := terraform.warn with input as document with data.gate as {}
		{finding.code | some finding in warnings} == {"terraform.value.unknown"}
	}
	every unknown in [{"id": true}, {"ingress": [{"security_groups": [true], "cidr_blocks": [false]}]}, {"ingress": false}] {
		_found(_unknown_plan("aws_security_group", {}, unknown), _deny) == set()
	}
}

test_what_lets_nobody_in_may_be_unknown if {
	every values in [{"type": "egress"}, {"direction": "Outbound"}, {"access": "Deny"}] {
		_found(_unknown_plan("azurerm_network_security_rule", values, {"source_address_prefix": true}), _deny) == set()
	}
}

test_what_the_cloud_answers_is_not_unknown if {
	plan := _unknown_plan("aws_s3_bucket", {}, {"policy": true, "acl": true})
	resource := {"type": "aws_s3_bucket", "name": "y", "expressions": {"bucket": {}, "acl": {}}}
	document := object.union(plan, {"configuration": {"root_module": {"resources": [resource]}}})
	_found(document, _deny) == {["resource_changes", 0, "change", "after_unknown", "acl"]}
	rules := object.union(_unknown_plan("azurerm_network_security_group", {}, {"security_rule": true}), {"configuration": {}})
	_found(rules, _deny) == {["resource_changes", 0, "change", "after_unknown", "security_rule"]}
	groups := object.union(_unknown_plan("aws_security_group", {}, {"ingress": true}), {"configuration": {}})
	_found(groups, _deny) == {["resource_changes", 0, "change", "after_unknown", "ingress"]}
}

test_documents_of_an_unknown_policy if {
	every case in [
		{"public": true, "statement": {"principals": [{"type": "*", "identifiers": ["*"]}]}},
		{"public": true, "statement": {"effect": "Allow", "not_principals": [{"type": "AWS", "identifiers": ["x"]}]}},
		{"public": false, "statement": {"principals": [{"type": "AWS", "identifiers": ["x"]}]}},
		{"public": false, "statement": {"effect": "Deny", "principals": [{"type": "*", "identifiers": ["*"]}]}},
		{"public": false, "statement": {"principals": [{"type": "*", "identifiers": ["*"]}], "condition": [{"test": "Bool"}]}},
		{"public": true, "statement": {"principals": [{"type": "*", "identifiers": ["*"]}], "condition": []}},
	] {
		plan := _unknown_plan("aws_s3_bucket_policy", {}, {"policy": true})
		document := json.patch(plan, [{"op": "add", "path": "/resource_changes/1", "value": {
			"address": "data.x.y",
			"mode": "data",
			"type": "aws_iam_policy_document",
			"change": {"actions": ["read"], "after": {"statement": [case.statement]}},
		}}])
		_found(document, {}) == {["resource_changes", 1, "change", "after", "statement", 0] | case.public}
	}
}

test_unread_documents if {
	every document, path in {
		{"values": {"root_module": {}}}: ["values"],
		{"lineage": "x", "resources": []}: ["lineage"],
		{"planned_values": {"root_module": {"resources": [{}]}}}: ["planned_values"],
		{"planned_values": {"root_module": {"child_modules": [{}]}}}: ["planned_values"],
	} {
		_found(document, {}) == {path}
	}
	_found({"planned_values": {"root_module": {}}}, {}) == set()
	_found({"planned_values": {"root_module": {"resources": [{}]}}, "resource_changes": []}, {}) == set()
}
