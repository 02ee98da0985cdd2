"""Phones and exchanges for tests: a real baresip on loopback, an Asterisk's manager interface, a provider's HTTP."""
import contextlib
import hashlib
import http.server
import json
import os
import random
import re
import shutil
import socket
import socketserver
import subprocess
import tempfile
import threading
import time
import wave

BARESIP_MODULES = next((folder for folder in ("/usr/lib/baresip/modules", "/usr/local/lib/baresip/modules")
                        if os.path.isdir(folder)), None)


def free_port(kind=socket.SOCK_STREAM):
    """One that the system gives to nobody by itself: else any connection of another test may have it a moment later."""
    with open("/proc/sys/net/ipv4/ip_local_port_range", encoding="ascii") as file:
        first = int(file.read().split()[0])
    chance = random.Random(os.urandom(8))
    for _ in range(100):
        with socket.socket(socket.AF_INET, kind) as probe:
            port = chance.randrange(10000, max(first, 10100))
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise AssertionError("no port is free")


def baresip_is_there():
    return shutil.which("baresip") is not None and BARESIP_MODULES is not None


class Baresip:
    """One baresip without sound, alone on 127.0.0.1; ended by its process id."""

    def __init__(self, name):
        self.folder = tempfile.mkdtemp(prefix="b", dir=os.environ["HOME"])
        self.line, self.seen, self.bytes = None, [], b""
        with wave.open(f"{self.folder}/silence.wav", "wb") as silence:
            silence.setnchannels(1)
            silence.setsampwidth(2)
            silence.setframerate(8000)
            silence.writeframes(bytes(16000 * 20))
        for _ in range(5):  # whoever took one of its ports meanwhile: with others, again
            self.start(name)
            if self.listens():
                return
            self.__exit__()
        raise AssertionError("baresip does not start: " + open(f"{self.folder}/log").read())

    def start(self, name):
        self.sip, self.control = free_port(socket.SOCK_DGRAM), free_port()
        self.write("config", f"""\
sip_listen 127.0.0.1:{self.sip}
net_interface 127.0.0.1
module_path {BARESIP_MODULES}
module g711.so
module aufile.so
module_app account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{self.control}
audio_player aufile,/dev/null
audio_source aufile,{self.folder}/silence.wav
audio_alert aufile,/dev/null
ringback_disabled yes
call_local_timeout 30
""")
        self.write("accounts", f"<sip:{name}@127.0.0.1:{self.sip}>;regint=0;answermode=manual\n")
        self.write("contacts", "")
        self.log = open(f"{self.folder}/log", "wb")
        self.process = subprocess.Popen(["baresip", "-f", self.folder], stdin=subprocess.DEVNULL, stdout=self.log,
                                        stderr=self.log, cwd=self.folder)

    def listens(self, seconds=10):
        """Its own process has the control port, which is opened last; nobody connects for that: it serves one connection at a time, and
        a probe that is just being closed would take the place of the next."""
        wanted = f"0100007F:{self.control:04X} 00000000:0000 0A"
        end = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < end:
            with open("/proc/net/tcp", encoding="ascii") as table:
                if wanted in table.read():
                    return True
            time.sleep(0.02)
        return False

    def write(self, name, text):
        with open(f"{self.folder}/{name}", "w", encoding="utf-8") as file:
            file.write(text)

    def connect(self):
        """It serves one connection at a time: only for the side that no vorwahl speaks to."""
        self.line = socket.create_connection(("127.0.0.1", self.control), timeout=20)
        return self

    def wait_until_heard(self, seconds=10):
        """Somebody has a connection to its control port; it serves one, so nobody connects to look."""
        wanted = re.compile(f"0100007F:{self.control:04X} 0100007F:[0-9A-F]{{4}} 01")
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with open("/proc/net/tcp", encoding="ascii") as table:
                if wanted.search(table.read()):
                    return
            time.sleep(0.02)
        raise AssertionError("nobody listens to baresip")

    def command(self, name, parameter=None):
        text = json.dumps({"command": name} | ({"params": parameter} if parameter else {})).encode()
        self.line.sendall(b"%d:%s," % (len(text), text))

    def wait_for(self, event):
        """The next event of this type."""
        while True:
            head, colon, rest = self.bytes.partition(b":")
            if colon and len(rest) > int(head):
                message, self.bytes = json.loads(rest[:int(head)]), rest[int(head) + 1:]
                self.seen.append(message.get("type"))
                if message.get("type") == event:
                    return message
                continue
            more = self.line.recv(65536)
            assert more, f"baresip has gone; seen {self.seen}"
            self.bytes += more

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.line:
            self.line.close()
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


