#!/usr/bin/env python3
"""Duplicates found by `vorwahl match` in labelled sets: precision, recall and F1 over the pairs of its clusters, seconds on the
clock and of the processors, memory. Nothing is tuned per set; only columns are named. The sets are not kept here:
VORWAHL_MATCH_DATA names a folder that has SET/records.csv with the columns rec_id and cluster; "persons:N" is a generated list.
./bootstrap bench match [SET…|persons:N]"""
import collections
import csv
import os
import sys
import tempfile

import leads
import persons

FEBRL = "first_name=given_name,last_name=surname,street=address_1,city=suburb,postal_code=postcode,birth_date=date_of_birth," \
        "customer_no=soc_sec_id"
MAPS = {
    "b2b_de_dev": "",
    "b2b_de_val": "",
    "b2b_de_dev/companies": "",
    "b2b_de_val/companies": "",
    "splink_fake1000": "last_name=surname,birth_date=dob",
    "rldata500": "first_name=fname_c1,last_name=lname_c1,birth_year=by,birth_month=bm,birth_day=bd",
    "febrl1": FEBRL,
    "febrl3": FEBRL,
    "dedupe_restaurants": "company=name,street=address",
}
# Which company a contact of the set belongs to, asked without its person.
COMPANY = {"rec_id": "rec_id", "firma": "company", "strasse": "street", "plz": "postal_code", "ort": "city", "telefon": "phone",
           "email": "email", "company_cluster": "cluster"}
# F1 of others on the same set, as measured once for the design of this engine or as printed by their authors: not run here. "Best" is
# the threshold chosen with the labels; ours is its own.
PEERS = {
    "b2b_de_dev": "Splink 4.0.9: 5 fields best .941, own .816; 8 fields .874",
    "b2b_de_val": "Splink 4.0.9: 5 fields best .926, own .793; 8 fields .875",
    "splink_fake1000": "Splink 4.0.9: pairs best .759, own .729, clusters .860",
    "rldata500": "Splink 4.0.9 .990, fastLink .990, RecordLinkage (R) .980, recordlinkage ECM .862",
    "febrl1": "Splink 4.0.9 1.000, recordlinkage ECM 1.000",
    "febrl3": "Splink 4.0.9 .9975 (clusters .9989), recordlinkage ECM .9984",
    "persons:1000000": "Splink 4.0.9 on another generated million: .851 best, .670 own, 116 s, 4.7 GB",
}


def pairs(counter):
    return sum(n * (n - 1) // 2 for n in counter.values())


def quality(truth_path, found_path):
    with open(truth_path, encoding="utf-8-sig", newline="") as file:
        truth = {row["rec_id"]: row["cluster"] for row in csv.DictReader(file)}
    true, found, both = collections.Counter(), collections.Counter(), collections.Counter()
    with open(found_path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            cluster = truth[row["rec_id"].lstrip("'")]  # cells that a spreadsheet would run are guarded
            true[cluster] += 1
            found[row["cluster"]] += 1
            both[cluster, row["cluster"]] += 1
    right = pairs(both)
    whole = sum(count == true[a] == found[b] for (a, b), count in both.items())
    return right / max(pairs(found), 1), right / pairs(true), 2 * right / (pairs(found) + pairs(true)), \
        2 * whole / (len(true) + len(found))


def records(name, folder):
    """Where the rows of a set lie; what has to be made for it is made in the folder."""
    path = os.path.join(folder, "records.csv")
    if name.startswith("persons:"):
        persons.write(path, int(name.partition(":")[2]))
        return path
    if "VORWAHL_MATCH_DATA" not in os.environ:
        raise SystemExit("VORWAHL_MATCH_DATA names no folder with labelled sets")
    whole = os.path.join(os.environ["VORWAHL_MATCH_DATA"], name.partition("/")[0], "records.csv")
    if not name.endswith("/companies"):
        return whole
    with open(whole, encoding="utf-8-sig", newline="") as file, open(path, "w", encoding="utf-8", newline="") as out:
        made = csv.DictWriter(out, COMPANY.values())
        made.writeheader()
        for row in csv.DictReader(file):
            made.writerow({ours: row[theirs] for theirs, ours in COMPANY.items()})
    return path


for name in sys.argv[1:] or MAPS:
    with tempfile.TemporaryDirectory() as folder:
        path, answer = records(name, folder), os.path.join(folder, "answer.csv")
        columns = ",".join(["rec_id=rec_id"] + [MAPS[name]] * bool(MAPS.get(name)))
        command = ["sh", "-c", 'exec "$0" match "$1" --map "$2" >"$3"', leads.VORWAHL, path, columns, answer]
        seconds, memory, work = leads.weighed(command, dict(os.environ))
        leads.line(name, "P %.4f  R %.4f  F1 %.4f  whole clusters %.4f" % quality(path, answer), f"{seconds:.1f} s",
                   f"{work:.1f} s of CPU", f"{memory:.0f} MB")
        if name in PEERS:
            leads.line("", "others, not run here: " + PEERS[name])
