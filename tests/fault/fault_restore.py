#!/usr/bin/python3
"""A backup, work that goes on, a kill, the backup restored, and desks that come back in any order (F9, I11): nothing is lost, nothing
is there twice, all see the same. Adds up over runs.
./bootstrap fault restore [SEEDS]   (20 if nothing is said)"""
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests"))
from campaign import Campaign
from desk import Service, people

SEEDS = int(sys.argv[1]) if len(sys.argv) > 1 else 20
PEOPLE = {"anna": ["agent"], "boris": ["agent"], "maria": ["team_lead"]}
CALLS = 150  # of about five operations each: the call, the lead, what follows


def play(chance, seed):
    """What was broken, in words; None: nothing."""
    with Service(PEOPLE) as service:
        desks = [service.desk(name) for name in ("maria", "anna", "boris")] + [service.desk("anna")]
        maria, said = desks[0], []
        for name, start in (("anna", 0), ("boris", 8)):
            maria.import_list(maria.write(f"{name}.csv", people(8, start)), "--owner", name)
        for desk in desks:
            desk.ok("sync", "--once")
        leads = {desk: sorted(row["id"] for row in desk.rows("list", "lead")) for desk in desks}
        backup_at = chance.randrange(CALLS // 4)
        for number in range(CALLS):
            if number == backup_at:
                service.verb("backup", f"{service.folder}/backup.db")
            desk = chance.choice(desks)
            said.append(f"{seed} {number}")
            desk.ok("log", chance.choice(leads[desk]), "--result", "busy", "--note", said[-1], *chance.choice([[], ["--offline"]]))
        service.stop(kill=True)
        service.verb("restore", f"{service.folder}/backup.db")
        service.start()
        for desk in chance.sample(desks, len(desks)):
            desk.ok("sync", "--once")
        fresh = service.desk("maria")
        fresh.ok("sync", "--once")
        notes = sorted(row["note"] for row in fresh.rows("list", "activity", "--limit", "10000") if row["kind"] == "call")
        if notes != sorted(said):
            return f"lost {sorted(set(said) - set(notes))[:3]}, {len(notes)} of {len(said)}"
        maria.ok("sync", "--once")
        one, other = (set(desk.ok("dump", "--canonical", "--offline").splitlines()) for desk in (fresh, maria))
        if one != other:
            return f"two desks of one person differ in {len(one ^ other)} rows: {sorted(one ^ other)[:4]}"
        left = [desk.row("status", "--offline") for desk in desks]
        return next((str(status) for status in left if status["waiting"] or status["rejected"]), None)


with Campaign("restore", {"seeds": SEEDS}) as campaign:
    while campaign.lacks("seeds"):
        if broken := play(campaign.chance, campaign.figures.get("seeds", 0)):
            campaign.fails(broken)
        campaign.count("seeds")
        campaign.save()
sys.exit(1 if campaign.figures.get("violations") else 0)
