"""TAP for tests written in Python: `@test` marks a function whose name is a sentence, `run()` plays them all.

A test fails by an exception (assert). `skip(reason)` leaves it out, and says so.
"""
import sys
import traceback

_tests, _last = [], []


class Skipped(Exception):
    pass


def skip(reason):
    raise Skipped(reason)


def test(function):
    _tests.append((function.__name__, function))
    return function


def add(name, function):
    """A test whose name is made at run time."""
    _tests.append((name, function))


def at_last(name, function):
    """One more test, after all others, also when asked for while they are played."""
    _last.append((name, function))


def run():
    failed = 0
    number = 0
    while number < len(_tests) + len(_last):
        name, function = (_tests + _last)[number]
        number += 1
        try:
            function()
            print(f"ok {number} - {name}", flush=True)
        except Skipped as reason:
            print(f"ok {number} - {name} # SKIP {reason}", flush=True)
        except Exception:  # pylint: disable=broad-except
            failed += 1
            print(f"not ok {number} - {name}", flush=True)
            for line in traceback.format_exc(limit=-2).splitlines():
                print(f"# {line}", flush=True)
    print(f"1..{number}", flush=True)
    sys.exit(1 if failed else 0)
