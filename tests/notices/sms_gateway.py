"""A real HTTP gateway for text messages on a free port of this machine, which answers as a test says."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from booking.notices.sms import SmsSender
from booking.sms_gateway import Gateway

FIELDS = {"to": "to", "from": "from", "text": "text", "id": "id"}
TOKEN = "tests-only-token"
WAIT_SECONDS = 30


class Operator:
    """Keeps what came and was taken; `answer` is the status of each request, in turn, the last one for good."""

    def __init__(self, *answers: int) -> None:
        """Take everything unless told otherwise."""
        self.answers = list(answers) or [202]
        self.came: list[dict[str, Any]] = []
        self.taken: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []

    def answer(self, path: str, headers: dict[str, str], body: dict[str, Any]) -> int:
        """Note a request and return the status of its answer."""
        self.paths.append(path)
        self.headers.append(headers)
        self.came.append(body)
        status = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if status < 300:
            self.taken.append(body)
        return status


class SlowOperator(Operator):
    """Takes a message, and answers only once it may."""

    def __init__(self) -> None:
        """Hold every answer back."""
        super().__init__()
        self.may_go_on = Event()

    def answer(self, path: str, headers: dict[str, str], body: dict[str, Any]) -> int:
        """Wait."""
        status = super().answer(path, headers, body)
        self.may_go_on.wait(WAIT_SECONDS)
        return status


def _handler(operator: Operator) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status = operator.answer(self.path, dict(self.headers.items()), body)
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


@contextmanager
def gateway(operator: Operator, port: int = 0) -> Iterator[int]:
    """Run a gateway of `operator`; give its port."""
    server = ThreadingHTTPServer(("127.0.0.1", port), _handler(operator))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def texts_to(port: int, *, whole_seconds: float = 60, **changes: Any) -> SmsSender:
    """Return a sender to the gateway on `port`."""
    usual = {
        "url": f"http://127.0.0.1:{port}/v1/messages?project=7",
        "token": TOKEN,
        "token_header": "Authorization",
        "sender": "Tavataan",
        "fields": FIELDS,
    }
    return SmsSender(Gateway(**{**usual, **changes}), whole_seconds=whole_seconds)
