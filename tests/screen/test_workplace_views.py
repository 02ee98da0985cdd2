#!/usr/bin/python3
"""Filters and saved views of the queue: what `/`, `s` and `v` do, what Tab completes, what survives."""
import json
import os
import re
import shutil
import sys
import urllib.error
import urllib.parse
import urllib.request

sys.dont_write_bytecode = True
from desk import PASSWORD, Service, until
from tap import run, test
from terminal import require_tmux, workplace

require_tmux()

LIST = """company;last_name;phone;city;postal_code;tags;source
Adler GmbH;Adam;+4930231250001;Berlin;10115;partner;fair
Biber AG;Bauer;+4930231250002;München;80331;;fair
Castor KG;Conrad;+4930231250003;Muenchen;80333;;web
Dohle GmbH;Dahl;+4930231250004;Kiel;24103;partner;web
"""

with Service({"jonas": ["agent", "steward", "team_lead"]}) as service:
    desk = service.desk("jonas")
    desk.import_list(desk.write("list.csv", LIST), "--owner", "jonas")

    def rows(where):
        return sorted(row["company"] for row in desk.rows("list", "leads", "--where", where))

    @test
    def what_a_search_has_found_is_marked_without_colour_too():
        with workplace(desk, NO_COLOR="1") as terminal:
            terminal.wait("1 Queue", "online")
            terminal.keys("C-f")
            terminal.wait("Find")
            for typed, shown, marked in (("muen", "Castor KG", "Muen"), ("conr", "Castor KG", "Conr"), ("3125 0004", "Dohle GmbH", "3125")):
                terminal.keys("C-u")
                terminal.type(typed)
                terminal.wait(shown, "Find     " + typed, marked)
                until(lambda marked=marked: re.search(r"\x1b\[[0-9;]*4[0-9;]*m" + marked, terminal.colours()), 10)  # underlined

    @test
    def the_command_line_speaks_the_filter_language():
        assert rows("city:münchen") == rows("city:MUENCHEN") == ["Biber AG", "Castor KG"]
        assert rows("postal_code:80*") == ["Biber AG", "Castor KG"]
        assert rows("-tag:partner source:fair") == ["Biber AG"]
        assert rows("mine -postal_code:2*") == ["Adler GmbH", "Biber AG", "Castor KG"]
        answer = desk.run("list", "leads", "--where", "city:Kiel grde:A")
        assert answer.returncode == 64 and 'at 11: there is no field "grde"' in answer.stderr, answer

    def rest(path, body=None, token=None):
        request = urllib.request.Request(service.url + path, json.dumps(body).encode() if body else None,
                                         {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {}))
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as problem:
            return problem.code, json.load(problem)

    @test
    def the_service_speaks_it_too():
        token = rest("/v1/session", {"user": "jonas", "password": PASSWORD, "device": "by hand"})[1]["token"]
        status, answer = rest("/v1/leads?where=" + urllib.parse.quote("city:münchen mine"), token=token)
        assert status == 200 and len(answer["leads"]) == 2, answer
        for where in ("Ort:münchen meine", "zustand:anrufbereit ort:muenchen", "bekommen:heute -Schlagwort:partner ort:münchen"):
            status, answer = rest("/v1/leads?where=" + urllib.parse.quote(where), token=token)  # the service speaks no German
            assert status == 200 and len(answer["leads"]) == 2, (where, answer)
        status, answer = rest("/v1/leads?where=" + urllib.parse.quote("city:Kiel grde:A"), token=token)
        assert status == 400 and "at 11" in answer["detail"], answer

    @test
    def a_filter_is_typed_with_tab_and_leaves_out_the_others():
        with workplace(desk) as terminal:
            terminal.wait("Adler", "Dohle")
            terminal.keys("/")
            terminal.wait("Show only", "Tab completes")
            terminal.type("post")
            terminal.keys("Tab")
            terminal.wait("postal_code:")
            terminal.type("80* grde:A")
            terminal.wait('at 17: there is no field "grde"')
            terminal.keys(*["BSpace"] * 7)
            terminal.keys("Enter")
            terminal.wait("Filter: postal_code:80*", "Biber", "Castor", gone=("Adler", "Dohle"))

    @test
    def a_view_is_saved_chosen_renamed_deleted_and_survives_the_loss_of_the_cache():
        with workplace(desk) as terminal:
            terminal.wait("Adler")
            terminal.keys("/")
            terminal.wait("Show only")
            terminal.type("city:münchen")
            terminal.keys("Enter")
            terminal.wait("Filter: city:münchen", gone=("Adler",))
            terminal.keys("s")
            terminal.wait("Order and group")
            terminal.keys("1")
            terminal.wait("order: company", "Biber")
            terminal.keys("v")
            terminal.wait("Views")
            terminal.keys("s")
            terminal.wait("Save this filter")
            terminal.type("South")
            terminal.keys("Enter")
            terminal.wait("the view is kept", "View South: city:münchen")
        shutil.rmtree(os.path.join(desk.env["XDG_CACHE_HOME"], "vorwahl"))
        desk.ok("sync")
        with workplace(desk) as terminal:
            terminal.wait("Adler", "Dohle")
            terminal.keys("v", "1")
            terminal.wait("View South: city:münchen", "order: company", "Biber", gone=("Adler",))
            terminal.keys("v", "r")
            terminal.wait("Rename which")
            terminal.keys("1")
            terminal.wait("New name")
            terminal.keys("C-u")
            terminal.type("Bavaria")
            terminal.keys("Enter")
            terminal.wait("the view is kept", "View Bavaria")
            terminal.keys("v")
            terminal.wait("1  Bavaria")
            terminal.keys("0")
            terminal.wait("Adler", gone=("View Bavaria",))
            terminal.keys("v", "d")
            terminal.wait("Delete which")
            terminal.keys("1")
            terminal.wait("the view is deleted")
            terminal.keys("v")
            terminal.wait("rename a view", gone=("Bavaria",))

    @test
    def groups_name_themselves_once():
        with workplace(desk) as terminal:
            terminal.wait("Adler")
            terminal.keys("s")
            terminal.wait("Order and group")
            terminal.keys("c")
            screen = terminal.wait("groups: city", "Berlin: ", "Kiel: ")
            assert screen.count("Berlin:") == 1

    run()
