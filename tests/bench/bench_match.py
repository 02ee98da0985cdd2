#!/usr/bin/env python3
"""Duplicates found by `vorwahl match` in labelled sets, and beside them the goals and what others reached.

Every set is matched by the same program with no option but the names of its columns (--map); the labels are taken off before, so that
they cannot be used. The sets are not kept here: VORWAHL_MATCH_DATA names a folder that has SET/records.csv with the columns rec_id and
cluster; "persons:N" is a generated list, "drawn:N" one whose
names are drawn from few.
./bootstrap bench match [SET…|persons:N|drawn:N]      without a name: every set of the folder, then the table of goals
Takes about two minutes for all sets, and two more for persons:1000000."""
import collections
import csv
import os
import re
import subprocess
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
    "b2b_de_dev/names": "",
    "b2b_de_val/names": "",
    "splink_fake1000": "last_name=surname,birth_date=dob",
    "rldata500": "first_name=fname_c1,last_name=lname_c1,birth_year=by,birth_month=bm,birth_day=bd",
    "febrl1": FEBRL,
    "febrl3": FEBRL,
    "dedupe_restaurants": "company=name,street=address",
    "fodors_zagats": "company=name,phone=phone_number",
    "dedupe_patstat_companies": "company=name",
}
LABELS = ("cluster", "company_cluster")
GENERATED = {"persons": persons.rows_of, "drawn": persons.drawn_rows_of}
# Which company a contact of the set belongs to, asked without its person.
COMPANY = {"rec_id": "rec_id", "firma": "company", "strasse": "street", "plz": "postal_code", "ort": "city", "telefon": "phone",
           "email": "email", "company_cluster": "cluster"}
PARTS = {"companies": COMPANY, "names": {theirs: COMPANY[theirs] for theirs in ("rec_id", "firma", "company_cluster")}}
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
# What, set, figure of weigh(), goal, whether it has to be at most that, best peer.
GOALS = [
    ("pairs", "rldata500", "pairs", .9899, False, ".990"),  # 49 of the 50 pairs: .990 in three digits
    ("pairs", "febrl1", "pairs", 1, False, "1.000"),
    ("pairs", "febrl3", "pairs", .9990, False, ".9984"),
    ("clusters", "febrl3", "clusters", .9997, False, ".9989"),
    ("clusters", "splink_fake1000", "clusters", .860, False, ".860"),
    *((what, name, what, goal, False, peer) for name, peer in (("b2b_de_dev", ".941, labels used"), ("b2b_de_val", ".926, labels used"))
      for what, goal in (("pairs", .985), ("clusters", .99))),
    *((what, name, figure, goal, is_most, "-") for name in ("b2b_de_dev", "b2b_de_val") for what, figure, goal, is_most in (
        ("precision at p >= .99", "sure_precision", .999, False), ("recall at p >= .99", "sure_recall", .95, False),
        ("colleagues taken for one", "colleagues", .003, True), ("pairs expected, off by", "expected_off", .10, True))),
    ("seconds on two cores", "persons:1000000", "seconds", 30, True, "116"),
    ("memory, MB", "persons:1000000", "memory", 1024, True, "4,700"),
    *((f"companies, {what}", f"{name}/companies", what, goal, False, "-") for name in ("b2b_de_dev", "b2b_de_val")
      for what, goal in (("pairs", .993), ("clusters", .996))),
]


