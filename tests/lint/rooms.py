"""The house of docs/architecture.md as a table: which room may include what."""
import re

ROOMS = {
    "base": set(),
    "core": {"base"},
    "codec": {"base", "core"},
    "store": {"base", "core", "codec"},
    "usecase": {"base", "core", "codec", "store"},
    "net": {"base"},
    "sync": {"base", "core", "codec", "store", "net"},
    "phone": {"base", "core", "codec", "net"},
    "enrich": {"base", "core", "codec", "net"},
    "server": {"base", "core", "codec", "store", "usecase", "net"},
    "cli": {"base", "core", "codec", "usecase", "sync", "phone", "enrich"},
    "keyring": set(),
    "ui": {"base", "core", "usecase", "sync", "phone", "enrich"},
}
# docs/decisions/0001: lists, cards and boards are read where they lie; every write is a use case.
READ_DOORS = {"store/store.h", "store/records.h", "store/queue.h", "store/journal.h", "store/desk.h"}
READERS = ("cli", "ui")
WRITES = ("store_put", "store_remove", "store_begin", "store_commit", "store_savepoint", "store_meta_set", "desk_save", "desk_result",
          "desk_mark_sent", "desk_page_begin", "desk_page_put", "desk_page_gone", "desk_page_end", "desk_cache_reset",
          "desk_resend_all", "desk_renumber")
# The one place where the command line and the screens are put together.
TOGETHER = {"src/cli/main.c": {"ui"}}
FOREIGN = {
    "utf8proc.h": "base", "sodium.h": "base", "nettle/md5.h": "base", "nettle/sha1.h": "base", "zlib.h": "base", "zstd.h": "base", "ini.h": "base",
    "idn2.h": "core", "jansson.h": "codec", "csv.h": "codec", "sqlite3.h": "store", "libpq-fe.h": "store",
    "curl/curl.h": "net", "microhttpd.h": "server", "gnutls/abstract.h": "server", "gnutls/gnutls.h": "server", "gnutls/x509.h": "server", "libsecret/secret.h": "keyring", "curses.h": "ui", "ncurses.h": "ui", "panel.h": "ui", "term.h": "ui",
}
CXX = "src/core/phone_number_lib.cc"
LIBC = re.compile(r"^(sys|netinet|arpa|net|linux)/\w+\.h$|^(assert|ctype|dirent|errno|fcntl|float|fnmatch|ftw|getopt|glob|"
                  r"grp|inttypes|iconv|langinfo|libgen|libintl|limits|locale|math|netdb|resolv|poll|pthread|pty|pwd|regex|sched|"
                  r"semaphore|signal|spawn|stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|stdnoreturn|string|"
                  r"strings|syslog|termios|time|unistd|utmp|wchar|wctype|malloc)\.h$")


def room_of(path):
    """src/core/records/lead.c, include/core/lead.h and ui/list.c stand in a room; other files in none."""
    parts = path.split("/")
    if parts[0] == "ui":
        return "ui"
    return parts[1] if parts[0] in ("src", "include") and len(parts) > 2 else None
