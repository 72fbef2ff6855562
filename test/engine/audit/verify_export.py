"""Checks the hash chain of an audit export with Python's standard library alone (not the signatures)."""
import base64
import hashlib
import json
import sys

previous, count, signed = b"\0" * 32, 0, 0
with open(sys.argv[1], encoding="utf-8", newline="\n") as lines:
    header = json.loads(next(lines))
    for line in lines:
        entry = json.loads(line)
        if "checkpoint" in entry:
            origin, size, root, *_ = entry["checkpoint"].split("\n")
            assert origin == "holdfast/" + header["storeId"]
            assert int(size) == count and base64.b64decode(root) == previous, f"checkpoint {size}"
            signed = count
        else:
            event, count = entry["event"], count + 1
            body = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            previous = hashlib.sha256(b"holdfast-audit-v1\n" + previous + body.encode()).digest()
            assert event["seq"] == count and previous.hex() == entry["hash"], f"event {count}"
assert count == signed == header["lastSeq"], "cut short"
print(f"{count} {previous.hex()}")
