"""A network for tests: stands between desks and a service, and loses, cuts, doubles, delays or replaces what passes.

    with Proxy(service.url) as network:
        network.plan = lambda request: Act(cut_answer=100) if request.path == "/v1/push" else None
"""
import contextlib
import ctypes
import dataclasses
import socket
import struct
import threading
import time

SO_ATTACH_FILTER, SO_DETACH_FILTER = 26, 27  # Linux


@dataclasses.dataclass
class Act:
    """What becomes of one request; numbers of bytes count from its start."""
    cut_request: int = None  # so much of it reaches the service
    cut_answer: int = None   # so much of the answer comes back
    copies: int = 1          # how often the service gets it; the last answer counts
    is_lost: bool = False    # it never arrives
    is_mute: bool = False    # it arrives, the answer does not
    is_kept: bool = False    # the connection stays open without an answer until the proxy ends
    answer: bytes = None     # instead of asking the service


@dataclasses.dataclass
class Request:
    method: str
    path: str  # without the question mark and what follows
    whole: bytes
    at: float

    @property
    def body(self):
        return self.whole.split(b"\r\n\r\n", 1)[1]


def reply(status, content, kind="application/problem+json", more=""):
    return (f"HTTP/1.1 {status} Said\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n{more}Connection: close\r\n\r\n"
            ).encode() + content


def read_message(connection):
    """Head and body of a request with a length; b"" at the end of the connection."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            return b""
        data += part
    head, body = data.split(b"\r\n\r\n", 1)
    length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        part = connection.recv(65536)
        if not part:
            return b""
        body += part
    return head + b"\r\n\r\n" + body


class Proxy:
    def __init__(self, url):
        self.port = int(url.rsplit(":", 1)[1])
        self.plan = lambda request: None
        self.seen, self.open, self.is_closed = [], [], False  # seen: every request that came
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=256)
        threading.Thread(target=self.serve, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.open.append(connection)
            threading.Thread(target=self.one, args=(connection,), daemon=True).start()

    def one(self, connection):
        is_kept = False
        try:
            whole = read_message(connection)
            if whole:
                method, path, _ = whole.split(b"\r\n", 1)[0].decode().split(" ")
                request = Request(method, path.split("?")[0], whole, time.monotonic())
                self.seen.append(request)
                act = self.plan(request) or Act()
                is_kept = act.is_kept
                answer = self.pass_on(request, act)
                connection.sendall(answer if act.cut_answer is None else answer[:act.cut_answer])
        except OSError:
            pass
        finally:
            if not is_kept:
                self.open.remove(connection)
                connection.close()

    def pass_on(self, request, act):
        if act.answer is not None or act.is_lost:
            return act.answer or b""
        head, body = request.whole.split(b"\r\n\r\n", 1)
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
        whole = b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + body
        answer = b""
        for _ in range(act.copies):
            answer = self.ask(whole) if act.cut_request is None else self.ask(whole[:act.cut_request], True)
        return b"" if act.is_mute or act.is_kept else answer

    def ask(self, whole, is_cut=False):
        answer = b""
        with socket.create_connection(("127.0.0.1", self.port), timeout=40) as back:
            back.sendall(whole)
            if is_cut:
                return b""  # and it is gone
            while part := back.recv(65536):
                answer += part
        return answer

    def count(self, path=""):
        return sum(request.path.startswith(path) for request in self.seen)

    def drop(self):
        """Every connection that is open ends."""
        for connection in list(self.open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def vanish(self):
        """As where a cable is pulled far away: nothing arrives, not even at the kernel, and nobody says so."""
        nothing = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))  # BPF: return 0
        program = struct.pack("HL", 1, ctypes.addressof(nothing))
        for each in (self.socket, *self.open):
            each.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, program)

    def come_back(self):
        """For who connects anew."""
        self.socket.setsockopt(socket.SOL_SOCKET, SO_DETACH_FILTER, 0)

    def close(self):
        self.is_closed = True
        self.socket.close()
        for connection in list(self.open):
            connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Through:
    """A stand-in for a desk.Service whose address is the proxy's: desks made with it sign in through the network."""

    def __init__(self, service, network):
        self.service, self.url = service, network.url

    def desk(self, user, name=None):
        from desk import Desk  # pylint: disable=import-outside-toplevel
        desk = Desk(self, user, name or user)
        self.service.desks.append(desk)
        return desk
