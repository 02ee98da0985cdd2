#!/usr/bin/python3
"""What looks at a whole team holds nobody up: it runs beside the request thread, a few at once, and ends with the service."""
import concurrent.futures
import contextlib
import http.client
import sys
import time

sys.dont_write_bytecode = True
import raw
from desk import PASSWORD, Service, people, until
from tap import run, test

AT_ONCE, IN_LINE = 2, 16


@contextlib.contextmanager
def slow(service, table):
    """While inside, to read this table takes longer than anybody waits."""
    is_file = service.uri.startswith("sqlite:")
    wait = ("(WITH RECURSIVE n AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM n WHERE x < 1000000000000) SELECT max(x) FROM n) > 0"
            if is_file else "(SELECT pg_sleep(4)) IS NOT NULL")
    service.change(f"ALTER TABLE {table} RENAME TO hidden", f"CREATE VIEW {table} AS SELECT * FROM hidden WHERE {wait}")
    try:
        yield
    finally:
        service.change(f"DROP VIEW {table}", f"ALTER TABLE hidden RENAME TO {table}")


def answer_of(service, device, path):
    """Status and Retry-After of a request on a connection of its own."""
    connection = http.client.HTTPConnection(service.direct.removeprefix("http://"), timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", path, headers={"Authorization": f"Bearer {device.token}"})
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers["Retry-After"]


def figure(service, name):
    connection = http.client.HTTPConnection(service.direct.removeprefix("http://"), timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", "/v1/metrics")
        return int(connection.getresponse().read().decode().split(f"\nvorwahl_{name} ")[1].split()[0])


with Service(options=["--rate", "0"]) as service, concurrent.futures.ThreadPoolExecutor(64) as pool:
    device = raw.Device(service.url, "maria", PASSWORD)
    maria = service.desk("maria")
    maria.import_list(maria.write("seed.csv", people(3)))
    maria.ok("sync")

    def ask(path, times):
        begun = [pool.submit(answer_of, service, device, path) for _ in range(times)]
        until(lambda: figure(service, "long_reads") + sum(one.done() for one in begun) >= times)
        return begun

    @test
    def a_digest_of_a_list_and_a_board_are_what_they_were():
        assert device.call("GET", "/v1/digest")["count"] >= 3
        assert len(device.call("GET", "/v1/leads?sort=-score&where=attempts%3C3")["leads"]) == 3
        assert device.call("GET", "/v1/board")["queues"]
        assert figure(service, "long_reads") == 0

    @test
    def a_long_read_does_not_see_what_its_reader_may_not():
        bea = raw.Device(service.url, "bea", PASSWORD)
        for path, status in (("/v1/board", 403), ("/v1/digest?scope=team:other", 404), ("/v1/leads?where=nonsense:1", 400)):
            assert answer_of(service, bea, path)[0] == status, path
        sees = {lead["id"] for lead in maria.rows("list", "leads")}
        assert {lead["id"] for lead in bea.call("GET", "/v1/leads?sort=-score")["leads"]} <= sees

    @test
    def small_requests_are_answered_while_long_ones_run_and_more_than_fit_are_told_when_to_come_again():
        with slow(service, "team"):
            begun = ask("/v1/digest", AT_ONCE + IN_LINE)
            for _ in range(50):
                assert device.hello()["head"] > 0
            assert device.push([device.note(maria.rows("list", "leads")[0]["id"], "meanwhile")])["results"][0]["st"] == "applied"
            assert device.call("GET", "/v1/board")["queues"], "what people look at does not stand behind digests"
            assert not any(one.done() for one in begun)
            status, retry_after = answer_of(service, device, "/v1/digest")
            assert status == 503 and int(retry_after) > 0, (status, retry_after)
            began = time.monotonic()
            service.stop()  # those that run end early: no desk waits for them
            assert time.monotonic() - began < 9, "the service waited for a digest"
            assert {one.result()[0] for one in begun} == {503}
        service.start()
        device.move(service.url)
        assert device.call("GET", "/v1/digest")["count"] >= 3

    run()
