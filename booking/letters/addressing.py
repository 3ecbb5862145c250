"""What the messages about a reservation have in common: to whom, in which language, by which way."""

from flask import current_app
from sqlalchemy.orm import Session

from ..config import Config
from ..notices.message import Attachment
from ..reservations.calendar_file import event_file
from ..reservations.model import Reservation
from ..reservations.queries import reservation_by_id
from ..reservations.told import is_told
from ..web.languages import in_language
from ..wording.composing import Told
from ..wording.rules import Facts


def receiver(tx: Session, reservation_id: int) -> Reservation | None:
    """Return the reservation if a message can reach its family."""
    reservation = reservation_by_id(tx, reservation_id)
    if reservation is None or not is_told(reservation.contact):
        return None
    return reservation


def told(reservation: Reservation, facts: Facts, attachments: tuple[Attachment, ...] = ()) -> Told:
    """Return who is told these facts: by mail, or by phone where that is the family's contact."""
    assert reservation.contact is not None
    return Told(
        reservation.contact.address,
        reservation.language,
        facts,
        attachments,
        owner=in_language(reservation.slot.occurrence.municipality.owner_names, reservation.language),
        is_texted=reservation.contact.kind == "phone",
        about_at=reservation.slot.starts_at,
    )


def calendar_file(reservation: Reservation) -> Attachment:
    """Return the meeting for the family's own calendar."""
    return Attachment("tavataan.ics", event_file(reservation, reservation.language), "text", "calendar")


def public_url(path: str) -> str:
    """Return the address that people can open."""
    settings: Config = current_app.config["SETTINGS"]
    return settings.public_url + path
