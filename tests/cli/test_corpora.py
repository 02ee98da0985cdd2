#!/usr/bin/python3
"""Every file of the corpora comes in or is refused with a reason, quickly, and no row is lost on the way: read is always
created + updated + known + rejected."""
import concurrent.futures
import csv
import glob
import json
import os
import sys

sys.dont_write_bytecode = True
from desk import Service, csv_rows
from tap import run, test

FIXTURES = os.path.join(os.environ["SRCDIR"], "tests", "fixtures")
BASIS = ("--basis", "presumed", "--evidence", "met at the fair")


def report_of(ran, name):
    """The counts, which have to add up; None where the file was refused as a whole, with a sentence."""
    assert ran.returncode in (0, 65), (name, ran.returncode, ran.stderr)
    counts = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith('{"read"')]
    assert len(counts) <= 1 and (counts or ran.returncode == 65), (name, ran)
    assert ran.returncode == 0 or len(ran.stderr.strip()) > 10, f"{name} is refused without a word"
    for report in counts:
        assert report["read"] == sum(report[key] for key in ("created", "updated", "known", "rejected")), (name, report)
        reasons = sum(int(line.split()[1]) for line in ran.stdout.splitlines() if line.startswith("rejected "))
        assert reasons == report["rejected"], (name, report, ran.stdout)
    return counts[0] if counts else None


with Service({"jonas": ["steward"]}) as service:
    jonas = service.desk("jonas")

    def tried(path, *options):
        return report_of(jonas.run("import", path, "--dry-run", *BASIS, *options), os.path.basename(path))

    def tried_all(paths, *options):
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            return list(pool.map(lambda path: tried(path, *options), paths))

    @test
    def every_german_list_gives_the_same_rows():
        paths = sorted(glob.glob(f"{FIXTURES}/csv_de/*.csv"))
        with open(f"{FIXTURES}/csv_de/expected.json", encoding="utf-8") as file:
            rows = {name: len(entry["rows"]) - 1 for name, entry in json.load(file).items()}
        for path, report in zip(paths, tried_all(paths)):
            assert report["read"] == report["created"] == rows[os.path.basename(path)], (path, report)
        assert len(paths) == 11

    @test
    def every_list_of_the_spectrum_is_read_with_its_first_columns_mapped():
        paths = sorted(glob.glob(f"{FIXTURES}/csv_spectrum/*.csv"))
        for path in paths:
            with open(path, encoding="utf-8", newline="") as file:
                rows = [row for row in csv.reader(file) if row]
            report = tried(path, "--map", f"company={rows[0][0]},phone={rows[0][-1]}")
            assert report["read"] == len(rows) - 1, (path, report, len(rows) - 1)
        assert len(paths) == 12

    @test
    def every_case_of_papaparse_is_read_or_refused_with_a_reason():
        paths = []
        with open(f"{FIXTURES}/csv_papaparse/cases.ndjson", encoding="utf-8") as file:
            for number, line in enumerate(file):
                text = json.loads(line)["input"]
                paths.append(f"{jonas.home}/papa{number:03}.csv")
                with open(paths[-1], "wb") as out:
                    out.write((text if isinstance(text, str) else json.dumps(text)).encode("utf-8", "surrogatepass"))
        assert len(paths) >= 100
        tried_all(paths)
        headed = []
        for path in paths:  # the same below a header that is known, so that its rows are judged one by one
            headed.append(path + ".headed.csv")
            with open(path, "rb") as case, open(headed[-1], "wb") as out:
                out.write(b"Firma,Telefon,E-Mail\n" + case.read())
        assert sum(report is not None and report["read"] > 0 for report in tried_all(headed)) >= 80

    @test
    def every_address_is_judged_in_a_list_as_smtp_judges_it():
        names, written = {}, []
        with open(f"{FIXTURES}/isemail/tests.ndjson", encoding="utf-8") as file:
            for entry in map(json.loads, file):
                if "\0" in entry["address"] or entry["address"] != entry["address"].strip() or not entry["address"].isprintable():
                    continue  # a list cannot hold these, or trims them
                names[f"Fall {entry['id']} GmbH"] = entry["smtp"] == "valid"
                written.append([f"Fall {entry['id']} GmbH", f"Beispiel{entry['id']}", entry["address"]])
        path = f"{jonas.home}/addresses.csv"
        with open(path, "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["Firma", "Nachname", "E-Mail"], *written])
        report = report_of(jonas.run("import", path, *BASIS), path)
        assert report["read"] == len(names) > 110, report
        with open(f"{path}.rejected.csv", encoding="utf-8-sig") as file:
            rejected = {row["Firma"]: row["reason"] for row in csv_rows(file.read())}
        assert len(rejected) == report["rejected"] and all(rejected.values()), rejected
        companies = {row["id"]: row["company"] for row in jonas.rows("list", "lead", "--limit", "1000")}
        doubted = {companies[task["lead_id"]]
                   for task in jonas.rows("list", "task", "--where", "check_id:email_invalid", "--limit", "500")}
        wrong = {name for name, valid in names.items() if not valid}
        assert doubted | set(rejected) == wrong and not doubted & set(rejected), (wrong ^ (doubted | set(rejected)))

    @test
    def every_phone_vector_of_a_list_is_taken_or_rejected():
        for name, count in (("vectors_de.csv", 1356), ("vectors_de_hard.csv", 400)):
            with open(f"{FIXTURES}/phone/{name}", encoding="utf-8", newline="") as file:
                numbers = [row["raw"] for row in csv.DictReader(file)]
            path = f"{jonas.home}/{name}"
            with open(path, "w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([["Firma", "Nachname", "Telefon"],
                                            *([f"{name} {i} GmbH", f"Beispiel{i}", raw] for i, raw in enumerate(numbers))])
            report = tried(path)
            assert report["read"] == len(numbers) == count and report["created"] > count * 0.9, report

    run()
