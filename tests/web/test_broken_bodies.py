"""A body that breaks off or is wrongly chunked, at a real server: the sender is told, and no fault is ours."""

import socket
from pathlib import Path

from sqlalchemy import Engine

from tests.support.fingerprint import fingerprint
from tests.support.served import Served

HEAD = "POST {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n"


WRONG = (b"zz\r\n", b"5\r\nco", b"5\r\ncode=zz\r\n0\r\n\r\n")


def test_a_wrongly_chunked_body_is_refused(settings: dict[str, str], database: Engine, tmp_path: Path) -> None:
    before = fingerprint(database)
    with Served("wsgi:app", settings, tmp_path, workers=1, threads=2) as server:
        for path in ("/en/code", "/staff/login"):
            head = HEAD.format(path).encode() + b"Transfer-Encoding: chunked\r\n\r\n"
            answers = [_answer(server.port, head + body) for body in WRONG]
            assert [answer.partition(b"\r\n")[0] for answer in answers] == [b"HTTP/1.1 400 BAD REQUEST"] * 3, path
            assert all(b"</html>" in answer for answer in answers)

    assert fingerprint(database) == before


def _answer(port: int, sent: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))
