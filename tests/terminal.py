"""A real terminal for tests: tmux without a window. Keys go in, the screen comes out; nothing sleeps for a fixed time."""
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

VORWAHL = shlex.quote(os.environ["VORWAHL"])
DEMO = f"{VORWAHL} demo --leads 60"
ENDING = "sh -c " + shlex.quote(f"{VORWAHL}; echo \"ended $?\"; exec cat")  # tmux may miss the status of what it runs


def require_tmux():
    if shutil.which("tmux") is None:
        print("1..0 # SKIP tmux is not installed")
        sys.exit(0)


def fresh_home(name):
    """Variables of a home where nobody has been."""
    home = os.path.join(os.environ["HOME"], name)
    os.makedirs(home)
    return {"HOME": home} | {f"XDG_{kind}_HOME": f"{home}/{kind.lower()}" for kind in ("DATA", "CACHE", "CONFIG", "STATE")}


def workplace(desk, command=VORWAHL, **options):
    """A terminal with the workplace of a desk (desk.py). ENDING: what it says last is read, too."""
    own = {key: value for key, value in desk.env.items() if key == "HOME" or key.startswith("XDG_")}
    return Terminal(command, **options, **own)


def shows(screen, texts, gone):
    return all(text in screen for text in texts) and not any(text in screen for text in gone)


class Control:
    """A client of the tmux server that stays: a question costs a fiftieth of a program started for it."""

    def __init__(self, argv, env):
        self.client = subprocess.Popen([*argv, "-C", "new-session", "-s", "control", "exec cat"], env=env, stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE, text=True, errors="replace", bufsize=1)
        while not self.line().startswith("%session-changed "):
            pass
        self.ask("refresh-client", "-f", "no-output")

    def line(self):
        line = self.client.stdout.readline()
        assert line, "the server of tmux has ended"
        return line

    def ask(self, *argv):
        self.client.stdin.write(" ".join(map(shlex.quote, argv)) + "\n")
        while not (line := self.line()).startswith("%begin "):
            pass
        mark, lines = line.removeprefix("%begin"), []
        while (line := self.line()) not in ("%end" + mark, "%error" + mark):
            lines.append(line)
        assert line.startswith("%end"), f"tmux {argv}: {lines}"
        return "".join(lines)

    def close(self):
        self.client.communicate(timeout=20)


class Terminal:
    TARGETED = ("capture-pane", "display-message", "list-panes", "paste-buffer", "resize-window", "send-keys")

    def __init__(self, command, width=80, height=24, term="tmux-256color", **variables):
        self.folder = tempfile.mkdtemp(prefix="t", dir=os.environ["HOME"])
        self.env = {key: value for key, value in os.environ.items() if key not in ("TMUX", "LC_ALL", "LANGUAGE", "NO_COLOR")}
        self.env |= {"TMUX_TMPDIR": self.folder, "LANG": "C.UTF-8"}
        self.argv = ["tmux", "-u", "-L", "t"]
        setting = " ".join(f"{key}={shlex.quote(value)}" for key, value in variables.items())
        self.start("-f", "/dev/null", "start-server", ";", "set", "-g", "remain-on-exit", "on", ";", "set", "-g", "status", "off", ";",
                   "set", "-g", "escape-time", "0", ";", "set", "-g", "default-terminal", "tmux-256color", ";",
                   "new-session", "-d", "-s", "desk", "-x", str(width), "-y", str(height), f"env TERM={term} {setting} {command}")
        self.control = Control(self.argv, self.env)

    def start(self, *argv):
        ran = subprocess.run([*self.argv, *argv], env=self.env, capture_output=True, text=True, timeout=20, check=False)
        assert ran.returncode == 0, f"tmux {argv}: {ran.stderr}"
        return ran.stdout

    def tmux(self, name, *argv):
        """One command of tmux, about our pane; of a command in several lines the control client would read the first alone."""
        argv = [name, *(("-t", "desk:") if name in self.TARGETED else ()), *argv]
        return self.start(*argv) if any("\n" in word for word in argv) else self.control.ask(*argv)

    def glimpse(self, *options):
        """What stands there at this moment; a picture that is being drawn may be half there."""
        return self.tmux("capture-pane", "-p", *options)

    def screen(self, *options):
        """A whole picture: two glimpses in a row that are the same, or the sixth where something always moves."""
        seen = self.glimpse(*options)
        for _ in range(5):
            time.sleep(0.01)
            before, seen = seen, self.glimpse(*options)
            if seen == before:
                break
        return seen

    def colours(self):
        return self.screen("-e")

    def flag(self, name):
        return self.tmux("display-message", "-p", f"#{{{name}}}").strip()

    def keys(self, *keys):
        """Names as tmux knows them (Enter, Escape, C-c, Tab) or single characters."""
        for key in keys:
            self.tmux("send-keys", *(["-l"] if len(key) == 1 else []), "--", key)
            time.sleep(0.005)  # nobody types faster, and Escape with a letter at once is another key

    def type(self, text):
        self.tmux("send-keys", "-l", "--", text)

    def paste(self, text):
        """As a terminal does that was asked to mark pasted text."""
        self.tmux("set-buffer", "-b", "p", "--", text)
        self.tmux("paste-buffer", "-p", "-r", "-b", "p")

    def resize(self, width, height):
        self.tmux("resize-window", "-x", str(width), "-y", str(height))

    def wait(self, *texts, gone=(), seconds=30):
        """Until the screen shows all of the texts and none of what shall be gone."""
        end, is_over = time.monotonic() + seconds, False
        while True:
            screen = self.glimpse()
            if shows(screen, texts, gone):
                whole = self.screen()
                return whole if shows(whole, texts, gone) else screen
            assert not is_over, f"waited for {texts} without {gone}; the screen shows:\n{screen.rstrip()}"
            is_over = time.monotonic() >= end or self.flag("pane_dead") == "1"  # what it drew last is looked at once more
            if not is_over:
                time.sleep(0.005)

    def selected(self):
        return next((line for line in self.screen().splitlines() if line.startswith(" >")), "")

    def go_down_to(self, text):
        """Down, each answered before the next, until the selected row has the text."""
        while text not in (row := self.selected()):
            self.keys("Down")
            end = time.monotonic() + 30
            while self.selected() in (row, ""):
                assert time.monotonic() < end, f"no row with {text} after {row}"
                time.sleep(0.005)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run([*self.argv, "kill-server"], env=self.env, capture_output=True, timeout=20, check=False)
        self.control.close()
