#!/usr/bin/python3
"""Calls as sipgate and Placetel post them: requests in the shape of their published interfaces, whom they reach, what is answered, and
what is refused."""
import base64
import hmac
import http.client
import re
import sys
import urllib.parse
import xml.etree.ElementTree

sys.dont_write_bytecode = True
from desk import PASSWORD, Service
from raw import Device
from tap import run, test

FORM = "application/x-www-form-urlencoded"
PLACETEL_CALL = "f4591ba315d81671d7a06c2a3b4f963dafd119de39cb26edd8a6476676b2f447"

with Service(options=("--log", "-")) as service:
    for name, role, team in (("pbx", "telephony", "Nord"), ("central", "telephony", None), ("otto", "agent", "Süd")):
        service.verb("user", "add", name, "--role", role, *(["--team", team] if team else []), given=PASSWORD + "\n")
    service.verb("user", "extension", "anna", "1234567w0")
    service.verb("user", "extension", "bea", "7777abcdefg@fpbx.de")
    service.verb("user", "extension", "otto", "+493023125044")
    tokens = {name: Device(service.url, name, PASSWORD).token for name in ("pbx", "central", "anna")}
    desks = {name: Device(service.url, name, PASSWORD) for name in ("anna", "bea", "otto")}
    heard = {}

    def post(path, body, headers, url=service.url):
        place = urllib.parse.urlparse(url)
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=20)
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        content = answer.read().decode()
        connection.close()
        return answer.status, content, answer.headers

    def basic(token, user="calls"):
        return {"Authorization": "Basic " + base64.b64encode(f"{user}:{token}".encode()).decode()}

    def sipgate(token=tokens["pbx"], path="/v1/calls/sipgate", **fields):
        """As its servers write it: a form, several people as user[], the password of the URL in the basic way."""
        body = urllib.parse.urlencode([(name.replace("from_", "from"), part) for name, value in fields.items()
                                       for part in (value if isinstance(value, list) else [value])]).replace("user%5B%5D", "user[]")
        return post(path, body, {"Content-Type": FORM, "User-Agent": "sipgate.io"} | basic(token))

    def placetel(token=tokens["pbx"], secret=None, signature=None, **fields):
        body = urllib.parse.urlencode({name.replace("from_", "from"): value for name, value in fields.items()})
        signature = signature or hmac.new((secret or token).encode(), body.encode(), "sha256").hexdigest()
        return post("/v1/calls/placetel", body, {"Content-Type": FORM, "X-PLACETEL-SIGNATURE": signature} | basic(token))[0]

    def listen(name, calls=None):
        items, end = desks[name].changes(desks[name].hello()["cursor"] + f"&calls={calls or heard.get(name, '-')}")
        heard[name] = end["calls"]
        return [item["call"] for item in items if "call" in item]

    def said(name):
        return [(call["id"], call["state"]) for call in listen(name)]

    @test
    def sipgate_rings_who_is_meant_and_is_asked_for_the_rest():
        status, content, headers = sipgate(event="newCall", direction="in", from_="493023125007", to="493023125000", callId="s1", origCallId="s1",
                                           **{"user[]": ["Anna König", "Bea"], "fullUserId[]": ["1234567w0"]}, xcid="a1", diversion="x")
        assert status == 200 and headers["Content-Type"].startswith("application/xml"), (status, content)
        answer = xml.etree.ElementTree.fromstring(content)
        assert answer.tag == "Response" and set(answer.attrib) == {"onAnswer", "onHangup"}, content
        assert listen("anna") == [{"from": "+493023125007", "state": "ringing", "id": "s1"}] and said("bea") == said("otto") == []
        more = urllib.parse.urlparse(answer.attrib["onAnswer"])  # what it tells of the answer goes where it was told, with the password of that URL
        assert (more.path, more.hostname) == ("/v1/calls/sipgate", "127.0.0.1"), more
        said_more = sipgate(token=more.password, path=more.path, event="answer", callId="s1", user="Anna König", userId="w0", fullUserId="1234567w0",
                            from_="493023125007", to="493023125000", direction="in", answeringNumber="493023125012")
        assert said_more[0] == 200 and said_more[1].strip().endswith("<Response/>"), said_more
        assert said("anna") == [("s1", "answered")] and said("bea") == [("s1", "taken")]
        assert sipgate(event="hangup", cause="normalClearing", callId="s1", from_="493023125007", to="493023125000", direction="in")[0] == 200
        assert said("anna") == [("s1", "ended")]
        listen("bea")

    @test
    def nobody_known_rings_the_team_and_a_number_is_an_extension_too():
        sipgate(event="newCall", direction="in", from_="anonymous", to="4930999", callId="s2", **{"user[]": "Empfang"})
        assert listen("anna") == listen("bea") == [{"from": "", "state": "ringing", "id": "s2"}] and listen("otto") == []
        sipgate(event="answer", callId="s2", user="voicemail", from_="anonymous", to="4930999", direction="in")
        assert said("anna") == said("bea") == [("s2", "ended")], "a machine took it: missed"
        sipgate(tokens["central"], event="newCall", direction="in", from_="493023125007", to="493023125044", callId="s3")
        assert said("otto") == [("s3", "ringing")] and said("anna") == []
        sipgate(tokens["central"], event="hangup", cause="cancel", callId="s3")
        assert said("otto") == [("s3", "ended")]
        assert sipgate(tokens["central"], event="newCall", direction="in", from_="493023125007", to="49301", callId="s4")[0] == 422, "whom?"

    @test
    def calls_that_go_out_are_nobodys_news():
        assert sipgate(event="newCall", direction="out", from_="493023125000", to="493023125007", callId="s5")[0] == 200
        assert placetel(event="OutgoingCall", direction="out", from_="03023125000", to="03023125007", peer="7777abcdefg@fpbx.de", call_id="p0") == 204
        assert sipgate(event="dtmf", dtmf="1", callId="s5")[0] == 200
        assert said("anna") == said("bea") == []

    @test
    def placetel_signs_and_tells_national_numbers():
        common = {"from_": "03023125007", "to": "03023125000", "call_id": PLACETEL_CALL, "direction": "in"}
        assert placetel(event="IncomingCall", **common) == 204
        assert listen("anna") == listen("bea") == [{"from": "+493023125007", "state": "ringing", "id": PLACETEL_CALL}]
        assert placetel(event="CallAccepted", peer="7777abcdefg@fpbx.de", **common) == 204
        assert (said("bea"), said("anna")) == ([(PLACETEL_CALL, "answered")], [(PLACETEL_CALL, "taken")])
        assert placetel(event="HungUp", type="accepted", duration="65", **common) == 204
        assert listen("bea") == [{"from": "+493023125007", "state": "ended", "id": PLACETEL_CALL, "duration_s": 65}]
        listen("anna")

    @test
    def its_own_example_of_a_signature_is_right():
        body = "call_id=4a4cbb39578170aed9a2761a7bec8c7e704a541f52291ef603d6f5f152980c3c&event=CallAccepted&from=0123456789&to=0987654321"
        assert hmac.new(b"12345", body.encode(), "sha256").hexdigest() == "c4f823c5b8806432fe2b83b1fc2ee714422e0cdfb4b5129152a7d0bbcd7792d0"

    @test
    def what_is_not_signed_or_not_signed_in_is_refused():
        fields = dict(event="IncomingCall", from_="03023125007", to="030", call_id="p1", direction="in")
        assert placetel(secret="another", **fields) == 401
        assert placetel(signature="0" * 64, **fields) == placetel(signature="short", **fields) == 401
        assert placetel(token="x" * 43, **fields) == 401
        assert placetel(token=tokens["anna"], **fields) == 403, "an agent's token tells of no calls"
        good = urllib.parse.urlencode(fields)
        assert post("/v1/calls/placetel", good, {"Content-Type": FORM} | basic(tokens["pbx"]))[0] == 401
        status, _, headers = post("/v1/calls/sipgate", good, {"Content-Type": FORM})
        assert status == 401 and headers["WWW-Authenticate"].startswith("Basic"), headers
        for header in ("Basic !!!", "Basic " + base64.b64encode(tokens["pbx"].encode()).decode(), "Basic AA==", "Basic "):
            assert post("/v1/calls/sipgate", good, {"Content-Type": FORM, "Authorization": header})[0] == 401, header
        assert post("/v1/calls", '{"from":"1"}', {"Content-Type": "application/json"} | basic(tokens["pbx"]))[0] == 401, "only where providers ask"
        assert post("/v1/me", "", basic(tokens["pbx"]))[0] in (401, 405)
        assert said("anna") == []

    @test
    def bearer_does_too_and_hostile_forms_are_refused():
        bearer = {"Content-Type": FORM, "Authorization": f"Bearer {tokens['pbx']}"}
        for body, status in (("", 422), ("event=newCall&direction=in&from=%24(id)&callId=1", 422), ("event=newCall&callId=%0a", 422),
                             ("event=newCall&from=anonymous", 422), ("event=newCall&callId=" + "x" * 66, 422), ("a=" + "x" * 9000, 413),
                             ("event=explode&callId=1", 422), ("event=newCall&from=493023125007&callId=b1&direction=in", 200)):
            assert post("/v1/calls/sipgate", body, bearer)[0] == status, body[:60]
        assert post("/v1/calls/sipgate", "{}", bearer | {"Content-Type": "application/json"})[0] == 415
        for host in ('a"b', "a b", "<x>"):  # whoever says where we are is not written into a document
            assert '"b' not in post("/v1/calls/sipgate", "event=newCall&from=493023125007&callId=b2&direction=in", bearer | {"Host": host})[1]
        assert said("anna") == [("b1", "ringing")] + [("b2", "ringing")] * 3, "told again it is the same call"

    @test
    def no_number_and_no_token_is_in_the_log():
        with open(f"{service.folder}/log", encoding="utf-8", errors="replace") as file:
            log = file.read()
        assert "/v1/calls/sipgate" in log, "the log was looked at"
        assert not re.search("3023125007|" + tokens["pbx"], log)

    run()
