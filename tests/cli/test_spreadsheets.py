#!/usr/bin/python3
"""Spreadsheets open what we export: nothing in it is a formula to them, and what they save again, zeros and plus signs lost, our import
knows. Gnumeric is always asked, LibreOffice (apt-get install libreoffice-calc-nogui, 400 MB) by
LIBREOFFICE=soffice PATIENCE=2 tests/run cli"""
import csv
import io
import os
import re
import subprocess
import sys
import xml.etree.ElementTree

sys.dont_write_bytecode = True
from desk import Service
from tap import run, skip, test

HEAD = "Firma;Vorname;Nachname;Position;Telefon;Mobil;E-Mail;PLZ;Ort;Mitarbeiter\n"
LIST = HEAD + (
    "'=1+1 GmbH;Kim;'@SUM;'=HYPERLINK(\"http://x.example\");+49 30 23125 702;;kim@formel.example;04109;Leipzig;1200\n"
    "'-2+3;'+1a;Minus;'=cmd|' /C calc'!A0;030 23125 703;0171 3920703;a@minus.example;01067;Dresden;\n"
    "\"Krähe; Söhne \"\"Optik\"\" GmbH\";Zoë;O'Hara-Weiß;Einkauf, Leitung;030 23125 701;+49 171 3920701;zoe@kraehe.example;10115;Berlin;15\n"
    "Tab KG;Ole;Tab;;030 23125 704;;ole@tab.example;20095;Hamburg;7\n")


def by_gnumeric(folder, text):
    """Its cells that are formulas, and the list as it saves it. Semicolons are nothing to it: tabs stand between our cells."""
    paths = [f"{folder}/{name}" for name in ("gnumeric.tsv", "gnumeric.xml", "gnumeric_saved.csv")]
    with open(paths[0], "w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter="\t").writerows(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    for path in paths[1:]:
        kind = "Gnumeric_XmlIO:sax" if path.endswith("xml") else "Gnumeric_stf:stf_csv"
        subprocess.run(["ssconvert", "-T", kind, paths[0], path], check=True, capture_output=True, timeout=30)
    with open(paths[1], encoding="utf-8") as file:
        cells = [cell for cell in xml.etree.ElementTree.parse(file).iter() if cell.tag.endswith("}Cell")]
    assert len(cells) > 70, len(cells)
    return [cell.text for cell in cells if "ValueType" not in cell.attrib], paths[2]


def by_libreoffice(folder, text):
    path = f"{folder}/libreoffice.csv"
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)
    for kind in ("fods", "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false"):
        subprocess.run([os.environ["LIBREOFFICE"], f"-env:UserInstallation=file://{folder}/office", "--headless", "--infilter=CSV:59,34,76", "--convert-to", kind,
                        "--outdir", f"{folder}/saved", path], check=True, capture_output=True, timeout=120)
    with open(f"{folder}/saved/libreoffice.fods", encoding="utf-8") as file:
        sheet = file.read()
    assert sheet.count("<table:table-cell") > 70
    return re.findall(r'table:formula="[^"]*"', sheet), f"{folder}/saved/libreoffice.csv"


with Service({"maria": ["team_lead"]}) as service:
    maria = service.desk("maria")
    assert maria.import_list(maria.write("list.csv", LIST))["created"] == 4

    def held_against(reader):
        text = subprocess.run([os.environ["VORWAHL"], "export", "lead"], env=maria.env, capture_output=True, check=True, timeout=30).stdout.decode()
        unguarded, _ = reader(maria.home, text.replace("'=1+1 GmbH", "=1+1"))
        assert len(unguarded) == 1, "a formula would not have been seen"
        formulas, saved = reader(maria.home, text)
        assert formulas == [], formulas
        report = maria.import_list(saved, "--dry-run")
        assert (report["read"], report["known"]) == (4, 4), report
        words = maria.ok("import", saved, "--dry-run", "--basis", "presumed", "--evidence", "x")
        for field in ("phone", "mobile", "postal_code", "company", "first_name", "last_name", "position", "email", "employees"):
            assert re.search(rf"^{field}: 0 filled, \d known, 0 different$", words, re.M), (field, words)

    @test
    def gnumeric_runs_nothing_and_what_it_saves_is_known_in_every_field():
        held_against(by_gnumeric)

    @test
    def libreoffice_runs_nothing_and_what_it_saves_is_known_in_every_field():
        if "LIBREOFFICE" not in os.environ:
            skip("LibreOffice is asked with LIBREOFFICE=soffice")
        held_against(by_libreoffice)

    run()