def pairs(counter):
    return sum(n * (n - 1) // 2 for n in counter.values())


def f1(right, found, true):
    return 2 * right / (found + true) if found + true else 0


class Truth:
    """The labels of a set, kept apart from what is matched."""

    def __init__(self, path, second=None):
        self.cluster, self.company, self.source = {}, {}, {}
        for file_path in filter(None, (path, second)):
            with open(file_path, encoding="utf-8-sig", newline="") as file:
                for row in csv.DictReader(file):
                    self.cluster[row["rec_id"]] = row["cluster"]
                    self.company[row["rec_id"]] = row.get("company_cluster")
        self.counts = collections.Counter(self.cluster.values())
        self.pairs = pairs(self.counts)
        both = collections.Counter((self.company[one], self.cluster[one]) for one in self.cluster if self.company[one])
        self.colleagues = pairs(collections.Counter(company for company, _ in both.elements())) - pairs(both)

    def is_one(self, a, b):
        return self.cluster[a] == self.cluster[b]

    def are_colleagues(self, a, b):
        return not self.is_one(a, b) and self.company[a] is not None and self.company[a] == self.company[b]


def plain(cell):
    return cell.lstrip("'")  # cells that a spreadsheet would run are guarded


def clusters_of(truth, path):
    """Precision, recall and F1 of the pairs within clusters, F1 of whole clusters, the clusters."""
    found, both, cluster = collections.Counter(), collections.Counter(), {}
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            one = plain(row["rec_id"])
            cluster[one] = row["cluster"]
            found[row["cluster"]] += 1
            both[truth.cluster[one], row["cluster"]] += 1
    right = pairs(both)
    whole = sum(count == truth.counts[a] == found[b] for (a, b), count in both.items())
    return {"precision": right / max(pairs(found), 1), "recall": right / truth.pairs, "clusters": f1(right, pairs(found), truth.pairs),
            "whole": f1(whole, len(truth.counts), len(found))}, cluster


def pairs_of(truth, path, cluster):
    """Of the pairs at p >= .5: F1, colleagues among them; of those within clusters at p >= .99: what they join."""
    found = right = colleagues = 0
    joined = {one: one for one in truth.cluster}

    def root(one):
        while joined[one] != one:
            joined[one] = one = joined[joined[one]]
        return one
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            a, b = plain(row["rec_id_a"]), plain(row["rec_id_b"])
            found += 1
            right += truth.is_one(a, b)
            colleagues += truth.are_colleagues(a, b)
            if float(row["probability"]) >= .99 and cluster[a] == cluster[b]:
                joined[root(a)] = root(b)
    sure = collections.Counter(root(one) for one in joined)
    sure_right = pairs(collections.Counter((root(one), truth.cluster[one]) for one in joined))
    return {"pairs": f1(right, found, truth.pairs), "colleagues": colleagues / max(truth.colleagues, 1),
            "sure_precision": sure_right / max(pairs(sure), 1), "sure_recall": sure_right / truth.pairs}


def without_labels(path, folder):
    """The list as it is matched: two files where its rows come from two sources of one set."""
    is_two = os.path.basename(os.path.dirname(path)) == "fodors_zagats"
    outs, files = {}, []
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        for row in rows:
            source = row.get("source") if is_two else ""
            if source not in outs:
                files.append(open(f"{folder}/list{len(files)}.csv", "w", encoding="utf-8", newline=""))
                outs[source] = csv.DictWriter(files[-1], [name for name in rows.fieldnames if name not in LABELS], extrasaction="ignore")
                outs[source].writeheader()
            outs[source].writerow(row)
    for file in files:
        file.close()
    return [file.name for file in files]


def records(name, folder):
    """Where the rows of a set lie; what has to be made for it is made in the folder."""
    path = os.path.join(folder, "records.csv")
    kind, _, count = name.partition(":")
    if kind in GENERATED:
        persons.write(path, int(count), of=GENERATED[kind])
        return path
    whole_set, _, part = name.partition("/")
    whole = os.path.join(os.environ["VORWAHL_MATCH_DATA"], whole_set, "records.csv")
    if not part:
        return whole
    columns = PARTS[part]
    with open(whole, encoding="utf-8-sig", newline="") as file, open(path, "w", encoding="utf-8", newline="") as out:
        made = csv.DictWriter(out, columns.values())
        made.writeheader()
        for row in csv.DictReader(file):
            made.writerow({ours: row[theirs] for theirs, ours in columns.items()})
    return path


def weigh(name, folder):
    """Every figure of a set, one line of them printed."""
    path, answer = records(name, folder), os.path.join(folder, "answer.csv")
    truth, lists = Truth(path), without_labels(path, folder)
    columns = ",".join(filter(None, ["rec_id=rec_id", MAPS.get(name)]))
    command = ["sh", "-c", 'to=$1; shift; exec "$0" match "$@" >"$to"', leads.VORWAHL, answer, lists[0], "--map", columns]
    command += ["--second", lists[1]] if len(lists) > 1 else []
    seconds, memory, work = leads.weighed(command, dict(os.environ))
    figures, cluster = clusters_of(truth, answer)
    words = subprocess.run([*command, "--pairs"], env=os.environ | {"LC_ALL": "C.UTF-8"}, check=True, capture_output=True, text=True).stderr
    figures |= pairs_of(truth, answer, cluster) | {"seconds": seconds, "memory": memory}
    figures["expected_off"] = abs(float(re.search(r"([0-9.,]+) expected", words)[1].replace(",", "")) / truth.pairs - 1)
    leads.line(name, "clusters P {precision:.4f}  R {recall:.4f}  F1 {clusters:.4f}  whole {whole:.4f}  pairs F1 {pairs:.4f}".format(**figures),
               f"{seconds:.1f} s", f"{work:.1f} s of CPU", f"{memory:.0f} MB")
    if name in PEERS:
        leads.line("", "others, not run here: " + PEERS[name])
    return figures


def table(reached):
    print(f"\n{'goal':28s} {'set':24s} {'goal':>9s} {'reached':>9s}       best peer measured once")
    for what, name, figure, goal, is_most, peer in GOALS:
        if name in reached:
            value = round(reached[name][figure], 4)
            said = "yes" if (value <= goal if is_most else value >= goal) else "MISSED"
            print(f"{what:28s} {name:24s} {'<=' if is_most else '>='}{goal:7.4f} {value:9.4f} {said:6s} {peer}")


if __name__ == "__main__":
    chosen = sys.argv[1:] or list(MAPS)
    if "VORWAHL_MATCH_DATA" not in os.environ and not all(name.partition(":")[0] in GENERATED for name in chosen):
        raise SystemExit("VORWAHL_MATCH_DATA names no folder with labelled sets")
    figures_of = {}
    for set_name in chosen:
        with tempfile.TemporaryDirectory() as place:
            figures_of[set_name] = weigh(set_name, place)
    table(figures_of)
