"""The service of the protocol's model: rows, feed, results per operation, erasures; no I/O and no clock.

What a service does wrong on purpose has a name, `fault`; the empty one is the protocol of docs/protocol.md.
"""
import pickle

PAGE_ROWS, SNAPSHOT_ROWS = 3, 2


def apart(value):
    """A copy that shares nothing; copy.deepcopy took half of the time of a schedule."""
    return pickle.loads(pickle.dumps(value, pickle.HIGHEST_PROTOCOL))


class Service:
    def __init__(self, fault=""):
        self.fault, self.epoch, self.head, self.backup_seq = fault, 1, 0, 0
        self.rows, self.devices = {}, {}
        self.tags = {}      # (scope, id): feed position, and whether the row is in that scope
        self.erasures = {}  # id: feed position
        self.tasks, self.applied, self.overwritten = [], [], []

    def copy(self):
        """A backup, or what comes back from one."""
        other = Service(self.fault)
        other.__dict__ = apart(self.__dict__)
        return other

    def bump(self):
        self.head += 1
        return self.head

    def touch(self, row_id, left=frozenset(), seq=None):
        """One more revision at the next feed position, told to the scopes it is in and to those it left."""
        row = self.rows[row_id]
        row["rev"] += 1
        seq = self.bump() if seq is None else seq
        if self.fault != "no_exit":
            for scope in set(left) - row["scopes"]:
                self.tags[(scope, row_id)] = (seq, False)
        for scope in row["scopes"]:
            self.tags[(scope, row_id)] = (seq, True)
        return seq

    def children(self, row_id):
        return [key for key, row in self.rows.items() if row["parent"] == row_id]

    def move(self, row_id, scopes):
        """A root moves with its children."""
        row = self.rows[row_id]
        if row["deleted"] or row["erased"] or row["parent"]:
            return
        left, row["scopes"] = set(row["scopes"]), set(scopes)
        self.touch(row_id, left)
        for key in self.children(row_id):
            child = self.rows[key]
            left, child["scopes"] = set(child["scopes"]), set(scopes)
            if self.fault == "no_kids":
                self.retag(key, left, child["scopes"])
            else:
                self.touch(key, left)

    def retag(self, row_id, left, scopes):
        """The fault: a child enters a scope at its old feed position, which readers have passed."""
        old = self.tags[(next(iter(left)), row_id)][0]
        for scope in left - scopes:
            self.tags[(scope, row_id)] = (self.tags[(scope, row_id)][0], False)
        for scope in scopes:
            self.tags[(scope, row_id)] = (self.tags.get((scope, row_id), (old, True))[0], True)

    def erase(self, row_id):
        for key in [row_id] + self.children(row_id):
            row = self.rows[key]
            row.update(fields={}, erased=True)
            self.erasures[key] = self.touch(key)
            self.tasks = [task for task in self.tasks if task["id"] != key]
            for device in self.devices.values():
                for no, (print_, result, target) in list(device["results"].items()):
                    if target == key:
                        device["results"][no] = (print_, dict(result, st="gone"), target)

    def restore_erasures(self, ledger):
        """After a restore: what was erased since is erased again, and the whole ledger told again."""
        for row_id in sorted(ledger):
            if row_id in self.rows and not self.rows[row_id]["erased"]:
                self.erase(row_id)
            self.erasures[row_id] = self.bump()

    def task(self, op, kind, result):
        self.tasks.append({"id": op["id"], "token": op["token"], "kind": kind})
        return {"st": result, "seq": self.bump()}

    def apply(self, world, op, scopes, seq=None):
        row = self.rows.get(op["id"])
        if op["id"] in world.ledger:
            return {"st": "gone"}
        if op["kind"] == "create":
            return self.create(world, op, seq)
        if row is None:
            return {"st": "rejected"}
        if row["erased"]:
            return {"st": "gone"}
        if not row["scopes"] & scopes:
            return self.task(op, "late", "proposal")
        if row["deleted"]:
            return self.task(op, "deleted", "conflict")
        return self.delete(op, row) if op["kind"] == "delete" else self.patch(op, row, seq)

    def create(self, world, op, seq):
        if op["id"] in self.rows:
            return {"st": "duplicate"}
        parent = op["parent"]
        if parent and (parent not in self.rows or self.rows[parent]["erased"]):
            return {"st": "gone" if parent in world.ledger else "rejected"}
        scopes = set(self.rows[parent]["scopes"]) if parent else {op["scope"]}
        self.rows[op["id"]] = {"rev": 0, "fields": dict(op["fields"]), "scopes": scopes, "parent": parent,
                               "deleted": False, "erased": False}
        self.applied.append(op["token"])
        return {"st": "applied", "seq": self.touch(op["id"], seq=seq)}

    def delete(self, op, row):
        if row["rev"] != op["rev"]:
            return self.task(op, "delete-changed", "conflict")
        row["deleted"] = True
        self.applied.append(op["token"])
        return {"st": "applied", "seq": self.touch(op["id"])}

    def patch(self, op, row, seq):
        current = row["fields"].get(op["field"])
        if current != op["base"]:
            if self.fault != "lww":
                return self.task(op, "clash", "conflict")
            self.overwritten.append((op["id"], current, op["token"]))
        row["fields"][op["field"]] = op["token"]
        self.applied.append(op["token"])
        return {"st": "applied", "seq": self.touch(op["id"], seq=seq)}

    def push(self, world, request):
        if request["epoch"] != self.epoch and self.fault != "no_epoch":
            return {"problem": "epoch"}
        device = self.devices.setdefault(request["device"], {"last": 0, "results": {}})
        scopes, results = world.grants[request["user"]][1], []
        shared = self.bump() if self.fault == "tx_seq" else None
        for op in request["ops"]:
            if op["no"] <= device["last"] and self.fault != "no_idem":
                token, result, _ = device["results"].get(op["no"], (op["token"], {"st": "duplicate", "seq": self.head}, 0))
                if token != op["token"]:
                    return {"problem": "fork"}
                results.append((op["no"], result))
                continue
            if op["no"] > device["last"] + 1:
                break
            result = self.apply(world, op, scopes, shared)
            if self.fault == "shared_ack":
                result.setdefault("seq", self.head)
            else:
                result["seq"] = self.bump()
            device["last"] = max(device["last"], op["no"])
            device["results"][op["no"]] = (op["token"], result, op["id"])
            results.append((op["no"], result))
        return {"results": results, "backup_seq": self.backup_seq, "epoch": self.epoch}

    def item(self, row_id, scopes):
        row = self.rows[row_id]
        head = {"id": row_id, "rev": row["rev"]}
        if row["erased"]:
            return head | {"op": "erase"}
        if row["deleted"]:
            return head | {"op": "del"}
        seen = row["scopes"] & scopes
        if not seen:
            return head | {"op": "leave"}
        return head | {"op": "put", "fields": dict(row["fields"]), "scopes": set(seen), "parent": row["parent"]}

    def pull(self, world, request):
        version, scopes = world.grants[request["user"]]
        epoch, known_version, seq = request["cursor"]
        if epoch != self.epoch and self.fault != "no_epoch":
            return {"problem": "epoch"}
        if known_version != version and self.fault != "no_gv":
            return {"problem": "scope", "version": version, "scopes": set(scopes)}
        news = sorted({(at, row_id) for (scope, row_id), (at, _) in self.tags.items() if scope in scopes and at > seq})
        page = news[:PAGE_ROWS]
        cursor = (epoch if self.fault == "no_epoch" else self.epoch, known_version, page[-1][0] if page else seq)
        erased = sorted(key for key, at in self.erasures.items() if at > request["erased_seq"])
        return {"items": [self.item(row_id, scopes) for _, row_id in page], "cursor": cursor, "more": len(news) > PAGE_ROWS,
                "backup_seq": self.backup_seq, "erased_seq": self.head,
                "erased": [] if self.fault == "scoped_erase" else erased}

    def snapshot(self, world, request):
        version, scopes = world.grants[request["user"]]
        if request["epoch"] != self.epoch and self.fault != "no_epoch":
            return {"problem": "epoch"}
        if request["scope"] not in scopes:
            return {"problem": "scope", "version": version, "scopes": set(scopes)}
        ids = sorted(key for key, row in self.rows.items() if request["scope"] in row["scopes"]
                     and not row["deleted"] and not row["erased"] and key > request["after"])
        return {"items": [self.item(key, scopes) for key in ids[:SNAPSHOT_ROWS]], "head": self.head,
                "after": ids[SNAPSHOT_ROWS - 1] if len(ids) >= SNAPSHOT_ROWS else None, "done": len(ids) <= SNAPSHOT_ROWS}

    def hello(self, world, request):
        version, scopes = world.grants[request["user"]]
        return {"epoch": self.epoch, "head": self.head, "version": version, "scopes": set(scopes),
                "last": self.devices.get(request["device"], {"last": 0})["last"]}
