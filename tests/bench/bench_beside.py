#!/usr/bin/env python3
"""How long a small request waits while somebody has a whole team looked at: each reading route once alone, then the small one
again and again while a digest runs. On SQLite and on PostgreSQL.
./bootstrap bench beside [LEADS [URI]]   (120000 if nothing is said, which are about a million rows; URI: one database alone, in which they
are already). Takes about ten minutes."""
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time

os.environ.setdefault("HOME", tempfile.gettempdir())
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import postgresql
import raw

VORWAHLD, PASSWORD = os.environ["VORWAHLD"], "demo-demo-1"
LEADS = int(sys.argv[1]) if len(sys.argv) > 1 else 120000
LOADED = sys.argv[2] if len(sys.argv) > 2 else None
LEAD_ROUTES = ("/v1/hello", "/v1/board", "/v1/leads", "/v1/leads?sort=-score", "/v1/leads?sort=next_ms", "/v1/contacts", "/v1/companies",
               "/v1/activities", "/v1/tasks", "/v1/credit", "/v1/credit/board", "/v1/figures", "/v1/exports", "/v1/intake-tokens")
ADMIN_ROUTES = ("/v1/audit?limit=1000", "/v1/erasures", "/v1/devices", "/v1/admin/tokens")


def seconds(device, path, method="GET", body=None):
    began = time.monotonic()
    try:
        device.raw(method, path, body)
    except raw.Refused as refused:
        return time.monotonic() - began, str(refused)
    return time.monotonic() - began, ""


def routes(lead, admin):
    scope = lead.hello()["grants"]["scopes"][0]
    contact = lead.call("GET", "/v1/contacts?limit=1")["contacts"][0]
    asked = [(lead, "GET", path, None) for path in (*LEAD_ROUTES, f"/v1/snapshot?scope={scope}&limit=1000")]
    asked += [(lead, "GET", f"/v1/persons/{contact['id']}/dossier", None),
              (lead, "POST", "/v1/persons/find", {"about": contact["last_name"]})]
    asked += [(admin, "GET", path, None) for path in ADMIN_ROUTES]
    for device, method, path, body in asked:
        took, problem = seconds(device, path, method, body)
        print(f"    {path.split('?scope')[0]:60.60} {took * 1000:8.0f} ms {problem}", flush=True)


def waits_beside(url, asker, others):
    """Asks for a digest at `others` and meanwhile for something small; seconds of each."""
    digests, waits = [], []
    for device in (asker, *others):
        device.move(url)  # quiet connections are ended
    threads = [threading.Thread(target=lambda device=device: digests.append(seconds(device, "/v1/digest"))) for device in others]
    for thread in threads:
        thread.start()
    time.sleep(0.05)  # they are on their way
    while any(thread.is_alive() for thread in threads):
        waits.append(seconds(asker, "/v1/me")[0])
    for thread in threads:
        thread.join()
    return digests, waits


def measure(name, uri):
    for words in ([] if LOADED else [["init"], ["demo", "--leads", str(LEADS)]]):
        subprocess.run([VORWAHLD, *words, "--database", uri], check=True, stdout=subprocess.DEVNULL)
    service = subprocess.Popen([VORWAHLD, "serve", "--database", uri, "--listen", "127.0.0.1:0", "--rate", "0"], stdout=subprocess.PIPE,
                               text=True)
    url = service.stdout.readline().split()[-1]
    try:
        asker, admin, *others = (raw.Device(url, user, PASSWORD) for user in ("maria", "admin", "maria", "maria", "maria", "maria"))
        print(name)
        routes(asker, admin)
        for count in (1, 4):
            digests, waits = waits_beside(url, asker, others[:count])
            problems = sum(bool(problem) for _, problem in digests)
            print(f"  {count} digest{'s' if count > 1 else ''}: {max(took for took, _ in digests):.1f} s ({problems} refused); meanwhile "
                  f"{len(waits)} small requests waited {statistics.median(waits) * 1000:.1f} ms at the median, "
                  f"{max(waits) * 1000:.0f} ms at most", flush=True)
    finally:
        service.terminate()
        service.wait()


def main():
    if LOADED:
        measure(LOADED.split(":")[0], LOADED)
        return
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite", f"sqlite:{folder}/service.db")
    measure("PostgreSQL", postgresql.shared().database())


main()
