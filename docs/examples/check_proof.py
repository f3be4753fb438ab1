"""Checks a proof of `gitpoli audit proof` with nothing but Python: check_proof.py PROOF.json"""
import hashlib, json, sys

def sha(data): return hashlib.sha256(data).digest()
def number(text): return int(float(text)) if float(text).is_integer() else float(text)
def canonical(value, without):  # RFC 8785, for the names and numbers that gitpoli writes
    value = {name: part for name, part in value.items() if name not in without}
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
def need(true, otherwise):
    if not true: sys.exit("WRONG: " + otherwise)

proof = json.load(open(sys.argv[1], encoding="utf-8"), parse_float=number)
event, day, index, last = proof["event"], proof["day"], proof["leaf_index"], proof["tree_size"] - 1
leaf = sha(canonical(event, ("sha256", "input")))
need(leaf.hex() == proof["leaf"] == event.get("sha256", proof["leaf"]), "another event was hashed")
need(event["timestamp"][:10] == day["day"], "the event is of another day")
need(0 <= index <= last and last + 1 == day["events"], "the tree is of another size")
node = sha(b"\0" + leaf)
for sibling in map(bytes.fromhex, proof["path"]):  # RFC 9162, section 2.1.3.2
    need(last > 0, "the path is too long")
    if index % 2 or index == last:
        node = sha(b"\1" + sibling + node)
        while index and not index % 2: index, last = index // 2, last // 2
    else:
        node = sha(b"\1" + node + sibling)
    index, last = index // 2, last // 2
need(last == 0 and node.hex() == day["tree"], "the path does not lead to the root of the day's tree")
for before, record in zip([{}, day] + proof["chain"], [day] + proof["chain"]):
    need(sha(canonical(record, ("root",))).hex() == record["root"], "a record was changed")
    need(not before or record["previous"] == before["root"], "the chain is broken")
print("OK:", event["id"], "is of", day["day"], "with the root", day["root"])
