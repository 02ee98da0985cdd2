#!/usr/bin/python3
"""What of the libraries is used, and where: one door each to network, JSON, databases and programs of others."""
import re
import sys

sys.dont_write_bytecode = True
import source
from tap import run, test

CODE = source.matching(".c", ".h", under=("src/", "include/", "ui/"))
# Call or word, and the only places where it may stand.
DOORS = {r"curl_easy_init": ("src/net/http.c",),
         r"json_load\w*": ("src/codec/json/json_read.c",),
         r"sqlite3_(exec|open\w*|prepare\w*)": ("src/store/backend/backend_sqlite.c",),
         r"PQ(exec\w*|prepare|send\w*|connect\w*)": ("src/store/backend/",),
         r"MHD_create_post_processor|MHD_post_process": (),
         r"JSON_ALLOW_NUL|JSON_DISABLE_EOF_CHECK|JSON_DECODE_ANY": (),
         r"sqlite3_enable_load_extension|sqlite3_load_extension": (),
         r"execv\w*|execl\w*|posix_spawnp?|fork": ("src/base/process.c", "src/sync/service.c"),
         r"CURLOPT_SSL_VERIFY(PEER|HOST|STATUS)": ("src/net/http.c",),
         r"CURLOPT_(FOLLOWLOCATION|PROTOCOLS_STR|NETRC|NOSIGNAL|SSLVERSION)": ("src/net/http.c",)}
# Values are bound. These set a word into a statement all the same, each looked at: names of kinds, states, columns, umlauts, and scopes
# whose signs were checked before.
QUOTED_WORDS = {"src/store/desk/desk_kinds.c": 1, "src/store/desk/desk_open.c": 1, "src/store/digest.c": 1, "src/store/lists/filter.c": 4,
                "src/store/lists/page.c": 1, "src/store/lists/queue.c": 2, "src/store/newer.c": 1, "src/store/service/service_feed.c": 1, "src/store/service/service_person.c": 2,
                "src/store/service/service_scopes.c": 1}


def places(pattern):
    for path in CODE:
        for match in re.finditer(rf"\b(?:{pattern})\b", source.code_only(source.read(path))):
            yield path, source.line_of(source.read(path), match.start()), match[0]


@test
def each_library_has_one_door():
    source.none([f"{path}:{line}: {word}" for pattern, allowed in DOORS.items() for path, line, word in places(pattern)
                 if not path.startswith(allowed or ("nowhere",))])
    assert list(places("curl_easy_init")) and list(places("json_load\\w*")), "the finder finds nothing"


@test
def rules_of_the_door_to_the_network_are_set_for_every_request():
    text = re.sub(r"\s+", " ", source.read("src/net/http.c"))
    for option, value in (("FOLLOWLOCATION", "0L"), ("SSL_VERIFYPEER", "1L"), ("SSL_VERIFYHOST", "2L"), ("NOSIGNAL", "1L"),
                          ("SSLVERSION", "(long)CURL_SSLVERSION_TLSv1_2"), ("NETRC", "(long)CURL_NETRC_IGNORED"),
                          ("CONNECTTIMEOUT", ""), ("TIMEOUT", ""), ("LOW_SPEED_TIME", "SILENCE_S"), ("PROTOCOLS_STR", "")):
        assert re.search(rf"curl_easy_setopt\((http->)?curl, CURLOPT_{option}, ?{re.escape(value)}", text), option


@test
def no_option_switches_a_check_of_certificates_off():
    words = "\n".join(source.read(path) for path in ("src/cli/main.c", "src/server/main.c", "docs/vorwahl.1", "docs/vorwahld.8"))
    assert "ca-file" in words and not re.search(r"insecure|no-verify|skip-verify", words)


@test
def values_are_bound_and_never_set_into_a_statement():
    found = {path: source.read(path).count("'%s'") for path in source.matching(".c", under=("src/store/",))}
    source.none([f"{path}: {count} quoted values, {QUOTED_WORDS.get(path, 0)} were looked at" for path, count in found.items()
                 if count != QUOTED_WORDS.get(path, 0)])


@test
def no_code_of_ours_opens_a_database_but_through_its_library():
    """Closing any descriptor of a file drops every lock that this process has on it."""
    source.none([f"{path}:{source.line_of(source.read(path), match.start())}: {match[0]}" for path in CODE
                 for match in re.finditer(r"\b(?:open|openat|fopen|file_read\w*|file_write)\([^;]*?(?:cache|outbox|\bdb\b|\.db|-wal|-shm)[^;]*;",
                                          source.without_comments(source.read(path)))])


run()
