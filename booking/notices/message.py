"""From what is to be told to a mail: one receiver, plain text, headers that cannot be forged.

Addresses and headers are checked here and never pasted together, so a line break in a field of a form
cannot become a header or a command of the mail server.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

SENDER_NAME = "Tavataan"
ADDRESS_LIMIT = 254
LINE_LIMIT = 900
"""Octets; RFC 5322 2.1.1 allows 998."""

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


class Unsendable(Exception):
    """The message can never be sent as it is; the text names the field and holds no personal data."""


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a message, e.g. an .ics of the session."""

    filename: str
    content: bytes
    maintype: str
    subtype: str


@dataclass(frozen=True)
class Message:
    """One message to one receiver, made from the current rows when it is sent."""

    to: str
    subject: str
    body: str
    language: str
    attachments: tuple[Attachment, ...] = ()


def to_mail(
    message: Message,
    *,
    public_id: str,
    mail_from: str,
    sent_at: datetime,
    sender_name: str = SENDER_NAME,
    reply_to: str = "",
) -> EmailMessage:
    """Write `message` as a mail whose Message-ID depends on the notice alone, so a repeat can be recognised.

    Raises:
        Unsendable: an address or a header is not one line of the allowed shape.
    """
    sender = checked_address(mail_from, "from")
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(_one_line(sender_name, "sender"), sender.username, sender.domain)
    mail["To"] = checked_address(message.to, "to")
    if reply_to:
        mail["Reply-To"] = checked_address(reply_to, "reply-to")
    mail["Subject"] = _one_line(message.subject, "subject")
    mail["Date"] = format_datetime(sent_at)
    mail["Message-ID"] = f"<{_one_line(public_id, 'id')}@{sender.domain}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834 5: no holiday answers, please
    mail["X-Auto-Response-Suppress"] = "All"
    # 8bit keeps the links of an .eml file in one piece; a sender to a 7-bit server encodes them itself.
    is_long = any(len(line.encode()) > LINE_LIMIT for line in message.body.splitlines())
    mail.set_content(message.body, cte="quoted-printable" if is_long else "8bit")
    for file in message.attachments:
        mail.add_attachment(
            file.content,
            maintype=file.maintype,
            subtype=file.subtype,
            filename=_one_line(file.filename, "filename"),
        )
    mail["Content-Language"] = _one_line(message.language, "language")  # last: setting the content clears it
    return mail


def checked_address(text: str, field: str) -> Address:
    """Return the one plain address in `text`; a domain in other letters is written in its ASCII form.

    Raises:
        Unsendable: it is not exactly one address of the shape name@domain.
    """
    local, at, domain = text.rpartition("@")
    if len(text) > ADDRESS_LIMIT or not at or not 1 <= len(local) <= 64 or not _LOCAL.fullmatch(local):
        raise Unsendable(f"bad address in {field}")
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise Unsendable(f"bad address in {field}") from None
    if not all(_LABEL.fullmatch(label) for label in ascii_domain.split(".")):
        raise Unsendable(f"bad address in {field}")
    return Address(username=local, domain=ascii_domain)


def _one_line(text: str, field: str) -> str:
    if _CONTROL.search(text):
        raise Unsendable(f"control character in {field}")
    return text
