"""Every way in which a name, an address or a number may stand in a file, and looking for all of them.

    left = traces(folder, spellings(names=["Müßig"], mails=["a@b.example"], numbers=["+493023125 99"]))
"""
import base64
import contextlib
import json
import os
import re
import shutil
import sqlite3
import tempfile
import unicodedata
import urllib.parse
import zlib

GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "ae", "Ö": "oe", "Ü": "ue"})


def folded(text):
    return text.translate(GERMAN).lower()


def bare(text):
    return "".join(c for c in unicodedata.normalize("NFD", text.replace("ß", "ss")) if not unicodedata.combining(c)).lower()


def base64_of(text):
    """What of it stands in base64 whatever stands before it."""
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + text.encode())
        yield coded[(0, 2, 3)[before]:len(coded) - 4]


def of_words(text):
    """Bytes, all in the case that they have in lower(); base64 keeps its own."""
    plain = {text, text.upper(), folded(text), bare(text), unicodedata.normalize("NFD", text)}
    for spelled in plain:
        yield spelled.encode()
        yield spelled.encode("utf-16-le")
        yield spelled.encode("latin-1", "ignore") if spelled.encode("latin-1", "ignore").decode("latin-1") == spelled else spelled.encode()
        yield json.dumps(spelled)[1:-1].encode()
        yield urllib.parse.quote(spelled).encode()
        yield re.sub(rb"%", b"=", urllib.parse.quote(spelled).encode())
        yield spelled[::-1].encode()


def of_number(e164):
    digits = re.sub(r"\D", "", e164)
    national = digits[2:]
    for spelled in (digits, "0" + national, national):
        yield spelled.encode()
        yield spelled[::-1].encode()
        for gap in " -/.":
            for at in range(1, len(spelled)):
                yield (spelled[:at] + gap + spelled[at:]).encode()
    for area in (2, 3):
        for rest in (5, 6):
            for gap in (" ", "/", ") ", "-"):
                yield f"{national[:area]}{gap}{national[area:area + rest]} {national[area + rest:]}".encode()


def spellings(names=(), mails=(), numbers=()):
    """(any case, exact case)"""
    some, exact = set(), set()
    for text in (*names, *mails, *(part for mail in mails for part in mail.split("@"))):
        some |= set(of_words(text))
        exact |= {code for spelled in (text, folded(text)) for code in base64_of(spelled) if len(code) >= 8}
    for mail in mails:
        some.add(mail.split("@")[1].encode("idna"))
    for number in numbers:
        some |= set(of_number(number))
    return {word.lower() for word in some if len(word) >= 5}, exact


def unpacked(content):
    """The content, and what is packed inside it."""
    yield content
    for magic in (b"\x1f\x8b\x08", b"x\x01", b"x\x5e", b"x\x9c", b"x\xda"):
        at = content.find(magic)
        while at >= 0:
            with contextlib.suppress(zlib.error, EOFError, OSError):
                engine = zlib.decompressobj(31 if magic[0] == 0x1F else 15)
                out = engine.decompress(content[at:at + (1 << 20)], 1 << 24)
                if len(out) > 8:
                    yield out
            at = content.find(magic, at + 1)
    assert b"\x28\xb5\x2f\xfd" not in content or not content.startswith(b"\x28\xb5\x2f\xfd"), "zstd: teach this test to unpack it"


def index_words(path):
    """The words of full-text indexes, which stand shortened in their pages."""
    with tempfile.TemporaryDirectory() as folder:
        for end in ("", "-wal"):
            if os.path.exists(path + end):
                shutil.copy(path + end, f"{folder}/copy{end}")
        with contextlib.closing(sqlite3.connect(f"{folder}/copy")) as db:
            tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%USING fts5%'")]
            for table in tables:
                db.execute(f"CREATE VIRTUAL TABLE temp.v_{table} USING fts5vocab(main, {table}, row)")
                yield from (str(row[0]) for row in db.execute(f"SELECT term FROM temp.v_{table}"))


def traces(folder, looked_for, apart=()):
    some, exact = looked_for
    found = []
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            if name in apart or not os.path.isfile(path):
                continue
            with open(path, "rb") as file:
                for content in unpacked(file.read()):
                    lower = content.lower()
                    found += [(name, word) for word in some if word in lower] + [(name, word) for word in exact if word in content]
            if name.endswith(".db"):
                words = {word.encode().lower() for word in index_words(path)}
                found += [(name + " index", word) for word in some if any(word in known for known in words)]
    return found
