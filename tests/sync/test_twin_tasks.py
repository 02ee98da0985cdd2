#!/usr/bin/python3
"""A pair is asked about at one desk while another desk sets it right: the question closes itself, whichever comes first."""
import sys

sys.dont_write_bytecode = True
from desk import Service
from tap import run, test

HEAD = "Firma;Vorname;Nachname;Telefon;E-Mail;PLZ;Ort\n"
PEOPLE = {"Ahlers": "Ines", "Dohle": "Karl", "Fink": "Uwe", "Grundmann": "Petra", "Kiebitz": "Ottilie", "Zwanziger": "Jan", "Rabenstein": "Heike",
          "Lorenz": "Paul", "Moor": "Sibylle"}
STOCK = HEAD + "".join(f"{last} Haus GmbH;{first};{last};0{30 + n * 11} 2312 {n}17{n};;1011{n};Ort{n}\n"
                       for n, (last, first) in enumerate(PEOPLE.items(), 1))


PAIRS = {"duplicate", "possible_duplicate", "job_change", "same_phone", "same_email"}


def sync(*desks):
    for _ in range(2):
        for desk in desks:
            desk.ok("sync", "--once")


def asked(desk):
    """Ids of those whom the desk asks about, as pairs."""
    rows = [row for row in desk.rows("task", "list") if row["check_id"] in PAIRS]
    return {frozenset((row["entity_id"], row["other_id"])) for row in rows}


def person(desk, last):
    return desk.rows("list", "contact", "--where", f"last_name:{last}")[0]["id"]


def all_is_well(*desks):
    for desk in desks:
        status = desk.row("status")
        assert status["waiting"] == status["rejected"] == 0, (desk.name, status)


with Service({"maria": ["team_lead"], "jonas": ["steward"]}) as service:
    maria, jonas = service.desk("maria"), service.desk("jonas")
    maria.import_list(maria.write("a.csv", STOCK))
    sync(maria, jonas)

    def undone_import(name, number, like, first, second):
        done = maria.import_list(maria.write("b.csv", HEAD + f"{name} KG;Ole;{name};030 23125 {number};{name}@sturm.example;20095;Hamburg\n"))
        sync(maria, jonas)
        with service.away():
            jonas.ok("set", "contact", person(jonas, like), "first_name=Ole", f"last_name={name}", f"phone=030 23125 {number}",
                     f"email={name}@sturm.example")
            assert len(asked(jonas)) == 1, asked(jonas)
            maria.ok("undo", done["batch"])
        sync(first, second, first)
        assert not asked(jonas) and not asked(maria), (asked(jonas), asked(maria))
        all_is_well(maria, jonas)

    @test
    def an_import_undone_before_the_question_came():
        undone_import("Behrens", 770, "Ahlers", maria, jonas)

    @test
    def an_import_undone_after_the_question_came():
        undone_import("Holthusen", 880, "Dohle", jonas, maria)

    def taken_apart(one, other, like, first, second):
        a, b, c = (person(maria, name) for name in (one, other, like))
        number = maria.row("show", "contact", b)["phone"]
        done = maria.row("merge", a, b, "--take", "first_name=b,last_name=b,phone=b,company_id=b")
        sync(maria, jonas)
        with service.away():
            jonas.ok("set", "contact", c, f"first_name={PEOPLE[other]}", f"last_name={other}", f"phone={number}")
            assert frozenset((a, c)) in asked(jonas), asked(jonas)
            maria.ok("unmerge", done["merge"])
        sync(first, second, first)
        sync(second)
        for desk in (jonas, maria):
            assert frozenset((a, c)) not in asked(desk) and frozenset((b, c)) in asked(desk), (desk.name, asked(desk), a, b, c)
        all_is_well(maria, jonas)

    @test
    def a_merge_taken_apart_before_the_question_about_it_came():
        taken_apart("Fink", "Grundmann", "Kiebitz", maria, jonas)

    @test
    def a_merge_taken_apart_after_the_question_about_it_came():
        taken_apart("Zwanziger", "Rabenstein", "Lorenz", jonas, maria)

    @test
    def a_record_set_right_is_no_twin_any_more():
        c, a = person(jonas, "Moor"), person(jonas, "Grundmann")
        jonas.ok("set", "contact", c, "first_name=Petra", "last_name=Grundmann", f"phone={jonas.row('show', 'contact', a)['phone']}")
        assert any(c in pair for pair in asked(jonas)), asked(jonas)
        jonas.ok("set", "contact", c, "first_name=Kunibert", "last_name=Zipfelmann", "phone=+4940669691199")
        assert not any(c in pair for pair in asked(jonas)), asked(jonas)

    run()
