#!/usr/bin/python3
"""The second half of the protocol's model: leases with fencing, groups of operations, the policies of single fields, a desk of the
version before, and companies that are seen through any of their leads. Desks, network and crashes as in schedule.py, but small.

usage: tests/sync/model/office.py COUNT [FAULT [FIRST_SEED]]      prints violations and the first seed that shows one
"""
import collections
import random
import sys

REACH = {0: {"A"}, 1: {"B"}, 2: {"A", "B"}}  # what each desk may see
OLD = 2  # this desk is of the version before: it does not know the field z
LEGAL = {"new": {"ready", "lost"}, "ready": {"working", "lost"}, "working": {"ready", "done", "lost"}, "done": set(), "lost": {"ready"}}
LEASE, PAGE = 15, 4


class Service:
    def __init__(self, fault):
        self.fault, self.now, self.head = fault, 0, 0
        self.rows, self.tags, self.leases, self.grants = {}, {}, {}, []
        self.devices, self.tasks, self.applied, self.told = {}, [], [], set()
        for company in range(2):
            self.rows[f"c{company}"] = {"kind": "company", "fields": {"name": "old"}, "rev": 1}
        for lead in range(5):
            self.rows[f"l{lead}"] = {"kind": "lead", "company": f"c{lead % 2}", "scope": "AB"[lead % 2 ^ lead // 4], "rev": 1,
                                     "fields": {"state": "new", "attempts": 0, "dnc": 0, "name": "old", "z": "kept"}}
        for row in sorted(self.rows):
            self.touch(row, False)

    def scopes(self, row_id):
        row = self.rows[row_id]
        if row["kind"] == "company":
            own = [lead["scope"] for lead in self.rows.values() if lead.get("company") == row_id]
            return set(own[-1:] if self.fault == "union_last" else own)
        return {self.rows[row["lead"]]["scope"] if row["kind"] == "call" else row["scope"]}

    def touch(self, row_id, changed=True):
        self.head += 1
        self.rows[row_id]["rev"] += changed
        now = self.scopes(row_id)
        for scope in "AB":
            if scope in now:
                self.tags[scope, row_id] = (self.head, True)
            elif self.tags.get((scope, row_id), (0, False))[1] and not (self.fault == "union_sticky" and row_id[0] == "c"):
                self.tags[scope, row_id] = (self.head, False)

    def move(self, lead, scope):
        self.rows[lead]["scope"] = scope
        self.touch(lead)
        self.touch(self.rows[lead]["company"], False)
        for call in [key for key, row in self.rows.items() if row.get("lead") == lead]:
            self.touch(call, False)

    def seen(self, row_id, desk):
        return any(self.tags.get((scope, row_id), (0, False))[1] for scope in REACH[desk])

    # --- leases

    def lease(self, desk, lead, now):
        now = now if self.fault == "client_clock" else self.now
        holder, token, until = self.leases.get(lead, (None, 0, 0))
        if until > now and holder != desk and self.fault != "lease_twice":
            return None
        token += holder != desk or until <= now
        self.leases[lead] = (desk, token, now + LEASE)
        self.grants.append((lead, desk, token, self.now, now + LEASE))
        return token

    def double_call(self, desk, op):
        holder, token, until = self.leases.get(op["lead"], (None, 0, 0))
        if holder is None or holder == desk or self.fault == "no_double":
            return
        if (token > op["lease"] if op["lease"] is not None and self.fault != "no_fencing" else until > self.now):
            self.told.add(op["id"])

    # --- operations

    def refuses(self, desk, op):
        target = op["lead"] if op["kind"] == "call" else op["id"]
        return target not in self.rows or not self.seen(target, desk)

    def apply(self, desk, op):
        if op["kind"] == "call":
            if op["id"] in self.rows:
                return "merged"
            self.rows[op["id"]] = {"kind": "call", "lead": op["lead"], "fields": {"note": op["token"]}, "rev": 0}
            self.double_call(desk, op)
        elif (answer := self.merge(desk, op)) != "applied":
            return answer
        self.applied.append(op["token"])
        self.touch(op["id"])
        return "applied"

    def merge(self, desk, op):
        row = self.rows[op["id"]]
        fields, field, base, new = row["fields"], op["field"], op["base"], op["new"]
        current = fields.get(field)
        if op.get("whole"):  # a desk that sends what it knows of a row, and so clears what it does not
            row["fields"] = {name: value for name, value in fields.items() if name in op["whole"]}
        if field == "attempts":
            fields[field] = new if self.fault == "counter_set" else current + new - base
            return "applied"
        if field == "dnc":
            if new == 0 and current == 1 and self.fault != "loosen":
                if base != 1:
                    return "merged"
                if self.fault != "aba" and row["rev"] != op["rev"]:
                    return "rejected"
            row["objected"] = op["token"] if new == 1 and current == 0 else row.get("objected") if new == 1 else None
            fields[field] = new
            return "applied"
        if field == "state":
            if new not in LEGAL[current] and self.fault != "state_any":
                self.tasks.append(op["token"])
                return "conflict"
        elif current == new:
            return "merged"
        elif current != base:
            if self.fault != "keep_none":
                self.tasks.append(op["token"])
            return "conflict"
        fields[field] = new
        return "applied"

    def push(self, desk, ops):
        device, results = self.devices.setdefault(desk, {"last": 0, "results": {}}), []
        groups = []
        for op in ops:
            if op["no"] <= device["last"]:
                results.append((op["no"], device["results"][op["no"]]))
            elif op["no"] == device["last"] + len(sum(groups, [])) + 1:
                if groups and groups[-1][0]["grp"] == op["grp"] and self.fault != "torn_group":
                    groups[-1].append(op)
                else:
                    groups.append([op])
        for group in groups:
            refused = any(self.refuses(desk, op) for op in group)
            for op in group:
                status = "proposal" if refused else self.apply(desk, op)
                device["last"], device["results"][op["no"]] = op["no"], status
                results.append((op["no"], status))
        self.head += 1
        return results

    def pull(self, desk, cursor):
        news = sorted({(at, row) for (scope, row), (at, _) in self.tags.items() if scope in REACH[desk] and at > cursor})[:PAGE]
        items = [(row, {"rev": self.rows[row]["rev"], "fields": dict(self.rows[row]["fields"])} if self.seen(row, desk) else None) for _, row in news]
        return items, news[-1][0] if news else cursor


class Desk:
    def __init__(self, number, chance, fault):
        self.number, self.chance, self.fault = number, chance, fault
        self.no = self.group = self.cursor = 0
        self.outbox, self.cache, self.results, self.leases, self.skew = [], {}, {}, {}, chance.choice([0, -40, 40])

    def save(self, *ops):
        self.group += 1
        for op in ops:
            self.no += 1
            self.outbox.append(op | {"no": self.no, "grp": f"{self.number}.{self.group}", "token": f"{self.number}.{self.no}"})

    def set(self, row, field, new, base=None):
        known = self.cache[row]["fields"]
        waiting = [op["new"] for op in self.outbox if op.get("id") == row and op.get("field") == field]
        op = {"kind": "set", "id": row, "field": field, "base": (waiting or [known.get(field)])[-1] if base is None else base, "new": new,
              "rev": self.cache[row]["rev"]}
        if self.fault == "drop_unknown" and self.number == OLD:
            op["whole"] = set(known) - {"z"}
        return op

    def edit(self):
        leads = sorted(row for row in self.cache if row[0] == "l")
        if not leads:
            return
        chance, lead = self.chance.random(), self.chance.choice(leads)
        if chance < .4:
            call = {"kind": "call", "id": f"a{self.number}-{self.no}", "lead": lead, "lease": self.leases.get(lead)}
            tried = self.set(lead, "attempts", 0)
            self.save(call, tried | {"new": tried["base"] + 1}, self.set(lead, "state", self.chance.choice(sorted(LEGAL))))
        elif chance < .55:
            self.save(self.set(lead, "dnc", self.chance.choice([0, 1, 1])))
        elif chance < .7:
            self.save(self.set(lead, "name", f"n{self.number}-{self.no}"), self.set(self.chance.choice(leads), "name", f"m{self.number}-{self.no}"))
        elif chance < .85 and self.number != OLD:
            self.save(self.set(lead, "z", f"z{self.number}-{self.no}"))
        else:
            company = self.chance.choice(sorted(row for row in self.cache if row[0] == "c") or leads)
            self.save(self.set(company, "name", f"k{self.number}-{self.no}"))

    def batch(self):
        """Some of what waits, never half a group."""
        count = self.chance.choice([1, 2, 4, 9])
        while self.fault != "cut_group" and 0 < count < len(self.outbox) and self.outbox[count]["grp"] == self.outbox[count - 1]["grp"]:
            count += 1
        return [dict(op) for op in self.outbox[:count]]

    def got_results(self, results):
        for no, status in results:
            self.results.setdefault(no, status)
        self.outbox = [op for op in self.outbox if op["no"] not in self.results]

    def got_page(self, cursor, items, end):
        if cursor != self.cursor:
            return
        for row, content in items:
            if content is None:
                self.cache.pop(row, None)
            elif row not in self.cache or content["rev"] >= self.cache[row]["rev"]:
                self.cache[row] = content
        self.cursor = end


class World:
    def __init__(self, seed, fault=""):
        self.chance = random.Random(seed)
        self.service = Service(fault)
        self.desks = [Desk(number, self.chance, fault) for number in REACH]
        self.late, self.groups, self.calls = [], collections.defaultdict(list), {}
        self.objections, self.standing, self.objected_rev = {}, {}, {}  # of each lead: the one that stands, since which revision
        self.z = {row: content["fields"]["z"] for row, content in self.service.rows.items() if row[0] == "l"}

    def push(self, desk, ops):
        if not ops:
            return []
        before = set(self.service.applied)
        leases = dict(self.service.leases)
        results = self.service.push(desk.number, ops)
        for op in ops:
            self.groups[op["grp"]].append(op["token"])
            if op["token"] not in self.service.applied or op["token"] in before:
                continue
            if op["kind"] == "call":
                holder, token, until = leases.get(op["lead"], (None, 0, 0))
                is_others = holder not in (None, desk.number)
                self.calls[op["id"]] = is_others and (token > op["lease"] if op["lease"] is not None else until > self.service.now)
            elif op["field"] == "z":
                self.z[op["id"]] = op["new"]
            elif op["field"] == "dnc":
                if op["new"] == 1:
                    self.objections.setdefault(op["id"], op["token"])
                elif op["id"] in self.objections:
                    seen = op["base"] == 1 and op["rev"] >= self.objected_rev.get(op["id"], 0)
                    assert seen, "I13: an objection is taken back by who had not seen it"
                    del self.objections[op["id"]]
        self.note_objections()
        return results

    def note_objections(self):
        """Since which revision the objection that stands is there."""
        for row, content in self.service.rows.items():
            if row[0] == "l":
                stands = content.get("objected") if content["fields"].get("dnc") == 1 else None
                if stands != self.standing.get(row):
                    self.standing[row] = stands
                    self.objected_rev[row] = content["rev"] if stands else 0

    def step(self):
        chance, desk, service = self.chance.random(), self.chance.choice(self.desks), self.service
        service.now += self.chance.choice([0, 1, 1, 5])
        if chance < .3:
            desk.edit()
        elif chance < .5:
            ops = desk.batch()
            results = self.push(desk, ops) if self.chance.random() > .15 else None
            if results is not None and self.chance.random() > .2:
                desk.got_results(results)
            if ops and self.chance.random() < .2:
                self.late.append((desk, ops))
        elif chance < .6 and self.late:
            late, ops = self.late.pop(self.chance.randrange(len(self.late)))
            late.got_results(self.push(late, ops))
        elif chance < .8:
            cursor = desk.cursor
            desk.got_page(cursor, *service.pull(desk.number, cursor))
        elif chance < .92:
            leads = sorted(row for row in desk.cache if row[0] == "l")
            if leads:
                lead = self.chance.choice(leads)
                token = service.lease(desk.number, lead, service.now + desk.skew)
                if token is not None:
                    desk.leases[lead] = token
        else:
            service.move(f"l{self.chance.randrange(5)}", self.chance.choice("AB"))

    def settle(self):
        for _ in range(400):
            for desk in self.desks:
                desk.got_results(self.push(desk, desk.batch()))
                desk.got_page(desk.cursor, *self.service.pull(desk.number, desk.cursor))
        for desk in self.desks:
            assert not desk.outbox, "I6: it never comes to rest"

    def check(self):
        service = self.service
        for desk in self.desks:
            wanted = {row: content["fields"] for row, content in service.rows.items() if self.reach_of(row) & REACH[desk.number]}
            here = {row: content["fields"] for row, content in desk.cache.items()}
            assert not set(here) - set(wanted), "I9: a row is seen out of reach"
            assert here == wanted, "I5: rows are missing or old"
            assert set(desk.results) == set(range(1, desk.no + 1)), "I2: an operation without a result"
        self.groups_are_whole()
        self.leases_are_single()
        self.policies_hold()

    def reach_of(self, row_id):
        """Whatever the service thinks: a company is seen wherever one of its leads is."""
        rows, row = self.service.rows, self.service.rows[row_id]
        if row["kind"] == "company":
            return {lead["scope"] for lead in rows.values() if lead.get("company") == row_id}
        return {rows[row["lead"]]["scope"] if row["kind"] == "call" else row["scope"]}

    def groups_are_whole(self):
        for tokens in self.groups.values():
            desk = self.desks[int(tokens[0].split(".")[0])]
            states = {desk.results[int(token.split(".")[1])] == "proposal" for token in tokens}
            assert len(states) == 1, "group: half of it is applied"

    def leases_are_single(self):
        for index, (lead, desk, _, begin, until) in enumerate(self.service.grants):
            for other, holder, _, start, end in self.service.grants[index + 1:]:
                assert other != lead or holder == desk or start >= until, "I14: two hold one lead"
        for call, is_double in self.calls.items():
            assert not is_double or call in self.service.told, "I15: a call in somebody else's turn is not told"

    def policies_hold(self):
        service = self.service
        for row, content in service.rows.items():
            if content["kind"] == "lead":
                calls = sum(call.get("lead") == row for call in service.rows.values())
                assert content["fields"]["attempts"] == calls, "counter: calls were not added up"
                assert content["fields"].get("z") == self.z[row], "I20: a field the older desk does not know is lost"
                if row in self.objections:
                    assert content["fields"]["dnc"] == 1, "I13: an objection gave way"
        lost = [(no, status) for desk in self.desks for no, status in desk.results.items() if status == "conflict"
                and f"{desk.number}.{no}" not in service.tasks]
        assert not lost, "I4: a value that lost is in no task"


def broken_promise(seed, fault=""):
    world = World(seed, fault)
    watch_states(world)
    try:
        for _ in range(160):
            world.step()
        world.settle()
        world.check()
    except AssertionError as broken:
        return str(broken)
    return None


def watch_states(world):
    """No state follows one that it may not follow."""
    rows, merge = world.service.rows, world.service.merge

    def watched(desk, op):
        before = rows[op["id"]]["fields"].get("state")
        answer = merge(desk, op)
        after = rows[op["id"]]["fields"].get("state")
        assert after == before or after in LEGAL[before], "state: it went where it may not go"
        return answer

    world.service.merge = watched


def main(count, fault="", first="0"):
    found = collections.Counter()
    first_seed = {}
    for seed in range(int(first), int(first) + int(count)):
        if problem := broken_promise(seed, fault):
            found[problem] += 1
            first_seed.setdefault(problem, seed)
    for problem, times in found.items():
        print(f"{times} x {problem} (first: seed {first_seed[problem]})")
    print(f"{count} schedules, {sum(found.values())} violations")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
