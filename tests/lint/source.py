"""What the lint tests read: the project's own files, and C without its comments and strings."""
import functools
import os
import re
import shutil
import subprocess

ROOT = os.environ.get("SRCDIR") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# What autoreconf and a build leave among the sources; a tarball holds it too, and has no git to tell.
GENERATED = re.compile(r"^(_build|_inst|\.git/|autom4te\.cache/|build-aux/|aclocal\.m4|configure$|configure~|config\.h\.in|"
                       r"Makefile\.in$|ABOUT-NLS|m4/|po/(.*\.(gmo|pot|sin|sed|header)|stamp-po|Make.*\.in.*|"
                       r"Makevars\.template|Rules-quot)$)|vorwahl-[0-9]")


def tracked():
    """What git knows or would add; nothing in a tarball and where git is not installed."""
    if not os.path.exists(f"{ROOT}/.git") or shutil.which("git") is None:
        return []
    listing = subprocess.run(["git", "-C", ROOT, "ls-files", "--cached", "--others", "--exclude-standard"],
                             capture_output=True, text=True, check=False)
    return listing.stdout.splitlines()


@functools.cache
def files():
    """Paths of the project's files, relative to its root."""
    found = tracked()
    if not found:
        found = [os.path.relpath(os.path.join(folder, name), ROOT)
                 for folder, _, names in os.walk(ROOT) for name in names]
    return sorted(path for path in found if not GENERATED.match(path) and os.path.isfile(os.path.join(ROOT, path)))


def matching(*endings, under=()):
    return [path for path in files()
            if path.endswith(endings) and (not under or path.startswith(tuple(under)))]


@functools.cache
def read(path):
    """Fixtures may be in any encoding; what is ours is UTF-8."""
    errors = "replace" if path.startswith("tests/fixtures/") else "strict"
    with open(os.path.join(ROOT, path), encoding="utf-8", errors=errors) as file:
        return file.read()


def is_text(path):
    with open(os.path.join(ROOT, path), "rb") as file:
        return b"\0" not in file.read(4096)


_TOKENS = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def _blank(match, keep):
    token = match[0]
    if keep(token):
        return token
    return "".join(c if c == "\n" else " " for c in token)


def without_comments(text):
    return _TOKENS.sub(lambda match: _blank(match, lambda token: token[0] in "\"'"), text)


def code_only(text):
    """Without comments and without what stands in quotes."""
    return _TOKENS.sub(lambda match: _blank(match, lambda token: False), text)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def none(faults):
    """Fails with every fault on a line of its own."""
    assert not faults, "\n" + "\n".join(faults)


def read_start(path):
    with open(os.path.join(ROOT, path), "rb") as file:
        return file.read(200).decode(errors="replace")
