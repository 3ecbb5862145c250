"""A real OpenID Connect provider in a process of its own, and a person who signs in there."""

import os
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import requests
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from .served import free_port

START_SECONDS = 60
POLL_SECONDS = 0.05


class ProviderProcess:
    """The provider; anybody whom it knows signs in there by name."""

    def __init__(self, folder: Path) -> None:
        """Prepare; the log goes into `folder`."""
        port = free_port()
        self.issuer = f"http://127.0.0.1:{port}"
        self._port = port
        self._log = folder / "provider.log"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "ProviderProcess":
        command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(self._port)]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*command, "--require-nonce"], env={"PATH": os.environ["PATH"]}, stdout=log, stderr=log
            )
        for _ in range(int(START_SECONDS / POLL_SECONDS)):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self._port), timeout=1):
                return self
            if self._process.poll() is not None:
                break
            Event().wait(POLL_SECONDS)
        raise RuntimeError(f"the provider did not start: {self._log.read_text(encoding='utf-8')[-2000:]}")

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()

    def knows(self, subject: str, **claims: object) -> None:
        """Let the provider know a person and what it tells of them."""
        answer = requests.put(f"{self.issuer}/users/{subject}", json=claims, timeout=10)
        assert answer.status_code == 204, answer.text


def way_there(client: FlaskClient, path: str = "/staff/login/provider") -> str:
    """Press the link on the sign-in page; return the address that it leads to."""
    answer = client.get(path)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def way_back(address: str, subject: str) -> str:
    """Sign in there; return the path and query that the browser comes back with."""
    answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    assert (back.scheme, back.netloc) == ("http", "tavataan.test")
    return f"{back.path}?{back.query}"


def sign_in_there(client: FlaskClient, subject: str, path: str = "/staff/login/provider") -> TestResponse:
    """Go there, sign in, come back."""
    return client.get(way_back(way_there(client, path), subject))
