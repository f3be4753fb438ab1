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
