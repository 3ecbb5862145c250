"""The mail itself: readable by any program, and nothing typed into a form becomes a header."""

import email
import stat
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from booking.db import reading, transaction
from booking.notices import registry
from booking.notices.delivery import Delivered
from booking.notices.message import Attachment, Message, Unsendable, checked_address, to_mail
from booking.notices.model import Notice
from booking.notices.senders import FileSender
from booking.notices.service import erase_sent, queue, send_due
from tests.support.moments import NOW

from .letters import KIND, LINK, letter


@pytest.fixture
def outbox(tmp_path: Path) -> FileSender:
    """Return a sender into an empty folder."""
    return FileSender(tmp_path / "outbox", "tavataan@example.fi")


def _mail(**changes: object) -> EmailMessage:
    fields = {"to": "aiti@example.fi", "subject": "Varaus", "body": "Hei", "language": "fi", **changes}
    message = Message(**fields)  # type: ignore[arg-type]  # each test names its own field
    return to_mail(message, public_id="abcdefghijkm", mail_from="tavataan@example.fi", sent_at=NOW)


def _send_one(database: Engine, sender: FileSender) -> Path:
    with transaction(database) as tx:
        queue(tx, KIND, 1, "letter:1", now=NOW)
    assert send_due(database, sender, now=NOW) == Delivered(1, 0, 0)
    return next(sender.folder.iterdir())


def test_the_file_is_a_mail_with_all_its_headers(database: Engine, outbox: FileSender) -> None:
    path = _send_one(database, outbox)

    with reading(database) as tx:
        public_id = tx.scalars(select(Notice.public_id)).one()
    mail = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    assert path.name == f"{public_id}.eml"
    assert {
        name: mail[name] for name in ("From", "To", "Subject", "Message-ID", "Auto-Submitted", "Content-Language")
    } == {
        "From": "Tavataan <tavataan@example.fi>",
        "To": "aiti@example.fi",
        "Subject": "Varaus: to 1.11.2018 klo 9.30",
        "Message-ID": f"<{public_id}@example.fi>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "fi",
    }
    assert mail["Date"] is not None
    assert mail.get_content() == f"Hei ä\r\n{LINK}\r\n"
    assert mail.defects == []


def test_the_link_stands_in_one_piece_in_the_file(database: Engine, outbox: FileSender) -> None:
    assert LINK.encode() in _send_one(database, outbox).read_bytes()


def test_only_the_service_can_read_the_outbox(database: Engine, outbox: FileSender) -> None:
    path = _send_one(database, outbox)

    assert [stat.S_IMODE(it.stat().st_mode) for it in (outbox.folder, path)] == [0o700, 0o600]


def test_a_repeat_replaces_the_file(outbox: FileSender) -> None:
    outbox.send("abcdefghijkm", _mail(body="first"))
    outbox.send("abcdefghijkm", _mail(body="second"))

    files = [path.name for path in outbox.folder.iterdir()]
    assert files == ["abcdefghijkm.eml"]
    assert b"second" in (outbox.folder / "abcdefghijkm.eml").read_bytes()


def test_erasure_deletes_the_mails_of_its_subjects_only(database: Engine, outbox: FileSender) -> None:
    with transaction(database) as tx:
        for subject in (1, 2):
            queue(tx, KIND, subject, f"letter:{subject}", now=NOW)
    send_due(database, outbox, now=NOW)
    with reading(database) as tx:
        first, second = tx.scalars(select(Notice.public_id).order_by(Notice.subject_id)).all()
        (outbox.folder / f".{first}.part").write_bytes(b"what a killed sender left behind")
        erased = erase_sent(tx, outbox, [(KIND, 1)])

    assert erased == 2
    assert [path.name for path in outbox.folder.iterdir()] == [f"{second}.eml"]


def test_a_calendar_file_goes_along() -> None:
    mail = _mail(attachments=(Attachment("varaus.ics", b"BEGIN:VCALENDAR\r\n", "text", "calendar"),))

    parts = [(part.get_content_type(), part.get_filename()) for part in mail.iter_attachments()]
    assert parts == [("text/calendar", "varaus.ics")]


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "Varaus\r\nBcc: kaikki@example.fi"},
        {"subject": "Varaus\nBcc: kaikki@example.fi"},
        {"subject": "Varaus\u2028Bcc: kaikki@example.fi"},
        {"language": "fi\r\nBcc: kaikki@example.fi"},
        {"to": "aiti@example.fi\r\nBcc: kaikki@example.fi"},
        {"to": "aiti@example.fi, kaikki@example.fi"},
        {"to": "aiti@example.fi>\r\nRCPT TO:<kaikki@example.fi"},
        {"to": '"aiti\r\n"@example.fi'},
        {"to": "aiti"},
        {"to": ""},
        {"to": "a" * 250 + "@example.fi"},
        {"attachments": (Attachment("a\r\nX: y.ics", b"", "text", "calendar"),)},
    ],
)
def test_what_would_forge_a_header_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(Unsendable):
        _mail(**changes)


def test_line_breaks_in_the_body_stay_in_the_body() -> None:
    mail = _mail(body="Hei\r\n\r\n.\r\nBcc: kaikki@example.fi")

    assert "Bcc" not in mail
    assert email.message_from_bytes(mail.as_bytes(), policy=policy.default)["To"] == "aiti@example.fi"


def test_a_domain_in_finnish_letters_is_written_in_ascii() -> None:
    assert checked_address("aiti@äitiysneuvola.example", "to").addr_spec == "aiti@xn--itiysneuvola-fcb.example"


def test_an_unsendable_notice_is_dropped_at_once_and_its_text_kept_nowhere(
    database: Engine, outbox: FileSender, caplog: pytest.LogCaptureFixture
) -> None:
    registry.register(KIND, letter(to="aiti@example.fi\r\nBcc: kaikki@example.fi"))
    with transaction(database) as tx:
        queue(tx, KIND, 1, "letter:1", now=NOW)

    assert send_due(database, outbox, now=NOW) == Delivered(0, 1, 0)
    with reading(database) as tx:
        row = tx.scalars(select(Notice)).one()
    assert (row.drop_reason, row.last_error) == ("unsendable", "")
    assert "example.fi" not in caplog.text
