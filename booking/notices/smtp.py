"""Messages leave by SMTP: one connection for each, over within a minute, so that the lease of a claim outlasts it.

What the server answers decides: 4xx or a server that is away means later, 5xx about the receiver means never.
"""

import quopri
import smtplib
import socket
import ssl
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from copy import deepcopy
from email.message import EmailMessage
from email.policy import SMTP
from threading import Timer

from ..mail_url import MailServer
from .faults import Refused, TryLater, Unreachable

STEP_SECONDS = 10.0
"""The longest wait for one answer of the server."""
WHOLE_SECONDS = 60.0
"""The longest time for one mail, however slowly the server speaks; less than the lease of a claim."""


class SmtpSender:
    """Hands each mail to a mail server, which keeps it from there on."""

    def __init__(self, server: MailServer, mail_from: str, *, whole_seconds: float = WHOLE_SECONDS) -> None:
        """Send by `server`; nothing is opened before the first mail."""
        self.mail_from = mail_from
        self._server = server
        self._whole_seconds = whole_seconds

    def send(self, public_id: str, mail: EmailMessage) -> None:
        """Send the mail to its one receiver.

        Raises:
            Unreachable: no server answers, or it does not take us: nothing was wrong with this mail.
            TryLater: the server does not take this mail now.
            Refused: the server will never take mail for this receiver.
        """
        receiver = mail["To"].addresses[0].addr_spec
        with self._connected() as smtp:
            is_eight_bit = smtp.has_extn("8bitmime")
            options = ["BODY=8BITMIME"] if is_eight_bit else []
            octets = mail.as_bytes(policy=SMTP) if is_eight_bit else seven_bit(mail).as_bytes(policy=SMTP)
            try:
                smtp.sendmail(self.mail_from, [receiver], octets, mail_options=options)
            except smtplib.SMTPRecipientsRefused as refusal:
                ((code, words),) = refusal.recipients.values()
                raise _about_receiver(code, words) from None
            except smtplib.SMTPResponseException as refusal:
                raise TryLater(f"{type(refusal).__name__} {refusal.smtp_code}") from None
            except (smtplib.SMTPException, OSError) as fault:
                raise TryLater(type(fault).__name__) from None

    def kept(self) -> Sequence[str]:
        """Return nothing: no copy stays here."""
        return ()

    def forget(self, public_ids: Collection[str]) -> int:
        """Forget nothing."""
        return 0

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        try:
            smtp = self._open()
        except (smtplib.SMTPException, OSError) as fault:
            raise Unreachable(_words(fault)) from None
        # A server that sends a byte now and then would pass every wait for one answer; this ends it.
        watch = Timer(self._whole_seconds, _hang_up, [smtp])
        watch.daemon = True
        watch.start()
        try:
            self._introduce(smtp)
            yield smtp
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()  # the mail is theirs already; a farewell that fails changes nothing
        finally:
            watch.cancel()
            smtp.close()

    def _open(self) -> smtplib.SMTP:
        server = self._server
        our_name = self.mail_from.rpartition("@")[2]
        if server.security == "tls":
            return smtplib.SMTP_SSL(
                server.host,
                server.port,
                local_hostname=our_name,
                timeout=STEP_SECONDS,
                context=ssl.create_default_context(),
            )
        return smtplib.SMTP(server.host, server.port, local_hostname=our_name, timeout=STEP_SECONDS)

    def _introduce(self, smtp: smtplib.SMTP) -> None:
        try:
            smtp.ehlo_or_helo_if_needed()
            if self._server.security == "starttls":
                smtp.starttls(context=ssl.create_default_context())  # raises when it is not offered
                smtp.ehlo_or_helo_if_needed()
            if self._server.user:
                smtp.login(self._server.user, self._server.password)
        except (smtplib.SMTPException, OSError) as fault:
            raise Unreachable(_words(fault)) from None


def seven_bit(mail: EmailMessage) -> EmailMessage:
    """Return the mail with its text in letters that any server takes (RFC 2045 6.7)."""
    copy = deepcopy(mail)
    for part in copy.walk():
        if part["Content-Transfer-Encoding"] == "8bit":
            text = part.get_payload(decode=True)
            assert isinstance(text, bytes)
            encoded = quopri.encodestring(text.replace(b"\r\n", b"\n"))
            part.replace_header("Content-Transfer-Encoding", "quoted-printable")
            part.set_payload(encoded.decode("ascii"))
    return copy


def _about_receiver(code: int, words: bytes) -> Exception:
    # 5.7 is about us, not the receiver (no relaying, a policy; RFC 3463 3.8): the operator can mend that.
    if 500 <= code < 600 and not words.startswith(b"5.7."):
        return Refused(f"receiver refused {code}")
    return TryLater(f"receiver refused {code}")


def _words(fault: Exception) -> str:
    code = getattr(fault, "smtp_code", "")
    return f"{type(fault).__name__} {code}".strip()


def _hang_up(smtp: smtplib.SMTP) -> None:
    if smtp.sock is not None:
        with suppress(OSError):
            smtp.sock.shutdown(socket.SHUT_RDWR)
