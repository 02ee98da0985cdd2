#!/usr/bin/python3
"""Requests of which two programs in a row could read a different end: what is not plain is refused once, and the connection ends before the
second request that hides in it. MHD_OPTION_STRICT_FOR_CLIENT changes none of them (docs/decisions/0052-beside-the-request-thread.md)."""
import re
import sys

sys.dont_write_bytecode = True
import wire
from desk import PASSWORD, Service
from raw import Device
from tap import run, test

POST = b"POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"

with Service({"anna": ["agent"]}) as service:
    anna = Device(service.url, "anna", PASSWORD)
    bearer = f"Authorization: Bearer {anna.token}"
    hidden = wire.request("GET", "/v1/me", bearer)

    def statuses(data):
        """Of every answer on one connection, until the other side ends it."""
        with wire.connect(service.url, timeout=5) as connection:
            connection.sendall(data)
            content = b""
            try:
                while part := connection.recv(65536):
                    content += part
            except ConnectionResetError:
                pass
        assert b"anna" not in content, content
        return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d+)", content)]

    def are_refused(*requests, status=400):
        for data in requests:
            assert statuses(data + hidden) == [status], (data, statuses(data + hidden))

    @test
    def two_lengths_or_a_length_and_chunks_hide_no_request():
        are_refused(POST + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", POST + b"Content-Length: 2\r\nContent-Length: 90\r\n\r\n{}",
                    POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                    POST + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
                    POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                    POST + b"Transfer-Encoding: \x0bchunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
                    b"POST /v1/session HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")

    @test
    def blanks_before_a_colon_hide_no_request():
        are_refused(POST + b"Content-Length : 5\r\n\r\n", POST + b"Content-Length\t: 5\r\n\r\n",
                    POST + b"Content-Length: 4\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                    POST + b"X A: y\r\nContent-Length: 0\r\n\r\n")

    @test
    def folded_headers_hide_no_request():
        are_refused(POST + b"Transfer-Encoding:\r\n chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", POST + b"Content-Length:\r\n 5\r\n\r\n",
                    POST + b"Content-Length: 5\r\n\t0\r\n\r\n", POST + b"X-A: b\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                    b"POST /v1/session HTTP/1.1\r\n Host: x\r\n\r\n")

    @test
    def sizes_of_chunks_that_are_none_hide_no_request():
        are_refused(*(CHUNKED + size + b"\r\n{}\r\n0\r\n\r\n" for size in (b"0x2", b"-1", b"+2", b" 2", b"2 ", b"zz", b"")),
                    CHUNKED + b"2\r\n{}xx0\r\n\r\n")
        are_refused(CHUNKED + b"10000000000000002\r\n{}\r\n0\r\n\r\n", status=413)

    @test
    def a_bare_carriage_return_hides_no_header():
        are_refused(POST + b"X-A: b\rContent-Length: 5\r\n\r\n")

    @test
    def a_request_without_host_is_answered_once():
        are_refused(b"GET /v1/health HTTP/1.1\r\n\r\n")

    @test
    def what_is_plain_is_taken_one_after_the_other():
        plain = wire.request("GET", "/v1/health") + CHUNKED + b"2;a=b\r\n{}\r\n0\r\n\r\n" + wire.request("GET", "/v1/health", "Connection: close")
        assert statuses(plain) == [200, 422, 200], statuses(plain)

    run()
