"""Requests as no well-behaved client would send them: bytes on a socket."""
import json
import socket
import urllib.parse


class Answer:
    def __init__(self, data):
        head, _, self.body = data.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split()[1]) if lines[0].startswith("HTTP/1.") else 0
        self.headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            self.headers[name.strip().lower()] = value.strip()

    def json(self):
        return json.loads(self.body)


def connect(url, timeout=10):
    place = urllib.parse.urlparse(url)
    return socket.create_connection((place.hostname, place.port), timeout=timeout)


def read_all(connection):
    """Everything until the other side ends or an answer is complete."""
    data = b""
    try:
        while part := connection.recv(65536):
            data += part
            head, end, body = data.partition(b"\r\n\r\n")
            for line in head.split(b"\r\n"):
                if end and line.lower().startswith(b"content-length:") and len(body) >= int(line.split(b":")[1]):
                    return data
    except (ConnectionResetError, BrokenPipeError):
        pass
    return data


def exchange(url, data):
    """One connection, these bytes, the first answer; status 0: hung up without one."""
    if isinstance(data, str):
        data = data.encode("latin-1")
    with connect(url) as connection:
        try:
            connection.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass
        return Answer(read_all(connection))


def request(method, target, *headers, body=b"", host="127.0.0.1"):
    lines = [f"{method} {target} HTTP/1.1", *([f"Host: {host}"] if host else []), *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def ended(connection):
    """Did the other side hang up?"""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True
