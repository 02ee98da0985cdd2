"""TAP for tests written in Python: `@test` marks a function whose name is a sentence, `run()` plays them all.

A test fails by an exception (assert). `skip(reason)` leaves it out, and says so.
"""
import sys
import traceback

_tests = []


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


def run():
    failed = 0
    print(f"1..{len(_tests)}", flush=True)
    for number, (name, function) in enumerate(_tests, 1):
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
    sys.exit(1 if failed else 0)
