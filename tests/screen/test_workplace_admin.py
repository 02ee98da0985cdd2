#!/usr/bin/python3
"""Administration in the workplace: users with roles and teams, passwords, devices; for administrators alone."""
import json
import sqlite3
import sys

sys.dont_write_bytecode = True
from desk import PASSWORD, Service, people, until
from raw import Device, Refused
from tap import run, test
from terminal import require_tmux, workplace

require_tmux()
OTHER = "ein-ganz-anderes-18"

with Service({"admin": ["admin"], "anna": ["agent"]}) as service:
    desk, anna = service.desk("admin"), service.desk("anna")

    def answer(terminal, question, text, completed=None):
        terminal.wait(question)
        terminal.keys("C-u")
        terminal.type(text)
        terminal.wait("*" * len(text) if "password" in question else text)
        if completed:
            terminal.keys("Tab")
            terminal.wait(f" {completed}\n")
        terminal.keys("Enter")

    def user(name):
        return next((row for row in map(json.loads, service.verb("user", "list", "--json").splitlines()) if row["user"] == name), None)

    @test
    def an_administrator_adds_a_user_who_can_sign_in():
        with workplace(desk) as terminal:
            terminal.wait("5 Administration", "Users: 2", "anna")
            terminal.keys("n")
            answer(terminal, "Name of the new user", "olga")
            answer(terminal, "Roles, with commas", "agent,st", "agent,steward")
            answer(terminal, "Team (a new name", "Ost")
            answer(terminal, "New password of olga (15 characters or more are advised)", OTHER)
            screen = terminal.wait("Users: 3", "olga", "Ost", "agent,steward")
            assert OTHER not in screen
        assert Device(service.url, "olga", OTHER).call("GET", "/v1/me")["roles"] == "agent,steward"

    @test
    def roles_team_password_and_access_are_changed():
        with workplace(desk) as terminal:
            terminal.wait("Users: 3", "> admin", "Enter in full")
            terminal.keys("Tab")
            terminal.wait("Devices:", "anna  ")  # they have come
            terminal.keys("Tab", "Down", "Enter")
            terminal.wait("In full", "Roles                  agent", "Opening hours          always", "Device       ",
                          "r roles", "t team", gone=["Users: 3"])
            terminal.keys("r")  # for the row that is shown
            answer(terminal, "Roles, with commas", "sales")
            terminal.wait("the roles are changed")
            terminal.keys("t")
            answer(terminal, "Team (a new name", "West")
            terminal.wait("> anna             West           sales")
            terminal.keys("v")
            answer(terminal, "Responsible for the data of West", "Nordwind GmbH, 10115 Berlin")
            terminal.wait("letters and dossiers say it so")
            terminal.keys("p")
            answer(terminal, "New password of anna", OTHER)
            terminal.wait("every device was signed out")
            assert Device(service.url, "anna", OTHER).call("GET", "/v1/me")["roles"] == "sales"
            terminal.keys("x")
            terminal.wait("d  disable")
            terminal.keys("d")
            terminal.wait("signed out everywhere", "disabled")
        assert user("anna") | {"id": None} == {"user": "anna", "roles": "sales", "team": "West", "is_active": False, "id": None}

    @test
    def every_key_of_the_screen_stands_on_it_in_80_columns():
        keys = {"C.UTF-8": ["G all territories", "K tokens", "e erasures", "T new team", "t team", "x disable"],
                "de_DE.UTF-8": ["G alle Gebiete", "K Token", "e Löschungen", "T neues Team", "t Team", "x sperren"]}
        for locale, words in keys.items():
            with workplace(desk, LC_ALL=locale) as terminal:
                terminal.wait("> admin", *words)
                terminal.keys("Tab")
                terminal.wait(*words[:4], gone=words[4:])

    @test
    def a_row_is_found_by_its_words_as_one_types():
        with workplace(desk) as terminal:
            terminal.wait("Users: 3", "> admin")
            terminal.keys("/")
            terminal.wait("Go to the row with:")
            terminal.type("ost")
            terminal.wait("> olga", "rows with it: 1")
            terminal.keys("Escape")
            terminal.wait("> admin", gone=["Go to the row with:"])
            terminal.keys("/")
            terminal.type("a")
            terminal.wait("rows with it: 3")
            terminal.keys("Enter", "/")
            terminal.wait('Enter: the next row with "a"')
            terminal.keys("Enter")
            terminal.wait("> anna", gone=["Go to the row with:"])
            terminal.keys("/")
            terminal.type("nobody")
            terminal.wait("rows with it: 0", "> anna")

    @test
    def the_last_administrator_stays():
        with workplace(desk) as terminal:
            terminal.wait("> admin")
            terminal.keys("x")
            terminal.wait("d  disable")
            terminal.keys("d")
            terminal.wait("nobody else would be left")

    @test
    def a_lost_device_is_revoked():
        lost = Device(service.url, "olga", OTHER, "lost one")
        with workplace(desk) as terminal:
            terminal.wait("Users: 3")
            terminal.keys("Tab")
            terminal.wait("Devices:", "> olga", "lost one")
            terminal.keys("Enter")
            terminal.wait("lost one", "in use", "w revoke")
            terminal.keys("w")
            terminal.wait("w  revoke")
            terminal.keys("w")
            terminal.wait("it wipes its copy", "revoked")

        def hears():
            try:
                return lost.hello() is None
            except Refused as refused:
                return refused.problem["type"] == "device-revoked"
        until(hears)

    @test
    def a_device_is_signed_out_and_may_come_again():
        left = Device(service.url, "olga", OTHER, "left open")
        with workplace(desk) as terminal:
            terminal.wait("Users: 3")
            terminal.keys("Tab")
            terminal.wait("Devices:", "> olga", "left open")
            terminal.keys("w")
            terminal.wait("s  sign out")
            terminal.keys("s")
            terminal.wait("asks for the password again")
        try:
            left.hello()
            raise AssertionError("still signed in")
        except Refused as refused:
            assert refused.problem["type"] == "unauthenticated", refused
        assert Device(service.url, "olga", OTHER, "again").hello()["device"]["last_no"] == 0

    @test
    def at_how_many_devices_an_erasure_has_arrived_is_seen():
        service.verb("user", "roles", "admin", "--role", "admin", "--role", "steward")
        service.verb("proof-key", f"{service.folder}/proof.key")
        desk.ok("sync", "--once")
        desk.import_list(desk.write("list.csv", people(1)))
        desk.ok("erase", "erika000@firma000.example", "--yes")
        with workplace(desk) as terminal:
            terminal.wait("2 Quality", "online")
            terminal.keys("5")
            terminal.wait("Users: 3")
            terminal.keys("e")
            terminal.wait("Erased persons: 1", " devices")
            terminal.keys("Enter")
            terminal.wait("Erasure of person", "What went", "records, with their histories", "sealed until", "Enter back")
            terminal.keys("Enter")
            terminal.wait("Erased persons: 1")

    @test
    def territories_are_made_changed_given_and_removed():
        with workplace(desk) as terminal:
            terminal.wait("2 Quality", "online")
            terminal.keys("5")
            terminal.wait("Users: 3")
            terminal.keys("G")
            terminal.wait("Territories: 0", "No territory yet")
            terminal.keys("n")
            answer(terminal, "Name of the new territory", "Coast")
            terminal.wait("Postal codes, as")
            terminal.type("20-2")
            terminal.wait("beginnings or ranges of one length")
            terminal.type("5")
            terminal.wait("the narrowest range wins")
            terminal.keys("Enter")
            terminal.wait("Territories: 1", "> Coast", "DE", "20-25", "nobody")
            terminal.keys("b")
            answer(terminal, "Whom it belongs to", "olga,annb")
            terminal.wait("there is no user annb")
            answer(terminal, "Whom it belongs to", "olga,an", "olga,anna")
            terminal.wait("its leads follow", "anna,olga")
            terminal.keys("Enter")
            terminal.wait("Postal codes           20-25", "Belongs to             anna,olga", "x remove")
            terminal.keys("r")
            answer(terminal, "Postal codes, as", "20-25,261")
            terminal.wait("20-25,261 ")
            terminal.keys("m")
            answer(terminal, "Name of the territory", "Sea")
            terminal.wait("> Sea")
            terminal.keys("x")
            terminal.wait("r  remove it")
            terminal.keys("r")
            terminal.wait("Territories: 0", "the territory is gone")
        told = [row["event"] for row in Device(service.url, "admin", PASSWORD).call("GET", "/v1/audit")["audit"]]
        assert told.count("territory.changed") == 4 and told.count("territory.removed") == 1, told

    @test
    def a_token_is_issued_shown_once_copied_and_revoked():
        with workplace(desk) as terminal:
            terminal.tmux("set", "-g", "set-clipboard", "on")
            terminal.wait("2 Quality", "online")
            terminal.keys("5")
            terminal.wait("Users: 3")
            terminal.keys("K")
            terminal.wait("Tokens of programs", "No program has a token yet")
            terminal.keys("n")
            terminal.wait("t  a telephone system")
            terminal.keys("i")
            answer(terminal, "Name of the program", "robot")
            terminal.wait("Roles of the program")
            terminal.keys("C-u")
            terminal.type("admin")
            terminal.wait("a program has no role")
            answer(terminal, "Roles of the program", "ste", "steward")
            answer(terminal, "Team (a new name", "os", "Ost")
            screen = terminal.wait("The token of robot", "shown this once")
            token = next(line.strip() for line in screen.splitlines() if len(line.strip()) == 43 and " " not in line.strip())
            terminal.keys("c")
            terminal.wait("the token is in the clipboard")
            until(lambda: token in terminal.tmux("list-buffers"))
            terminal.keys("q")
            assert token not in terminal.wait("> program", "robot", "steward")
            terminal.keys("Enter")
            assert token not in terminal.wait("what its roles may", "x revoke token")
            terminal.keys("Enter")
            terminal.wait("> program")
            robot = Device(service.url, "olga", OTHER)
            robot.token = token
            assert robot.call("GET", "/v1/me")["user"] == "robot"
            terminal.keys("x")
            terminal.wait("r  revoke it")
            terminal.keys("r")
            terminal.wait("not let in any more", "No program has a token yet")
            try:
                robot.call("GET", "/v1/me")
                raise AssertionError("still let in")
            except Refused as refused:
                assert refused.status == 401, refused

    @test
    def a_token_that_ends_within_thirty_days_is_told_of():
        device = json.loads(service.verb("token", "issue", "exchange", "--role", "telephony", "--json"))["id"]
        assert '"expires_at":"20' in service.verb("token", "list", "--json") and "ends 20" in service.verb("token", "list")
        with workplace(desk) as terminal:
            terminal.wait("online", "2 Quality", gone=["The token"])
        with sqlite3.connect(f"{service.folder}/service.db", timeout=20) as db:
            db.execute("UPDATE token SET created_ms = created_ms - ? WHERE device_id = ?", (350 * 86400000, device))
        db.close()
        with workplace(desk) as terminal:
            terminal.wait('The token "exchange" ends on 20')
            terminal.keys("5")
            terminal.wait("Users:", ": issue another (5, K)")
            terminal.keys("K")
            terminal.wait("exchange", "telephony", "! 20")
        service.verb("token", "revoke", device)

    run()
