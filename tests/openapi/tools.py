"""Redocly and Prism, as ./bootstrap check installs them; Prism stands between the services and their clients.

    url = before(service_url)      where the suite asks for it (VORWAHL_TEST_OPENAPI=1), else the address itself
"""
import atexit
import json
import os
import subprocess

import tap

FOLDER = f"{os.path.dirname(os.environ['BUILD'])}/{os.path.basename(os.environ['BUILD']).removesuffix('-san')}/openapi"
SOURCE = os.environ["SRCDIR"]
DESCRIPTION = f"{SOURCE}/docs/openapi.yaml"
IS_WANTED = os.environ.get("VORWAHL_TEST_OPENAPI") == "1"
_state = {"proxy": None, "known": {}}


def require():
    assert os.path.exists(f"{FOLDER}/ready"), "Redocly and Prism are not installed; ./bootstrap check fetches them (npm, network)"


def ask(line):
    if _state["proxy"] is None:
        require()
        _state["proxy"] = subprocess.Popen(["node", f"{SOURCE}/tests/openapi/proxy.js", FOLDER, DESCRIPTION], text=True,
                                           stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        atexit.register(close)
        tap.at_last("every_answer_was_as_described", every_answer_was_as_described)
    proxy = _state["proxy"]
    proxy.stdin.write(line + "\n")
    proxy.stdin.flush()
    answer = proxy.stdout.readline().strip()
    assert answer, f"the proxy ended with {proxy.poll()}"
    return answer


def close():
    _state["proxy"].stdin.close()
    _state["proxy"].wait(10)


def before(url):
    if not IS_WANTED or not url.startswith("http://"):
        return url
    if url not in _state["known"]:
        _state["known"][url] = ask(url)
    return _state["known"][url]


def every_answer_was_as_described():
    report = json.loads(ask("report"))
    print(f"# {report['answers']} answers went through the validating proxy")
    assert report["answers"] > 0 and not report["violations"], "\n".join(report["violations"])
