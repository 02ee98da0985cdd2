#!/usr/bin/python3
"""Random schedules of the protocol's model: lost, doubled and late messages, crashes, moves, grants, erasures, a restore.

usage: tests/sync/model/schedule.py COUNT [FAULT [FIRST_SEED]]      prints violations and the first seed that shows one
"""
import collections
import os
import random
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from desk import Desk
from service import Service, apart

SCOPES, ROUNDS = ["A", "B", "C"], 4000


class World:
    """A service, three desks of two users, the network between them, and what is true whatever happens."""

    def __init__(self, seed, fault=""):
        self.random, self.fault = random.Random(seed), fault
        self.service = Service(fault)
        self.desks = [Desk(number, self.random, fault) for number in range(3)]
        self.grants = {"u0": (1, {"A", "B"}), "u1": (1, {"B", "C"})}
        self.ledger, self.erased, self.saved, self.network = set(), set(), {}, []
        self.backup, self.is_restored = self.service.copy(), False

    def answer(self, kind, request):
        return apart(getattr(self.service, kind)(self, request))

    def edit(self, desk):
        before = len(desk.outbox)
        desk.edit()
        for op in desk.outbox[before:]:
            self.saved[op["token"]] = (desk, dict(op))

    def ask(self, desk):
        if requests := desk.requests():
            kind, request = self.random.choice(requests)
            desk.request_no += 1
            request["request_no"] = desk.under_way[kind] = desk.request_no
            self.network.append((desk, kind, request, None))

    def carry(self):
        """One message is lost, arrives, or arrives twice."""
        place = self.random.randrange(len(self.network))
        desk, kind, request, answer = message = self.network[place]
        chance = self.random.random()
        if chance < .12:
            self.network.pop(place)
        elif answer is None:
            answer = self.answer(kind, request)
            if chance < .25:
                self.network.append(message)
            self.network.pop(place)
            self.network.append((desk, kind, request, answer))
        else:
            if chance > .2:
                self.network.pop(place)
            desk.got(kind, request, apart(answer))

    def crash(self, desk):
        desk.crash()
        self.network = [message for message in self.network if message[0] is not desk or message[3] is None]

    def move(self):
        row_id = self.random.choice(sorted(self.service.rows))
        parents = [row["parent"] for row in self.service.rows.values() if row["parent"]]
        if parents and self.random.random() < .6:
            row_id = self.random.choice(sorted(parents))
        self.service.move(row_id, self.random.choice([{"A"}, {"B"}, {"C"}, {"A", "B"}]))

    def change_grant(self):
        user = self.random.choice(["u0", "u1"])
        self.grants[user] = (self.grants[user][0] + 1, set(self.random.sample(SCOPES, self.random.choice([1, 2]))))

    def erase(self):
        row_id = self.random.choice(sorted(self.service.rows))
        if self.service.rows[row_id]["erased"]:
            return
        ids = [row_id] + self.service.children(row_id)
        self.service.erase(row_id)
        self.erased.update(ids)
        if self.fault != "no_ledger":
            self.ledger.update(ids)

    def back_up(self):
        self.service.backup_seq = self.service.head
        self.backup = self.service.copy()

    def restore(self):
        epoch = self.service.epoch
        self.service, self.is_restored = self.backup.copy(), True
        self.service.epoch = epoch + 1
        self.service.restore_erasures(self.ledger)

    def step(self):
        chance, desk, rows = self.random.random(), self.random.choice(self.desks), self.service.rows
        table = [(.22, True, lambda: self.edit(desk)), (.52, True, lambda: self.ask(desk)), (.86, self.network, self.carry),
                 (.89, True, lambda: self.crash(desk)), (.93, rows, self.move), (.95, True, self.change_grant),
                 (.96, rows, self.erase), (.975, True, self.back_up), (.98, not self.is_restored, self.restore)]
        for limit, is_possible, act in table:
            if chance < limit and is_possible:
                act()
                break
        for desk in self.desks:
            own_edits_are_shown(desk)

    def settle(self):
        """The network is good from now on: everything comes to rest."""
        self.network = []
        for _ in range(ROUNDS):
            is_busy = False
            for desk in self.desks:
                for kind, request in desk.requests():
                    before = (desk.cursor, len(desk.outbox), desk.page, desk.epoch)
                    answer = self.answer(kind, request)
                    desk.got(kind, request, answer)
                    is_busy |= before != (desk.cursor, len(desk.outbox), desk.page, desk.epoch) or bool(answer.get("more"))
            if not is_busy:
                return
        raise AssertionError("I6: it never comes to rest")

    def check(self):
        for desk in self.desks:
            desk_equals_service(self, desk)
        assert not self.service.overwritten, "I4: a value is overwritten silently"
        nothing_is_lost_or_doubled(self)
        erased_stays_erased(self)


