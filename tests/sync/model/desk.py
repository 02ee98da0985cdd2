"""A desk of the protocol's model: outbox, journal, cache, cursor, and how it takes each answer."""
from service import apart


class Desk:
    def __init__(self, number, random, fault=""):
        self.number, self.user, self.random, self.fault = number, f"u{number % 2}", random, fault
        self.no = self.epoch = self.erased_seq = self.request_no = 0
        self.outbox, self.journal, self.rejected = [], [], []
        self.cache = {}
        self.cursor = self.page = None  # page: scope, after, head of the snapshot under way
        self.scopes, self.heads = {}, {}
        self.crash()

    def crash(self):
        """What is in memory only: which request is under way."""
        self.under_way = {}

    def view(self):
        """What a person sees: the cache with what has not come back through the feed."""
        rows = {key: dict(row["fields"]) for key, row in self.cache.items()}
        kept = [op for op in self.journal if (self.cursor is None or op["ack"] > self.cursor[2]) and op["st"] == "applied"]
        for op in sorted(([] if self.fault == "ack_drop" else kept) + self.outbox, key=lambda op: op["no"]):
            if op["kind"] == "create":
                rows.setdefault(op["id"], dict(op["fields"]))
            elif op["kind"] == "delete":
                rows.pop(op["id"], None)
            elif op["id"] in rows:
                rows[op["id"]][op["field"]] = op["token"]
        return rows

    def save(self, **op):
        self.no += 1
        op.update(no=self.no, token=f"{self.number}.{self.no}")
        if op["kind"] == "create":
            op["fields"] = {"x": op["token"]} | ({} if op["parent"] else {"y": 0})
        self.outbox.append(op)

    def new_id(self):
        return f"{self.random.randrange(1000):03}-{self.no * 10 + self.number}"

    def edit(self):
        """What a person might do next."""
        rows, random = self.view(), self.random
        ids, chance = sorted(rows), random.random()
        if not ids or chance < .22:
            if scopes := sorted(self.scopes):
                row_id = self.new_id()
                self.save(kind="create", id=row_id, scope=random.choice(scopes), parent=None)
        elif chance < .45:
            if roots := [key for key in ids if key in self.cache and not self.cache[key]["parent"]]:
                row_id = self.new_id()
                self.save(kind="create", id=row_id, parent=random.choice(roots), scope=None)
        elif chance < .52:
            row_id = random.choice(ids)
            if row_id in self.cache and not self.cache[row_id]["parent"] and all(op["id"] != row_id for op in self.outbox):
                self.save(kind="delete", id=row_id, rev=self.cache[row_id]["rev"])
        else:
            row_id, field = random.choice(ids), random.choice(["x", "y"])
            self.save(kind="patch", id=row_id, field=field, base=rows[row_id].get(field))

    def requests(self):
        """What it would ask the service now."""
        who = {"user": self.user, "device": self.number}
        if self.epoch == 0:
            return [("hello", who)]
        found = []
        if self.outbox:
            ops = apart(self.outbox[:self.random.choice([1, 2, 5])])
            found.append(("push", who | {"epoch": self.epoch, "ops": ops}))
        if self.page:
            found.append(("snapshot", who | {"epoch": self.epoch, "scope": self.page[0], "after": self.page[1]}))
        elif self.cursor:
            found.append(("pull", who | {"cursor": self.cursor, "erased_seq": self.erased_seq}))
        return found

    def plan(self):
        self.page = None
        for scope, state in sorted(self.scopes.items()):
            if state != "here":
                self.page = (scope, "", None)
                return
        if self.cursor is None:
            wrong = {"late_asof": max, "min_asof": min}.get(self.fault)
            self.cursor = (self.epoch, self.version, wrong(self.heads.values()) if wrong and self.heads else self.head)

    def set_scopes(self, version, scopes):
        for scope in list(self.scopes):
            if scope not in scopes:
                del self.scopes[scope]
                self.heads.pop(scope, None)
        for key, row in list(self.cache.items()):
            row["scopes"] &= scopes
            if not row["scopes"] and self.fault != "no_dropscope":
                del self.cache[key]
        for scope in scopes:
            self.scopes.setdefault(scope, "new")
        self.version = version
        if self.cursor:
            self.cursor = (self.cursor[0], version, self.cursor[2])
        self.plan()

    def take(self, item):
        row = self.cache.get(item["id"])
        is_news = row is None or item["rev"] >= row["rev"]
        if item["op"] == "put":
            if is_news:
                self.cache[item["id"]] = {"rev": item["rev"], "fields": dict(item["fields"]), "parent": item["parent"],
                                          "scopes": set(item["scopes"]) & set(self.scopes)}
            return
        if row is not None and is_news:
            del self.cache[item["id"]]
        if item["op"] == "erase":
            self.purge(item["id"])

    def purge(self, row_id):
        for op in self.outbox + self.journal + self.rejected:
            if row_id in (op["id"], op.get("parent")):
                op["purged"] = True
                op.update({key: empty for key, empty in (("fields", {}), ("base", None)) if key in op})
        self.cache.pop(row_id, None)

    def got(self, kind, request, answer):
        if self.fault != "no_match" and request.get("request_no") is not None:
            if self.under_way.get(kind) != request["request_no"]:
                return
            del self.under_way[kind]
        if "problem" in answer:
            self.got_problem(kind, request, answer)
        else:
            getattr(self, f"got_{kind}")(request, answer)

    def got_problem(self, kind, request, answer):
        assert answer["problem"] != "fork", "fork"
        if answer["problem"] == "epoch":
            if request.get("epoch", request.get("cursor", (0,))[0]) == self.epoch:
                self.epoch = 0
                self.crash()
        elif kind != "push":
            self.set_scopes(answer["version"], answer["scopes"])

    def got_hello(self, _, answer):
        """A new epoch: what the service has no result for is sent again."""
        if self.epoch != 0:
            return
        everything = sorted(self.journal + self.outbox, key=lambda op: op["no"])
        known = [op for op in everything if op["no"] <= answer["last"] and (self.fault == "assume_ok" or op in self.journal)]
        self.outbox = [op for op in everything if op not in known]
        self.journal = known
        for op in self.outbox:
            op.pop("ack", None)
            op.pop("st", None)
        for op in self.journal:
            op["ack"] = 0
            op.setdefault("st", "applied")
        self.epoch, self.head, self.cursor, self.erased_seq = answer["epoch"], answer["head"], None, 0
        self.cache, self.scopes, self.heads = {}, {}, {}
        self.set_scopes(answer["version"], answer["scopes"])

    def got_push(self, _, answer):
        if answer["epoch"] != self.epoch:
            return
        for no, result in answer["results"]:
            for op in [op for op in self.outbox if op["no"] == no]:
                self.outbox.remove(op)
                op.update(ack=result["seq"], st=result["st"])
                if result["st"] == "rejected":
                    self.rejected.append(op)
                if self.fault != "no_journal" or result["st"] == "applied":
                    self.journal.append(op)
                if result["st"] == "gone" and any(kept is op for kept in self.journal + self.rejected):
                    self.purge(op["id"])
        if self.fault == "no_journal":
            self.journal = [op for op in self.journal if self.cursor is None or op["ack"] > self.cursor[2]]

    def got_snapshot(self, request, answer):
        if not self.page or self.page[:2] != (request["scope"], request["after"]):
            return
        head = answer["head"] if self.page[2] is None or self.fault == "late_asof" else self.page[2]
        for item in answer["items"]:
            self.take(item)
        if not answer["done"]:
            self.page = (request["scope"], answer["after"], head)
            return
        self.scopes[request["scope"]], self.heads[request["scope"]] = "here", head
        self.plan()
        if self.fault == "asof_cur" and self.cursor:
            self.cursor = (*self.cursor[:2], max(self.cursor[2], head))

    def got_pull(self, request, answer):
        if self.page or self.cursor is None or (request["cursor"] != self.cursor and self.fault != "no_match"):
            return
        if self.fault == "early_cursor" and self.random.random() < .1:
            self.cursor = answer["cursor"]  # kept before its rows, which a crash then loses
            self.crash()
            return
        for item in answer["items"]:
            self.take(item)
        self.cursor, self.erased_seq = answer["cursor"], answer["erased_seq"]
        for row_id in answer["erased"]:
            self.purge(row_id)
        self.journal = [op for op in self.journal if op["ack"] > answer["backup_seq"] or op["ack"] > self.cursor[2]]
