"""A device that speaks to a service without vorwahl: sign-in, pushes, the feed. For tests and measurements that need many
of them, or exact moments."""
import hashlib
import http.client
import json
import os
import time
import urllib.parse
import uuid


def uuid7():
    """An id as desks make them."""
    stamp = int(time.time() * 1000).to_bytes(6, "big")
    raw = bytearray(stamp + os.urandom(10))
    raw[6], raw[8] = raw[6] & 0x0F | 0x70, raw[8] & 0x3F | 0x80
    text = raw.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


class Refused(Exception):
    def __init__(self, status, problem):
        super().__init__(f"{status} {problem}")
        self.status, self.problem = status, problem


def derived(*parts):
    """The id that follows from these parts (base/uuid.h)."""
    raw = bytearray(hashlib.blake2b("".join(f"{part}\n" for part in parts).encode(), digest_size=16).digest())
    raw[6], raw[8] = raw[6] & 0x0f | 0x80, raw[8] & 0x3f | 0x80
    return str(uuid.UUID(bytes=bytes(raw)))


def guards(method, path):
    """What a write outside a push has to say: that it is one of its own, or that it goes over whatever stands."""
    if method == "PATCH":
        return {"If-Match": "*"}
    makes_records = method == "POST" and (path.count("/") == 2 or path.endswith("/handover"))
    return {"Idempotency-Key": uuid7()} if makes_records else {}


class Device:
    def __init__(self, url, user, password, name="raw"):
        self.number, self.token, self.user_id = 0, None, None
        self.move(url)
        answer = self.call("POST", "/v1/session", {"user": user, "password": password, "device": name})
        self.token, self.device_id, self.user_id = answer["token"], answer["device_id"], answer["user_id"]

    def move(self, url):
        """Goes on at another instance."""
        place = urllib.parse.urlparse(url)
        self.connection = http.client.HTTPConnection(place.hostname, place.port, timeout=40)

    def send(self, *request):
        """Who lets a connection end that was quiet for a while has not read this: once more on a new one."""
        try:
            self.connection.request(*request)
        except (BrokenPipeError, ConnectionResetError):
            self.connection.close()
            self.connection.request(*request)

    def raw(self, method, path, body=None):
        headers = {"Content-Type": "application/json"} | guards(method, path)
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            self.send(method, path, json.dumps(body) if body is not None else None, headers)
            answer = self.connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            raise
        if answer.status >= 400:
            raise Refused(answer.status, json.loads(content))
        return content

    def call(self, method, path, body=None):
        content = self.raw(method, path, body)
        return json.loads(content) if content else None

    def operation(self, entity, record, changes, base_rev=0):
        self.number += 1
        return {"no": self.number, "op_id": uuid7(), "grp": uuid7(), "k": "set", "entity": entity, "id": record,
                "base_rev": base_rev, "occurred_ms": int(time.time() * 1000),
                "set": {name: {"base": None, "new": value} for name, value in changes.items()}}

    def note(self, lead, text):
        return self.operation("activity", uuid7(), {"lead_id": lead, "kind": "note", "note": text, "user_id": self.user_id,
                                                    "at_ms": int(time.time() * 1000)})

    def push(self, operations):
        return self.call("POST", "/v1/push", {"device": self.device_id, "ack_through": 0, "ops": operations})

    def hello(self):
        return self.call("GET", "/v1/hello")

    def changes(self, cursor, wait=0, limit=500):
        lines = [json.loads(line) for line in self.raw("GET", f"/v1/changes?cursor={cursor}&wait={wait}&limit={limit}").splitlines()]
        assert lines[-1]["end"] and lines[-1]["n"] == len(lines) - 1, lines[-1]
        return lines[:-1], lines[-1]
