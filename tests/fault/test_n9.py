#!/usr/bin/python3
"""Changes that a reader skips under 16 writers on two instances of PostgreSQL (N9): none. One transaction in a hundred sleeps up to
50 ms between the last statement and the commit, where a careless cursor would pass it by.
The short form; `./bootstrap fault n9 [CHANGES]` goes on until a million changes are seen."""
import http.client
import multiprocessing
import os
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.environ["SRCDIR"], "tests"))
import postgresql
from campaign import Campaign
from desk import PASSWORD, VORWAHLD, Service, people
from raw import Device
from tap import run, test

IS_LONG = "--long" in sys.argv
WRITERS, PROCESSES = 16, 4
TARGETS = {"changes": int(sys.argv[2]) if len(sys.argv) > 2 else 1000000 if IS_LONG else 2000}
ROUND = 40000 if IS_LONG else 2000
SLEEPY = """
CREATE FUNCTION sleepy() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF random() < 0.01 THEN PERFORM pg_sleep(random() * 0.05); END IF; RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER sleepy AFTER UPDATE ON feed DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sleepy();
"""


def sent(device, batch):
    """The results of a batch; the same again where the connection was lost, as desks do."""
    for _ in range(20):
        try:
            return device.push(batch)["results"]
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
    raise AssertionError("the service does not come back")


def write(url, index, share, leads, sizes):
    """One writer: batches until its share is made. Returns the ids."""
    device, made = Device(url, "maria", PASSWORD, f"writer {index}"), []
    while len(made) < share:
        batch = [device.note(leads[(n + index) % len(leads)], f"n9 {index} {len(made) + n}") for n in range(min(sizes[len(made) % len(sizes)], share - len(made)))]
        assert all(result["st"] == "applied" for result in sent(device, batch))
        made += [operation["id"] for operation in batch]
    return made


def write_some(urls, indexes, share, leads, sizes, answer):
    """A process of several writers."""
    made, threads = [], []
    for index in indexes:
        threads.append(threading.Thread(target=lambda index=index: made.append(write(urls[index % 2], index, share, leads, sizes))))
        threads[-1].start()
    for thread in threads:
        thread.join()
    answer.put([record for part in made for record in part])


class Reader(threading.Thread):
    """Reads the feed at one instance until told that all is written, then to its end."""

    def __init__(self, url):
        super().__init__()
        self.device = Device(url, "maria", PASSWORD, "reader")
        self.cursor, self.seen, self.numbers, self.is_over = self.device.hello()["cursor"], set(), [], threading.Event()

    def run(self):
        while True:
            was_over = self.is_over.is_set()
            try:
                items, end = self.device.changes(self.cursor, wait=0 if was_over else 1, limit=1000)
            except (OSError, http.client.HTTPException):
                continue
            for item in items:
                if "put" in item and item["put"]["entity"] == "activity":
                    self.seen.add(item["put"]["record"]["id"])
            self.cursor = end["cursor"]
            self.numbers.append(end["seq"])
            if was_over and not end["more"]:
                return


def play_round(campaign, urls, leads):
    share = min(ROUND, TARGETS["changes"] - campaign.figures.get("changes", 0)) // WRITERS + 1
    readers, answer = [Reader(url) for url in urls], multiprocessing.Queue()
    sizes = [campaign.chance.choice([1, 5, 20, 200]) for _ in range(50)]
    for reader in readers:
        reader.start()
    processes = [multiprocessing.Process(target=write_some, args=(urls, range(p, WRITERS, PROCESSES), share, leads, sizes, answer))
                 for p in range(PROCESSES)]
    for process in processes:
        process.start()
    made = {record for _ in processes for record in answer.get(timeout=900)}
    for process in processes:
        process.join()
    for reader in readers:
        reader.is_over.set()
        reader.join()
        campaign.count("skipped", len(made - reader.seen))
        if reader.numbers != sorted(reader.numbers):
            campaign.fails("a cursor went back")
    assert len(made) == share * WRITERS, len(made)
    campaign.count("changes", len(made))
    campaign.save()


with Campaign("n9", TARGETS, IS_LONG) as campaign:
    @test
    def no_change_is_skipped_by_a_reader_under_sixteen_writers():
        database = postgresql.shared().database()
        with Service({"maria": ["team_lead"]}, uri=database, options=["--rate", "100000"]) as service:
            postgresql.shared().sql(SLEEPY, database.rsplit("/", 1)[1])
            maria = service.desk("maria")
            maria.import_list(maria.write("list.csv", people(40)))
            leads = [row["id"] for row in maria.rows("list", "lead", "--limit", "100")]
            with subprocess.Popen([VORWAHLD, "serve", "--database", database, "--listen", "127.0.0.1:0", "--rate", "100000"],
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as second:
                urls = (service.url, second.stdout.readline().split()[-1])
                begin = time.monotonic()
                while campaign.lacks("changes"):
                    play_round(campaign, urls, leads)
                print(f"# {time.monotonic() - begin:.0f} s")
                second.terminate()
        assert campaign.figures.get("skipped", 0) == 0 and not campaign.figures.get("violations"), campaign.figures

    run()
