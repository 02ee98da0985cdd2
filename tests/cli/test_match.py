#!/usr/bin/python3
"""vorwahl match: duplicates in any list, without profile, service or network; two lists; bad calls."""
import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
from tap import run, test

HEAD = "Firma;Vorname;Nachname;E-Mail;Telefon;PLZ;Ort\n"
LIST = HEAD + """Müller Optik GmbH;Jörg;Weiß;joerg.weiss@optik.example;030 23125 777;10115;Berlin
Mueller Optik;Joerg;Weiss;joerg.weiss@optik.example;(030) 23125-777;10115;Berlin
Müller Optik GmbH;Anna;Kern;anna.kern@optik.example;030 23125 778;10115;Berlin
Krähe KG;Otto;Ohm;otto@kraehe.example;040 66969 111;20095;Hamburg
"""

with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
    def write(name, text, encoding="utf-8"):
        path = os.path.join(folder, name)
        with open(path, "w", encoding=encoding, newline="") as file:
            file.write(text)
        return path

    def match(*argv, status=0, **variables):
        env = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"} | variables
        ran = subprocess.run([os.environ["VORWAHL"], "match", *argv], capture_output=True, text=True, env=env, timeout=60,
                             stdin=subprocess.DEVNULL, check=False)
        assert ran.returncode == status, ran
        return ran.stdout if status == 0 else ran.stderr

    def said(*argv):
        env = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"}
        return subprocess.run([os.environ["VORWAHL"], "match", *argv], capture_output=True, text=True, env=env, timeout=60, check=True).stderr

    def rows(*argv):
        return list(csv.DictReader(io.StringIO(match(*argv))))

    @test
    def every_row_gets_its_cluster_without_a_profile():
        path = write("list.csv", LIST)
        found = rows(path)
        assert list(found[0]) == ["file", "row", "rec_id", "cluster", "probability", "reason"], found[0]
        assert [row["cluster"] for row in found] == ["1", "1", "2", "3"], found
        assert [row["row"] for row in found] == [row["rec_id"] for row in found] == ["1", "2", "3", "4"]
        assert float(found[0]["probability"]) > .9 and "Mail equal" in found[0]["reason"], found[0]
        assert found[3]["probability"] == found[3]["reason"] == ""

    @test
    def who_waits_at_a_terminal_is_told_that_the_list_is_read():
        ours, theirs = pty.openpty()
        with open(ours, "rb", buffering=0) as terminal, open(theirs, "wb", buffering=0) as stderr:
            subprocess.run([os.environ["VORWAHL"], "match", write("list.csv", LIST)], stdout=subprocess.DEVNULL, stderr=stderr, timeout=60, check=True,
                           env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"})
            seen = os.read(terminal.fileno(), 4096).decode()
        assert seen.startswith("\rreading…") and re.search(r"\r\x1b\[K1 pairs found", seen), seen

    @test
    def json_says_the_same():
        path = write("list.csv", LIST)
        objects = [json.loads(line) for line in match(path, "--json").splitlines()]
        assert [item["cluster"] for item in objects] == [1, 1, 2, 3], objects
        assert objects[0]["probability"] > .9 and objects[3]["probability"] is None and objects[3]["reason"] is None
        assert [str(item["rec_id"]) for item in objects] == [row["rec_id"] for row in rows(path)]

    @test
    def reasons_are_in_the_language_of_the_reader():
        assert "E-Mail gleich" in match(write("list.csv", LIST), LANGUAGE="de")

    @test
    def rec_id_and_strange_columns_are_named_by_map():
        path = write("odd.csv", "Nr,Wer,Wo,geb\nx1,Jens Lorenz,Emden,24.06.1971\nx2,Jens Lorenz,Emden,1971-06-24\nx3,Uwe Thoma,Aurich,\n")
        found = rows(path, "--map", "rec_id=Nr,full_name=Wer,city=Wo,birth_date=geb")
        assert [row["rec_id"] for row in found] == ["x1", "x2", "x3"], found
        assert found[0]["cluster"] == found[1]["cluster"] != found[2]["cluster"], found

    @test
    def colleagues_of_a_short_list_stay_apart():
        path = write("short.csv", HEAD + "Nordwind GmbH;Petra;Weiß;petra.weiss@nordwind.example;030 23125001;10115;Berlin\n"
                     "Nordwind;Petra;Weiss;;+49 30 23125001;10115;Berlin\n"
                     "Nordwind GmbH;Jan;Brandt;jan@nordwind.example;030 23125001;10115;Berlin\n")
        assert [row["cluster"] for row in rows(path)] == ["1", "1", "2"], rows(path)

    @test
    def a_second_list_is_linked_to_the_first():
        one = write("one.csv", LIST)
        two = write("two.csv", HEAD + "Muller Optik GmbH;Jörg;Weiß;joerg.weiss@optik.example;+49 30 23125777;10115;Berlin\n"
                    "Zinnkraut KG;Heike;Seidel;heike@zinnkraut.example;0221 4710 123;50667;Köln\n")
        pairs = rows(one, "--second", two, "--pairs")
        assert list(pairs[0]) == ["file_a", "rec_id_a", "file_b", "rec_id_b", "probability", "reason"], pairs
        assert {(pair["file_a"], pair["file_b"], pair["rec_id_b"]) for pair in pairs} == {(one, two, "1")}, pairs
        found = rows(one, "--second", two)
        assert len(found) == 6 and [row["file"] for row in found] == [one] * 4 + [two] * 2
        assert found[4]["cluster"] in {row["cluster"] for row in found[:2]}, found
        assert found[5]["cluster"] not in {row["cluster"] for row in found[:5]}, found

    @test
    def short_first_names_of_one_sound_are_two_colleagues():
        path = write("sound.csv", HEAD + "Kranich AG;Hans;Brandt;hans@kranich.example;030 23125 103;20095;Hamburg\n"
                     "Kranich AG;Ines;Brandt;brandt@kranich.example;030 23125 104;20095;Hamburg\n")
        assert [row["cluster"] for row in rows(path)] == ["1", "2"], rows(path)

    @test
    def names_alone_find_who_is_rare_among_thousands():
        names = ["Anna", "Petra", "Jens", "Jan", "Ole", "Ines", "Uwe", "Heike", "Otto", "Paula"]
        firsts = [f"{a}-{b.lower()}" if a != b else a for a in names for b in names]
        lasts = [f"{a}{b}" for a in ("Wald", "Berg", "Stein", "Feld", "Bach", "Linden", "Hahn") for b in ("mann", "er", "hof", "au", "haus", "meier")]
        crowd = [f"{firsts[i * 7919 % 100]},{lasts[i * 104729 // 13 % 42]}" for i in range(6000)]
        path = write("names.csv", "Vorname,Nachname\n" + "\n".join(
            crowd + ["Hannelore,Zipfelmüller", "Hannelore,Zipfelmueller", "Roswitha,Przybylski", "Roswitha,Przybilski"]) + "\n")
        found = rows(path)
        assert found[6000]["cluster"] == found[6001]["cluster"] != found[6002]["cluster"] == found[6003]["cluster"], found[6000:]
        assert len({row["cluster"] for row in found}) > 5900, "common names are no persons"

    @test
    def two_lists_with_other_headers_are_mapped_by_one_map():
        one = write("house.csv", "Nr,Wer,Draht\nk1,Jens Lorenz,030 23125 901\nk2,Uwe Thoma,040 66969 902\n")
        two = write("fair.csv", "Badge;Besucher;Nummer\nb1;Lorenz, Jens;(030) 23125-901\nb2;Oskar Brandt;0221 4710 903\n")
        both = "rec_id=Nr,full_name=Wer,phone=Draht,rec_id=Badge,full_name=Besucher,phone=Nummer"
        pairs = rows(one, "--second", two, "--map", both, "--pairs")
        assert [(pair["rec_id_a"], pair["rec_id_b"]) for pair in pairs] == [("k1", "b1")], pairs
        match(one, "--map", both, status=64)  # alone it has no such columns
        assert "Nirgends" in match(one, "--second", two, "--map", both + ",city=Nirgends", status=64)

    @test
    def how_many_pairs_were_found_and_expected_is_said_beside_the_answer():
        words = said(write("list.csv", LIST))
        assert re.fullmatch(r"1 pairs found, [0-9.]+ expected\n", words), words

    @test
    def hostile_lists_are_answered_or_refused_with_a_reason():
        evil = "\x1b]0;owned\x07\u202e"
        out = match(write("evil.csv", HEAD + f"{evil} GmbH;{evil};Weiß;a@b.example;1;10115;Berlin\n" * 2), "--json")
        assert "\x1b" not in out and "\x07" not in out, out
        many = write("same.csv", HEAD + "Müller GmbH;Jörg;Weiß;j@m.example;030 23125 777;10115;Berlin\n" * 3000)
        assert len(rows(many)) == 3000
        for name, data in (("open.csv", HEAD + '"Nie zu;a;b\n'), ("long.csv", HEAD + "x" * 70000 + ";a;b;c;d;e;f\n"), ("scan.csv", "%PDF-1.7\n"),
                           ("nul.csv", "a\0b\n"), ("wide.csv", ";".join(f"s{i}" for i in range(600)) + "\n1\n")):
            words = match(write(name, data), "--map", "company=Firma", status=65)
            assert len(words) > 20 and (name not in ("open.csv", "long.csv") or "line 2" in words), (name, words)
        assert rows(write("ragged.csv", HEAD + "Kurz KG\nLang KG;a;b;c@d.example;030 23125 778;10115;Berlin;und;mehr\n"))[1]["row"] == "2"
        assert rows(write("latin.csv", LIST, encoding="cp1252"))[0]["cluster"] == "1"

    @test
    def what_a_spreadsheet_would_run_is_guarded():
        path = write("guard.csv", "rec_id,last_name,email\n=1+1,Ohm,otto@kraehe.example\n2,Watt,w@watt.example\n")
        assert rows(path)[0]["rec_id"] == "'=1+1"

    @test
    def bad_calls_are_named():
        match(status=64)
        path = write("list.csv", LIST)
        match(path, path, status=64)
        match(path, "--map", "nonsense", status=64)
        match(path, "--map", "shoe_size=Firma", status=64)
        match(path, "--map", "company=Nirgends", status=64)
        assert "--map" in match(write("blind.csv", "a,b\n1,2\n"), status=65)
        match(os.path.join(folder, "missing.csv"), status=66)
        match(write("empty.csv", ""), status=65)

    run()
