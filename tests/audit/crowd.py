"""One process of families at their forms: eight who press at once for the same time, again and again.

It speaks plain HTTP like a browser without script and knows nothing of the service's code. Its parent writes one
JSON line about the whole, then `go` for each round once every process has said `ready`.
"""

import http.client
import json
import re
import secrets
import sys
import time
from dataclasses import asdict, dataclass
from threading import Barrier, Event, Thread
from urllib.parse import urlencode

TOKEN = re.compile(r'name="form_token"[^>]*value="([^"]+)"')
HIDDEN_KEY = re.compile(r'name="form_key"[^>]*value="([^"]+)"')
HOPELESS_SECONDS = 60.0
PAUSE_SECONDS = 0.05


@dataclass
class Press:
    """What one family did in one round, and what it was told."""

    slot: str
    form_key: str = ""
    status: int = 0
    location: str = ""
    seconds: float = 0.0
    """From the first press to the answer."""
    resets: int = 0
    """Connections that broke, before and at the press."""
    again: str = ""
    """Where the same form led when it was sent a second time; only after a success."""
    form_status: int = 200
    fault: str = ""


class Family:
    """One thread: its own address, a connection for each request."""

    def __init__(self, port: int, address: str) -> None:
        """Call from `address`."""
        self._port = port
        self._address = address
        self.resets = 0

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str, str]:
        """Send until somebody answers; return status, Location and page."""
        until = time.monotonic() + HOPELESS_SECONDS
        while True:
            try:
                return self._ask(method, path, body)
            except (OSError, http.client.HTTPException):
                self.resets += 1
                if time.monotonic() > until:
                    raise
                Event().wait(PAUSE_SECONDS)

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=HOPELESS_SECONDS)
        headers = {"X-Forwarded-For": self._address, "Connection": "close"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Location", ""), answer.read().decode("utf-8", "replace")
        finally:
            connection.close()


def attempt(port: int, path: str, slot: str, start: Barrier, is_bare: bool) -> Press:
    """Open the form, wait for the others, press; after a success press once more, as people do."""
    press = Press(slot, form_key=secrets.token_urlsafe(16))
    family = Family(port, ".".join(str(part) for part in (127, *secrets.token_bytes(3))))
    answers = {"slot": slot, "nickname": "Maija", "contact": "email", "email": "maija@example.fi"}
    try:
        if not is_bare:
            press.form_status, _, page = family.ask("GET", path)
            press.form_key = HIDDEN_KEY.findall(page)[0]
            answers = {**answers, "form_token": TOKEN.findall(page)[0], "form_key": press.form_key}
    except Exception as fault:
        press.fault = repr(fault)
    start.wait()
    if press.fault:
        return press
    try:
        began = time.monotonic()
        press.status, press.location, _ = family.ask("POST", path, urlencode(answers))
        press.seconds, press.resets = time.monotonic() - began, family.resets
        if press.status == 303 and not is_bare:
            press.again = family.ask("POST", path, urlencode(answers))[1]
    except Exception as fault:
        press.fault = repr(fault)
    return press


def main() -> None:
    """Go through the slots round by round and print what came of it."""
    whole = json.loads(sys.stdin.readline())

    def all_are_ready() -> None:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        if not sys.stdin.readline():
            raise EOFError("the parent is gone")

    start = Barrier(whole["threads"], action=all_are_ready, timeout=2 * HOPELESS_SECONDS)
    presses: list[Press] = []

    def rounds() -> None:
        for path, slot in whole["slots"]:
            presses.append(attempt(whole["port"], path, slot, start, whole["is_bare"]))

    threads = [Thread(target=rounds, daemon=True) for _ in range(whole["threads"])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.stdout.write(json.dumps([asdict(press) for press in presses]) + "\n")


if __name__ == "__main__":
    main()