class Asterisk:
    """Speaks as much of the manager interface as a call needs; what it was told is in .heard."""

    def __init__(self, secret, outcome="answer"):
        self.secret, self.outcome, self.heard, self.listeners = secret, outcome, [], []
        peer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                self.wfile.write(b"Asterisk Call Manager/5.0.2\r\n")
                message = {}
                for raw in self.rfile:
                    line = raw.decode().rstrip("\r\n")
                    if line:
                        key, _, value = line.partition(": ")
                        assert key not in message, f"{key} twice"
                        message[key] = value
                        continue
                    peer.heard.append(message)
                    peer.answer(message, self.say)
                    message = {}

            def say(self, **lines):
                with contextlib.suppress(BrokenPipeError):  # who has hung up hears no more
                    self.wfile.write("".join(f"{key.replace('_', '-')}: {value}\r\n" for key, value in lines.items()).encode() + b"\r\n")

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def tell(self, **lines):
        """Everybody who has signed in."""
        for say in self.listeners:
            say(**lines)

    def answer(self, message, say):
        action, number = message.get("Action"), message.get("ActionID")
        if action == "Login":
            is_good = message.get("Secret") == self.secret
            say(Response="Success" if is_good else "Error", ActionID=number,
                Message="Authentication accepted" if is_good else "Authentication failed")
            if is_good:
                self.listeners.append(say)
        elif action == "Originate":
            say(Response="Success", ActionID=number, Message="Originate successfully queued")
            if self.outcome == "busy":
                say(Event="OriginateResponse", ActionID=number, Response="Failure", Reason="5", Uniqueid="<null>")
                return
            say(Event="OriginateResponse", ActionID=number, Response="Success", Channel="PJSIP/anna-0001",
                Reason="4", Uniqueid="1700000000.1")
            say(Event="Hangup", Uniqueid="1700000000.77", Cause_txt="somebody else's call")
            say(Event="DialBegin", Channel="PJSIP/trunk-1", Uniqueid="1700000000.8", DestChannel="PJSIP/bea-0009", DestUniqueid="1700000000.8", CallerIDNum="03023125010")
            say(Event="DialBegin", Channel="PJSIP/trunk-2", Uniqueid="1700000000.9", DestChannel="PJSIP/anna-0009", DestUniqueid="1700000000.9", CallerIDNum="03023125011")
            say(Event="DialEnd", Uniqueid="1700000000.1", DialStatus="ANSWER")
            if self.outcome == "answer":
                say(Event="Hangup", Uniqueid="1700000000.1", Cause_txt="Normal Clearing")
        elif action == "Hangup":
            say(Response="Success", ActionID=number, Message="Channel Hungup")
            say(Event="Hangup", Uniqueid="1700000000.1", Cause_txt="Normal Clearing")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class CallMonitor:
    """What a FRITZ!Box says at port 1012: lines about the calls of the house; nobody signs in."""

    def __init__(self):
        self.lines, self.listeners = [], 0
        peer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                peer.lines.append(self.wfile)
                peer.listeners += 1
                self.rfile.read()  # until it hangs up
                peer.lines.remove(self.wfile)

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait_for_listener(self, ever=1, seconds=15):
        """The n-th that has come is there."""
        end = time.monotonic() + seconds
        while self.listeners < ever or not self.lines:
            assert time.monotonic() < end, "nobody listens to the box"
            time.sleep(0.01)

    def say(self, *lines):
        for wfile in self.lines:
            wfile.write("".join(f"{line}\r\n" for line in lines).encode("latin-1"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class Provider:
    """An HTTP service that keeps what it was asked. digest: a user and password that it wants proved that way."""

    def __init__(self, status=200, body="{}", digest=None):
        self.asked = []
        peer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                content = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                if digest and not proves(self.headers.get("Authorization", ""), "POST", self.path, *digest):
                    self.reply(401, "", 'Digest realm="F!Box SOAP-Auth", nonce="n0nce", algorithm=MD5, qop="auth"')
                    return
                peer.asked.append({"path": self.path, "body": content, "headers": dict(self.headers)})
                self.reply(status, body)

            def do_GET(self):
                peer.asked.append({"path": self.path, "body": "", "headers": dict(self.headers)})
                self.reply(status, body)

            def reply(self, code, text, challenge=None):
                self.send_response(code)
                if challenge:
                    self.send_header("WWW-Authenticate", challenge)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def proves(header, method, path, user, password):
    """RFC 7616 with MD5 and qop=auth, as the box does it."""
    parts = dict(re.findall(r'(\w+)="?([^",]+)"?', header.removeprefix("Digest ")))
    if parts.get("username") != user or parts.get("nonce") != "n0nce" or parts.get("uri") != path:
        return False
    first = hashlib.md5(f'{user}:{parts["realm"]}:{password}'.encode()).hexdigest()
    second = hashlib.md5(f"{method}:{path}".encode()).hexdigest()
    wanted = hashlib.md5(f'{first}:n0nce:{parts["nc"]}:{parts["cnonce"]}:auth:{second}'.encode()).hexdigest()
    return parts.get("response") == wanted
