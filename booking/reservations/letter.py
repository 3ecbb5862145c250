"""What the messages about a reservation have in common: to whom, when, where, the foot."""

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ..config import Config
from ..notices.message import Attachment, Message
from ..notices.text_message import TextMessage, gsm
from ..web.dates import moment_text
from ..web.identity import contact_email, reply_words, service_owner
from ..web.languages import in_language
from .model import Reservation
from .queries import reservation_by_id
from .told import is_told


def receiver(tx: Session, reservation_id: int) -> Reservation | None:
    """Return the reservation if a message can reach its family."""
    reservation = reservation_by_id(tx, reservation_id)
    if reservation is None or not is_told(reservation.contact):
        return None
    return reservation


def letter(
    reservation: Reservation,
    subject: str,
    lines: list[str | None],
    attachments: tuple[Attachment, ...] = (),
    *,
    text: str,
) -> Message | TextMessage:
    """Return the mail with its foot, None among the lines left out; for a phone `text`, which says the same shorter."""
    assert reservation.contact is not None
    if reservation.contact.kind == "phone":
        return TextMessage(reservation.contact.address, gsm(text), reservation.slot.starts_at)
    address = contact_email()
    foot = [
        "",
        _owner(reservation),
        reply_words(),
        _("Questions: %(address)s", address=address) if address else None,
    ]
    body = "\n".join(line for line in (*lines, *foot) if line is not None)
    return Message(reservation.contact.address, subject, body, reservation.language, attachments)


def when_of(reservation: Reservation) -> str:
    """Return day and time in the reservation's language."""
    return moment_text(reservation.slot.starts_at, reservation.language)


def place_of(reservation: Reservation) -> str:
    """Return the venue's name."""
    return one_line(in_language(reservation.slot.occurrence.venue.names, reservation.language))


def one_line(text: str) -> str:
    """Return the text without line breaks and doubled spaces."""
    return " ".join(text.split())


def public_url(path: str) -> str:
    """Return the address that people can open."""
    return _settings().public_url + path


def _owner(reservation: Reservation) -> str:
    municipality = reservation.slot.occurrence.municipality
    return one_line(service_owner(reservation.language) or in_language(municipality.owner_names, reservation.language))


def _settings() -> Config:
    settings: Config = current_app.config["SETTINGS"]
    return settings
