"""A real mail server on a free port of this machine, which answers as a test says."""

import email
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from threading import Event
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from booking.mail_url import MailServer
from booking.notices.smtp import SmtpSender

FROM = "tavataan@example.fi"
ACCEPTED = "250 OK"
WAIT_SECONDS = 30


class Postman:
    """Keeps what came; `to_receiver` and `to_mail` are the answers to RCPT and DATA."""

    def __init__(self) -> None:
        """Accept everything."""
        self.octets: list[bytes] = []
        self.options: list[list[str]] = []
        self.to_receiver: Callable[[str], str] = lambda _: ACCEPTED
        self.to_mail: Callable[[], str] = lambda: ACCEPTED

    @property
    def mails(self) -> list[EmailMessage]:
        """Return the accepted mails as a mail program reads them."""
        return [email.message_from_bytes(one, policy=policy.default) for one in self.octets]

    @property
    def ids(self) -> list[str]:
        """Return the Message-ID of each accepted mail."""
        return [mail["Message-ID"] for mail in self.mails]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer RCPT."""
        answer = self.to_receiver(address)
        if answer == ACCEPTED:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Answer DATA; keep what is accepted."""
        answer = self.to_mail()
        if answer == ACCEPTED:
            assert isinstance(envelope.content, bytes)
            self.octets.append(envelope.content)
            self.options.append(list(envelope.mail_options))
        return answer


class SlowPostman(Postman):
    """Says when a mail has come, and takes it only once it may."""

    def __init__(self) -> None:
        """Hold every mail back."""
        super().__init__()
        self.came, self.may_go_on = Event(), Event()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Wait; the server has a thread of its own."""
        self.came.set()
        self.may_go_on.wait(WAIT_SECONDS)
        return await super().handle_DATA(server, session, envelope)


class _OldServer(SMTP):
    """A server of RFC 821: it does not know EHLO, so it takes seven bits only."""

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802
        """Refuse."""
        await self.push("502 not known here")


class _Old(Controller):
    def factory(self) -> SMTP:
        return _OldServer(self.handler, decode_data=False)


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def mail_server(postman: Postman, port: int, *, is_old: bool = False, **options: Any) -> Iterator[None]:
    """Run a server of `postman` on `port`."""
    controller = (_Old if is_old else Controller)(postman, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


def sender_to(port: int, **changes: Any) -> SmtpSender:
    """Return a sender to the server on `port`."""
    usual = {"host": "127.0.0.1", "port": port, "security": "none", "user": "", "password": ""}
    return SmtpSender(MailServer(**{**usual, **changes}), FROM)
