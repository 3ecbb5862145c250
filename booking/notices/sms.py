"""Text messages leave by an HTTP gateway: one POST of JSON for each, over within a minute, as with mails.

The notice's public id goes along in a header and a field and stays the same when it is tried again, so that a gateway
that knows it sends once. What it answers decides: busy means later, our address or key refused means the way is shut.
"""

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from socket import SHUT_RDWR
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from ..sms_gateway import Gateway
from .faults import Refused, TryLater, Unreachable
from .smtp import STEP_SECONDS, WHOLE_SECONDS
from .text_message import TextMessage, checked

OUR_FAULT = (401, 402, 403, 404, 405)
"""Wrong key, no credit, wrong address: an operator mends that, and until then no message leaves."""
NEVER = (410, 422)


class SmsSender:
    """Hands each text message to a gateway, which keeps it from there on."""

    def __init__(self, gateway: Gateway, *, whole_seconds: float = WHOLE_SECONDS) -> None:
        """Send by `gateway`; nothing is opened before the first message."""
        self._gateway = gateway
        self._url = urlsplit(gateway.url)
        self._whole_seconds = whole_seconds

    def send(self, public_id: str, message: TextMessage) -> None:
        """Send the message to its one receiver.

        Raises:
            Unreachable: no gateway answers, or it does not take us: nothing was wrong with this message.
            TryLater: the gateway does not take this message now, or did not say whether it has.
            Refused: the gateway will never take it.
            Unsendable: it is no text message.
        """
        body = json.dumps(self._fields(public_id, checked(message))).encode()
        with self._connected() as http:
            try:
                http.request("POST", self._path, body, self._headers(public_id))
                status = http.getresponse().status
            except (HTTPException, OSError) as fault:
                raise TryLater(type(fault).__name__) from None
        _judge(status)

    @property
    def _path(self) -> str:
        return (self._url.path or "/") + (f"?{self._url.query}" if self._url.query else "")

    def _fields(self, public_id: str, message: TextMessage) -> dict[str, str]:
        ours = {"to": message.to, "from": self._gateway.sender, "text": message.text, "id": public_id}
        return {theirs: ours[name] for name, theirs in self._gateway.fields.items()}

    def _headers(self, public_id: str) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Idempotency-Key": public_id}
        name, token = self._gateway.token_header, self._gateway.token
        if token:
            headers[name] = f"Bearer {token}" if name.lower() == "authorization" else token
        return headers

    @contextmanager
    def _connected(self) -> Iterator[HTTPConnection]:
        http = _connection(self._url)
        try:
            http.connect()
        except OSError as fault:
            raise Unreachable(type(fault).__name__) from None
        # A gateway that sends a byte now and then would pass every wait for one answer; this ends it.
        watch = Timer(self._whole_seconds, _hang_up, [http])
        watch.daemon = True
        watch.start()
        try:
            yield http
        finally:
            watch.cancel()
            http.close()


def _connection(url: SplitResult) -> HTTPConnection:
    host = url.hostname or ""
    if url.scheme == "https":
        return HTTPSConnection(host, url.port, timeout=STEP_SECONDS, context=ssl.create_default_context())
    return HTTPConnection(host, url.port, timeout=STEP_SECONDS)


def _judge(status: int) -> None:
    """Say what an answer means; its words are not read, because they may repeat the number."""
    if 200 <= status < 300:
        return
    if status in NEVER:
        raise Refused(f"gateway refused {status}")
    if status in OUR_FAULT or 300 <= status < 400:
        raise Unreachable(f"gateway answered {status}")
    raise TryLater(f"gateway answered {status}")


def _hang_up(http: HTTPConnection) -> None:
    if http.sock is not None:
        with suppress(OSError):
            http.sock.shutdown(SHUT_RDWR)
