"""A made-up kind of notice for tests, and senders that show what reached them."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from email.message import EmailMessage

from sqlalchemy.orm import Session

from booking.notices.message import Message

KIND = "letter"
LINK = "http://tavataan.test/fi/b/" + "k" * 60


def letter(
    to: str = "aiti@example.fi", subject: str = "Varaus: to 1.11.2018 klo 9.30", body: str = "Hei ä\n" + LINK
) -> Callable[[Session, int, datetime], Message]:
    """Return a renderer that always writes this letter."""

    def render(tx: Session, subject_id: int, now: datetime) -> Message:
        return Message(to, subject, body, "fi")

    return render


class Pigeonhole:
    """A sender that keeps what it was given; `before` happens just before each mail is kept."""

    mail_from = "tavataan@example.fi"

    def __init__(self, before: Callable[[str], None] = lambda _: None) -> None:
        """Start empty."""
        self.mails: list[EmailMessage] = []
        self._before = before

    def send(self, public_id: str, mail: EmailMessage) -> None:
        """Keep the mail."""
        self._before(public_id)
        self.mails.append(mail)

    def kept(self) -> Sequence[str]:
        """Return nothing: a mail server keeps nothing for us."""
        return ()

    def forget(self, public_ids: Collection[str]) -> int:
        """Forget nothing."""
        return 0
