#!/usr/bin/python3
"""The protocol's model keeps its promises over many schedules, and each fault put into it on purpose is found."""
import os
import random
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "model"))
from claims import finds, once
from desk import Desk
from schedule import World, broken_promise, desk_equals_service
from tap import add, run, test

SCHEDULES = 5000
# Fault: the first seed that shows it, and the promise of docs/protocol.md that it breaks.
FAULTS = {
    "ack_drop": (625, "I8"), "asof_cur": (2, "I5"), "assume_ok": (19050, "I2"), "early_cursor": (0, "I5"),
    "late_asof": (0, "I5"), "lww": (10, "I4"), "min_asof": (14353, "I9"), "no_dropscope": (45, "I9"),
    "no_epoch": (0, "I6"), "no_exit": (88, "I9"), "no_gv": (45, "I9"), "no_idem": (2, "I3"), "no_journal": (195, "I6"),
    "no_ledger": (16, "I12"), "no_match": (4627, "I6"), "scoped_erase": (126, "I12"), "shared_ack": (22119, "I6"),
    "tx_seq": (0, "I5"),
}


def quiet(world):
    """Both desks ask until nothing is new."""
    for _ in range(60):
        for desk in world.desks:
            for kind, request in desk.requests():
                desk.got(kind, request, world.answer(kind, request))


def a_family_moves(fault):
    """A root with a child goes to a scope whose reader has passed both; the desks then."""
    world = World(1, fault)
    world.grants = {"u0": (1, {"A"}), "u1": (1, {"C"})}
    world.desks = [Desk(number, random.Random(1), fault) for number in (0, 1)]
    quiet(world)
    for desk, row in ((0, {"id": "root", "scope": "A", "parent": None}), (0, {"id": "kid", "scope": None, "parent": "root"}),
                      (1, {"id": "other", "scope": "C", "parent": None})):
        world.desks[desk].save(kind="create", **row)
        quiet(world)
    world.service.move("root", {"C"})
    quiet(world)
    return world


@test
def five_thousand_schedules_keep_every_promise():
    once()
    broken = {seed: problem for seed in range(SCHEDULES) if (problem := broken_promise(seed))}
    assert not broken, broken


@test
def children_follow_their_root_into_another_scope():
    once()
    world = a_family_moves("")
    assert sorted(world.desks[1].cache) == ["kid", "other", "root"] and not world.desks[0].cache
    for desk in world.desks:
        desk_equals_service(world, desk)


@test
def children_that_keep_their_old_position_are_missed():
    once()
    assert "kid" not in a_family_moves("no_kids").desks[1].cache


for name in FAULTS:
    add(f"the_fault_{name}_is_found", finds(broken_promise, name, *FAULTS[name]))
run()
