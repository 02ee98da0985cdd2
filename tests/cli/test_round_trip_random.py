#!/usr/bin/python3
"""Random records of quotes, line ends, formulas, umlauts, leading zeros, nothing and blanks: exported, imported into an empty home and exported
again they are the same, byte for byte. `test_round_trip_random.py [SEED]` plays one again."""
import csv
import io
import os
import random
import subprocess
import sys

sys.dont_write_bytecode = True
from desk import Service
from tap import run, test

SEED = int(sys.argv[1]) if len(sys.argv) > 1 else int.from_bytes(os.urandom(3), "big")
ROWS = 150
PARTS = ['"', '""', "'", "''", "\n", "\r\n", "\r", "\t", "=1+1", "=", "+", "-2", "@SUM(A1)", ";", ",", "|", "\\", "\\n", "ä", "Ö", "ß", "é", "ﬁ", "東京", "0", "007",
         "00", "1e5", " ", "  ", "\u00a0", "\u2003", "a", "Zeile", "#", "<b>", "&amp;", "%s", "NULL", "true", "{key}", "’", "“", "\ufeff", "e\u0301", "😀"]
TEXTS = ("title", "first_name", "position", "customer_no", "street", "city", "industry", "source", "interest", "register_no")
FIELDS = ("company,salutation,last_name,phone,mobile,email,extension,postal_code,country,employees,birth_date,value_cents," + ",".join(TEXTS)).split(",")


def text(chance, most=6):
    return "".join(chance.choice(PARTS) for _ in range(chance.randrange(most)))


def record(chance, number):
    row = {name: text(chance) for name in TEXTS}
    row |= {"company": f"{text(chance, 3)}Firma {number}{text(chance, 3)}", "last_name": f"{text(chance, 3)}Name{number}{text(chance, 3)}",
            "phone": f"+4930231250{number:02}" if number < 100 else f"+493023125{number:03}", "salutation": chance.choice(["", "mr", "mrs", "diverse", "none"]),
            "mobile": chance.choice(["", " ", f"0171 392{number:04}"]), "email": chance.choice(["", f"n{number}@round.example"]),
            "extension": chance.choice(["", "0", "007", "12"]), "postal_code": chance.choice(["", "01067", "00100", "10115"]),
            "country": chance.choice(["", "DE", "AT"]), "employees": chance.choice(["", "0", "12", "1200"]),
            "birth_date": chance.choice(["", "1980-11-02"]), "value_cents": chance.choice(["", "0", "1250000"])}
    return row


def export(desk, *options):
    ran = subprocess.run([os.environ["VORWAHL"], "export", "lead", *options], env=desk.env, cwd=desk.home, capture_output=True, check=False, timeout=60)
    assert ran.returncode == 0, ran
    return ran.stdout


with Service({"maria": ["team_lead"]}) as first, Service({"maria": ["team_lead"]}) as second:
    maria, other = first.desk("maria"), second.desk("maria")

    @test
    def random_records_come_back_byte_for_byte():
        print(f"# seed {SEED}")
        chance, out = random.Random(SEED), io.StringIO(newline="")
        writer = csv.DictWriter(out, FIELDS, delimiter=";")
        writer.writeheader()
        writer.writerows(record(chance, number) for number in range(ROWS))
        path = f"{maria.home}/random.csv"
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(out.getvalue())
        report = maria.import_list(path)
        assert report["created"] == ROWS, (SEED, report)
        columns = ("--fields", ",".join(FIELDS))
        for form, name in (("csv", "back.csv"), ("json", "back.json")):
            sent = export(maria, *columns, "--format", form)
            assert form == "json" or all(part in sent for part in (b";'=", b'""', "ä".encode(), b";007;", b";01067;")), "nothing odd came so far"
            with open(f"{other.home}/{name}", "wb") as file:
                file.write(sent)
            report = other.import_list(f"{other.home}/{name}")
            assert report["created"] == report["read"] == ROWS, (SEED, form, report)
            back = export(other, *columns, "--format", form)
            differ = [pair for pair in zip(sent.split(b"\n"), back.split(b"\n")) if pair[0] != pair[1]]
            assert back == sent, (SEED, form, differ[:3])
            other.ok("undo", report["batch"])

    run()
