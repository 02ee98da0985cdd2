"""The fuzz targets: played from their seeds, two at once."""
import collections
import concurrent.futures
import os
import re
import shutil
import subprocess
import tempfile

TARGETS = ("json", "operation", "record", "text", "csv", "settings", "filter", "page", "cursor")
SEEDS = {"page": b'{"put":{"entity":"contact","record":{"id":"0190a6f0-0000-7000-8000-000000000001","rev":1,"seq":2,"created_ms":3,"last_name":"M"}}}'
                 b'\n{"leave":{"entity":"lead","id":"0190a6f0-0000-7000-8000-000000000002","rev":2}}\n'
                 b'{"erase":{"entity":"contact","id":"0190a6f0-0000-7000-8000-000000000003","n":4}}\n'
                 b'{"end":true,"n":3,"cursor":"1.0190a6f0.ab.9","seq":9,"erased":4,"more":false}\n',
         "cursor": b"\x02\nlast_name\nlast_name:B*\nuser:0190a6f0-0000-7000-8000-000000000001\n17",
         "filter": "grade:A,B postal_code:2* -tag:partner company:\"Kessler & Söhne\" score:50..70 received:>7d overdue".encode(),
         "text": b"Dr. M\xc3\xbcller \x1b[31m\xe2\x80\xae +49 (0)30 23125-012 m@linde.example morgen 14",
         "csv": "Firma;Nachname;Telefon\r\n\"Linde\r\nGmbH\";Müller;030 23125 012\r\n".encode("cp1252"),
         "settings": b"[service]\nurl = https://vorwahl.example\n; words\n[keys]\nqueue.next = F7\n",
         "json": b'{"a":[1,-2.5,"\\u00fc",null,true],"b":{"c":""}}',
         "record": b'\x02{"id":"0190a6f0-0000-7000-8000-000000000001","rev":1,"seq":2,"created_ms":3,"state":"ready","grade":"B2"}',
         "operation": b'{"no":1,"op_id":"0190a6f0-0000-7000-8000-000000000001","grp":"0190a6f0-0000-7000-8000-000000000002","k":"set",'
                      b'"entity":"lead","id":"0190a6f0-0000-7000-8000-000000000003","base_rev":1,"occurred_ms":5,'
                      b'"set":{"interest":{"base":"old","new":"new"}}}'}


def kept_corpus(name):
    """Inputs that an earlier run found worth keeping, minimised: one a line, as hexadecimal digits."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "corpus", f"{name}.hex")
    if not os.path.exists(path):
        return []
    with open(path, encoding="ascii") as file:
        return [bytes.fromhex(line) for line in file if line.strip()]


def keep_smallest(build, name, corpus, most=40, longest=300):
    """Writes the smallest set of inputs that reaches the same code, but for the long ones, to the sources."""
    here = os.path.dirname(os.path.abspath(__file__))
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([f"{build}/tests/fuzz/fuzz_{name}", "-merge=1", folder, corpus], env=os.environ | {"TMPDIR": folder}, capture_output=True,
                       check=True)
        found = []
        for entry in os.scandir(folder):
            if entry.is_file() and entry.stat().st_size <= longest and re.fullmatch("[0-9a-f]{40}", entry.name):
                with open(entry.path, "rb") as file:
                    found.append(file.read())
    os.makedirs(f"{here}/corpus", exist_ok=True)
    with open(f"{here}/corpus/{name}.hex", "w", encoding="ascii") as file:
        file.writelines(content.hex() + "\n" for content in sorted(found, key=len)[:most])


Played = collections.namedtuple("Played", "status tried cpu_seconds words")


def ended(command, env, path):
    """Runs to the end: exit status, seconds of CPU, what it said."""
    with open(path, "wb") as words:
        process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=words)  # pylint: disable=consider-using-with
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    with open(path, encoding="utf-8", errors="replace") as words:
        return process.returncode, used.ru_utime + used.ru_stime, words.read()


def play(build, name, seconds, keep=None):
    """Runs one target for so many seconds on the clock."""
    folder = tempfile.mkdtemp(prefix="fuzz-", dir=os.environ.get("TMPDIR"))
    try:
        corpus = keep or os.path.join(folder, "corpus")
        os.makedirs(corpus, exist_ok=True)
        program, seed = f"{build}/tests/fuzz/fuzz_{name}", os.path.join(corpus, "seed")
        with open(seed, "wb") as file:
            file.write(SEEDS[name])
        for number, content in enumerate(kept_corpus(name)):
            with open(os.path.join(corpus, f"kept-{number}"), "wb") as file:
                file.write(content)
        once = subprocess.run([program, seed], env=os.environ | {"TMPDIR": folder, "FUZZ_SEED": "yes"}, capture_output=True, check=False)
        if once.returncode != 0:
            return Played(once.returncode, 0, 0, once.stderr.decode(errors="replace")[-3000:])
        status, used, words = ended([program, f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=2048", "-max_len=16384",
                                     "-print_final_stats=1", f"-artifact_prefix={folder}/", corpus],
                                    os.environ | {"TMPDIR": folder}, os.path.join(folder, "words"))
        tried = re.search(r"number_of_executed_units: (\d+)", words)
        found = [entry for entry in os.listdir(folder) if re.match(r"(crash|leak|timeout|oom)-", entry)]
        for entry in found:
            with open(os.path.join(folder, entry), "rb") as file:
                words += f"\ninput: {file.read()[:400]!r}"
        return Played(status, int(tried[1]) if tried else 0, used, words[-3000:])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def play_all(build, seconds, keep=None, names=TARGETS):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = {name: pool.submit(play, build, name, seconds, keep and os.path.join(keep, name)) for name in names}
        return {name: job.result() for name, job in jobs.items()}
