#!/usr/bin/python3
"""A first sync of several pages: cut in the middle it goes on there, and a short page says what a whole one says."""
import contextlib
import json
import os
import shutil
import sqlite3
import sys

sys.dont_write_bytecode = True
from desk import PASSWORD, Service, file_of, people
from proxy import Act, Proxy, Through
from raw import Device
from tap import run, test

with Service({"maria": ["team_lead"]}) as service, Proxy(service.url) as network:
    maria, second = service.desk("maria"), Through(service, network).desk("maria", "second")
    maria.import_list(maria.write("list.csv", people(800)))

    def kept(sql):
        with contextlib.closing(sqlite3.connect(f"file:{file_of(second, 'cache', 'cache.db')}?mode=ro", uri=True)) as cache:
            return cache.execute(sql).fetchone()

    def pages():
        return [request.whole.split(b" ", 2)[1].decode() for request in network.seen if request.path == "/v1/snapshot"]

    @test
    def one_that_was_cut_goes_on_where_it_was():
        shutil.rmtree(os.path.dirname(file_of(second, "cache", "cache.db")))
        network.seen.clear()
        team = [0]

        def cut(request):
            team[0] += request.path == "/v1/snapshot" and b"scope=team" in request.whole
            return Act(cut_answer=20000) if team[0] == 3 else None

        network.plan = cut
        assert second.run("sync", "--once").returncode in (75, 76)
        after = kept("SELECT value FROM meta WHERE key = 'snapshot_after'")[0]
        assert int(after) > 0 and kept("SELECT count(*) FROM meta WHERE key = 'cursor'")[0] == 0, after
        assert kept("SELECT count(*) FROM company")[0] > 0
        network.plan = lambda request: None
        network.seen.clear()
        second.ok("sync", "--once")
        assert f"after={after}&" in pages()[0], (after, pages())
        assert second.ok("digest") == maria.ok("digest")
        assert len(second.rows("search", "Beispiel")) > 0

    @test
    def a_short_page_holds_the_same_records():
        device = Device(service.url, "maria", PASSWORD)
        scope = next(scope for scope in device.hello()["grants"]["scopes"] if scope.startswith("team"))

        def records(more):
            lines = map(json.loads, device.raw("GET", f"/v1/snapshot?scope={scope}&limit=1000{more}").splitlines())
            return [line["put"]["record"] for line in lines if "put" in line]

        whole, short = records(""), records("&short=1")
        assert len(whole) == 1000 and any(None in record.values() for record in whole)
        assert short == [{name: value for name, value in record.items() if value is not None} for record in whole]

    run()