def own_edits_are_shown(desk):
    if not desk.cursor:
        return
    rows, last = desk.view(), {}
    for op in sorted(desk.journal + desk.outbox, key=lambda op: op["no"]):
        if op["kind"] == "patch" and not op.get("purged"):
            last[(op["id"], op["field"])] = op
    for (row_id, field), op in last.items():
        is_open = op in desk.outbox or (op["st"] == "applied" and op["ack"] > desk.cursor[2])
        if row_id in desk.cache and row_id in rows and is_open:
            assert rows[row_id].get(field) == op["token"], "I8: an own edit is not shown"


def desk_equals_service(world, desk):
    scopes = world.grants[desk.user][1]
    wanted = {key: (row["rev"], row["fields"]) for key, row in world.service.rows.items()
              if row["scopes"] & scopes and not row["deleted"] and not row["erased"]}
    held = {key: (row["rev"], row["fields"]) for key, row in desk.cache.items()}
    assert not held.keys() - wanted.keys(), "I9: a row is kept after it left"
    assert not wanted.keys() - held.keys(), "I5: a row is missing"
    assert held == wanted, "I6: a row is stale"
    assert not desk.outbox, "I6: the outbox is not empty"


def nothing_is_lost_or_doubled(world):
    applied, tasks = set(world.service.applied), {task["token"] for task in world.service.tasks}
    assert len(applied) == len(world.service.applied), "I3: an operation took effect twice"
    assert len(tasks) == len(world.service.tasks), "I3: a task is made twice"
    for token, (desk, op) in world.saved.items():
        is_erased = op["id"] in world.erased or op.get("parent") in world.erased
        assert token in applied or token in tasks or is_erased or any(kept["token"] == token for kept in desk.rejected), \
            f"I2: a {op['kind']} vanished"


def erased_stays_erased(world):
    for row_id in world.erased:
        assert row_id not in world.service.rows or world.service.rows[row_id]["erased"], "I12: an erased row is back"
        for desk in world.desks:
            assert row_id not in desk.cache, "I12: a desk still shows it"
            assert not any(op["id"] == row_id and op.get("fields") for op in desk.outbox + desk.journal), "I12: a journal holds it"


def play(seed, fault=""):
    """Raises AssertionError with the promise that is broken."""
    world = World(seed, fault)
    for _ in range(world.random.choice([120, 250])):
        world.step()
    world.settle()
    world.check()


def broken_promise(seed, fault=""):
    """The sentence of the promise that this schedule breaks, or None."""
    try:
        play(seed, fault)
    except AssertionError as problem:
        return str(problem)
    return None


def main(count, fault="", first_seed=0):
    found, shown = collections.Counter(), None
    for seed in range(int(first_seed), int(first_seed) + int(count)):
        if problem := broken_promise(seed, fault):
            found[problem] += 1
            shown = seed if shown is None else shown
    print(f"{fault or 'protocol'}: {count} schedules, {sum(found.values())} violations, first seed {shown}, {dict(found)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
