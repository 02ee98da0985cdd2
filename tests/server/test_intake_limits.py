#!/usr/bin/python3
"""How often web forms may be sent: by token, and by address where that is asked for; behind a proxy by the address that it saw."""
import http.client
import json
import sys
import urllib.parse

sys.dont_write_bytecode = True
from desk import Service
from tap import run, test


def prepare(*options):
    service = Service(options=options)
    service.__enter__()
    maria = service.desk("maria")
    team = maria.rows("list", "teams")[0]["id"]
    maria.ok("add", "queue", "name=Inbound", f"team_id={team}", "mode=suggested")
    queue = maria.rows("list", "queues")[0]["id"]
    maria.ok("add", "campaign", "name=Website", "form=bant", "medium=web form", "product=ERP", f"queue_id={queue}", f"team_id={team}")
    maria.ok("sync", "--once")
    tokens = [maria.row("intake-token", "create", name, "--form", "bant", "--campaign", "Website")["token"] for name in ("One", "Two")]
    return service, tokens


def ask(service, token, *seen):
    """What is still worth asking; seen: what a proxy says of whom it speaks for."""
    place = urllib.parse.urlparse(service.url)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=20)
    connection.request("GET", "/v1/intake/bant", headers={"Authorization": f"Bearer {token}"} | ({"X-Forwarded-For": ", ".join(seen)} if seen else {}))
    answer = connection.getresponse()
    content = json.loads(answer.read())
    connection.close()
    assert answer.status == 200 or (content["type"], 1 <= int(answer.headers["Retry-After"]) <= 61) == ("rate-limited", True), (answer.status, content)
    return answer.status


@test
def each_token_has_its_own_share_of_a_minute():
    service, (one, two) = prepare("--intake-rate", "3")
    try:
        assert [ask(service, one) for _ in range(5)] == [200] * 3 + [429] * 2
        assert [ask(service, two) for _ in range(3)] == [200] * 3
    finally:
        service.__exit__()


@test
def an_address_is_the_one_that_a_listed_proxy_saw_last():
    service, (one, two) = prepare("--behind-proxy", "--intake-rate", "0", "--intake-address-rate", "4")
    try:
        assert [ask(service, one, "203.0.113.7") for _ in range(2)] == [200] * 2
        assert [ask(service, two, f"198.51.100.{i}", "203.0.113.7") for i in range(4)] == [200] * 2 + [429] * 2, "what it claims itself changes nothing"
        assert ask(service, one, "203.0.113.8") == 200
        assert [ask(service, one) for _ in range(5)] == [200] * 4 + [429], "the proxy itself has a share, too"
    finally:
        service.__exit__()


@test
def nobody_else_is_believed():
    service, (one, two) = prepare("--intake-address-rate", "3")  # this machine is no proxy here
    try:
        assert [ask(service, (one, two)[i % 2], f"203.0.113.{i}") for i in range(5)] == [200] * 3 + [429] * 2
    finally:
        service.__exit__()


run()
