"""What the messages about a reservation say: time, place, link. Never a name, a profession or a topic."""

from datetime import datetime

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ..config import Config
from ..notices import registry
from ..notices.message import Attachment, Message
from ..web.dates import moment_text
from ..web.languages import LOCALES, in_language
from .event import address_line, event_file
from .links import link_path
from .model import Reservation
from .queries import reservation_by_id
from .rules import CANCELLED, CONFIRMED, MOVED, OCCURRENCE_CANCELLED, RELOCATED


def register_all() -> None:
    """Let the outbox know who writes the messages about reservations."""
    registry.register(CONFIRMED, confirmed)
    registry.register(CANCELLED, cancelled)
    registry.register(OCCURRENCE_CANCELLED, occurrence_cancelled)
    registry.register(MOVED, moved)
    registry.register(RELOCATED, relocated)


def confirmed(tx: Session, reservation_id: int, now: datetime) -> Message | None:
    """Tell that the time is booked; nothing when it was let go, or is over, before the message left."""
    reservation = _receiver(tx, reservation_id)
    if reservation is None or reservation.released_at is not None or now >= reservation.slot.starts_at:
        return None
    with force_locale(LOCALES[reservation.language]):
        venue = reservation.slot.occurrence.venue
        entrance = in_language(venue.entrance, reservation.language)
        lines = [
            _("Your time: %(when)s, %(place)s.", when=_when(reservation), place=_place(reservation)),
            _one_line(address_line(venue)) or None,
            _("Entrance: %(text)s", text=_one_line(entrance)) if entrance else None,
            _("Your child may come along."),
            "",
            _("See or cancel your time: %(url)s", url=_public_url(link_path(reservation))),
        ]
        attachment = Attachment("tavataan.ics", event_file(reservation, reservation.language), "text", "calendar")
        return _message(reservation, _("Your time %(when)s", when=_when(reservation)), lines, (attachment,))


def cancelled(tx: Session, reservation_id: int, now: datetime) -> Message | None:
    """Tell that the time is cancelled; nothing when that was taken back, or is over, before the message left."""
    reservation = _receiver(tx, reservation_id)
    if reservation is None or reservation.released_at is None or now >= reservation.slot.ends_at:
        return None
    with force_locale(LOCALES[reservation.language]):
        lines = [
            _("Your time %(when)s, %(place)s, is cancelled.", when=_when(reservation), place=_place(reservation)),
            _("Thank you for telling us."),
            "",
            _("Book a new time: %(url)s", url=_public_url(f"/{reservation.language}/")),
        ]
        return _message(reservation, _("Your time %(when)s is cancelled", when=_when(reservation)), lines)


def occurrence_cancelled(tx: Session, reservation_id: int, now: datetime) -> Message | None:
    """Tell that we had to cancel the session, why, and where other times are; nothing when it is restored or over."""
    reservation = _receiver(tx, reservation_id)
    if reservation is None or reservation.released_at is None or now >= reservation.slot.ends_at:
        return None
    with force_locale(LOCALES[reservation.language]):
        reason = _one_line(reservation.slot.occurrence.cancel_reason)
        lines = [
            _("Your time %(when)s, %(place)s, is cancelled.", when=_when(reservation), place=_place(reservation)),
            _("Reason: %(reason)s.", reason=reason) if reason else None,
            _("We are sorry."),
            "",
            _("New time: %(url)s", url=_public_url(f"/{reservation.language}/")),
        ]
        return _message(reservation, _("Your time %(when)s is cancelled", when=_when(reservation)), lines)


def moved(tx: Session, reservation_id: int, now: datetime) -> Message | None:
    """Tell that we moved the time; nothing when it was let go, or is over, before the message left."""
    return _moved(tx, reservation_id, now, is_elsewhere=False)


def relocated(tx: Session, reservation_id: int, now: datetime) -> Message | None:
    """Tell that we moved the time to another place; nothing when it was let go, or is over."""
    return _moved(tx, reservation_id, now, is_elsewhere=True)


def _moved(tx: Session, reservation_id: int, now: datetime, *, is_elsewhere: bool) -> Message | None:
    reservation = _receiver(tx, reservation_id)
    if reservation is None or reservation.released_at is not None or now >= reservation.slot.starts_at:
        return None
    with force_locale(LOCALES[reservation.language]):
        when, place = _when(reservation), _place(reservation)
        entrance = in_language(reservation.slot.occurrence.venue.entrance, reservation.language) if is_elsewhere else ""
        lines = [
            _("Your time moved: %(when)s, new place %(place)s.", when=when, place=place)
            if is_elsewhere
            else _("Your time moved: %(when)s, %(place)s.", when=when, place=place),
            _one_line(address_line(reservation.slot.occurrence.venue)) or None,
            _("Entrance: %(text)s", text=_one_line(entrance)) if entrance else None,
            "",
            _("Not suitable? %(url)s", url=_public_url(link_path(reservation))),
        ]
        attachment = Attachment("tavataan.ics", event_file(reservation, reservation.language), "text", "calendar")
        return _message(reservation, _("Your time moved: %(when)s", when=when), lines, (attachment,))


def _receiver(tx: Session, reservation_id: int) -> Reservation | None:
    reservation = reservation_by_id(tx, reservation_id)
    if reservation is None or reservation.contact is None or reservation.contact.kind != "email":
        return None
    return reservation


def _message(
    reservation: Reservation, subject: str, lines: list[str | None], attachments: tuple[Attachment, ...] = ()
) -> Message:
    assert reservation.contact is not None
    contact_email = _settings().contact_email
    foot = [
        "",
        _owner(reservation),
        _("You cannot reply to this message."),
        _("Questions: %(address)s", address=contact_email) if contact_email else None,
    ]
    body = "\n".join(line for line in (*lines, *foot) if line is not None)
    return Message(reservation.contact.address, subject, body, reservation.language, attachments)


def _when(reservation: Reservation) -> str:
    return moment_text(reservation.slot.starts_at, reservation.language)


def _place(reservation: Reservation) -> str:
    return _one_line(in_language(reservation.slot.occurrence.venue.names, reservation.language))


def _owner(reservation: Reservation) -> str:
    municipality = reservation.slot.occurrence.municipality
    return _one_line(_settings().service_owner or in_language(municipality.owner_names, reservation.language))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _settings() -> Config:
    settings: Config = current_app.config["SETTINGS"]
    return settings


def _public_url(path: str) -> str:
    return _settings().public_url + path
