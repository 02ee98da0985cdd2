#!/usr/bin/env python3
"""Duplicates found by `vorwahl match` in labelled sets: precision, recall and F1 over the pairs of its clusters, seconds and
memory. Nothing is tuned per set; only columns are named. The sets are not kept here: VORWAHL_MATCH_DATA names a folder that
has SET/records.csv with the columns rec_id and cluster. ./bootstrap bench match [SET…]"""
import collections
import csv
import os
import sys
import tempfile

import leads

MAPS = {
    "b2b_de_dev": "rec_id=rec_id",
    "b2b_de_val": "rec_id=rec_id",
    "splink_fake1000": "rec_id=rec_id,last_name=surname,birth_date=dob",
    "rldata500": "rec_id=rec_id,first_name=fname_c1,last_name=lname_c1,birth_year=by,birth_month=bm,birth_day=bd",
    "febrl1": "rec_id=rec_id,first_name=given_name,last_name=surname,street=address_1,city=suburb,postal_code=postcode,"
              "birth_date=date_of_birth,customer_no=soc_sec_id",
    "dedupe_restaurants": "rec_id=rec_id,company=name,street=address",
}
MAPS["febrl3"] = MAPS["febrl1"]


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
    return right / max(pairs(found), 1), right / pairs(true), 2 * right / (pairs(found) + pairs(true))


data = os.environ.get("VORWAHL_MATCH_DATA")
if data is None:
    raise SystemExit("VORWAHL_MATCH_DATA names no folder with labelled sets")
for name in sys.argv[1:] or MAPS:
    records = os.path.join(data, name, "records.csv")
    with tempfile.NamedTemporaryFile(suffix=".csv") as answer:
        command = ["sh", "-c", 'exec "$0" match "$1" --map "$2" >"$3"', leads.VORWAHL, records, MAPS[name], answer.name]
        seconds, memory = leads.timed(command, dict(os.environ))
        leads.line(name, "P %.4f  R %.4f  F1 %.4f" % quality(records, answer.name), f"{seconds:.1f} s", f"{memory:.0f} MB")
