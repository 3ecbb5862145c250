"""What the messages about a reservation say: time, place, link. Never a name, a profession or a topic."""

from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ..notices import registry
from ..notices.message import Attachment, Message
from ..notices.text_message import TextMessage
from ..web.languages import LOCALES, in_language, offered_or_own
from . import short_texts
from .confirming import must_confirm
from .deadline_words import link_words, nearer_words
from .event import address_line, event_file
from .letter import letter, one_line, place_of, public_url, receiver, when_of
from .links import link_path
from .model import Reservation
from .queries import offered_instead
from .rules import CANCELLED, CONFIRMED, MOVED, OCCURRENCE_CANCELLED, RELOCATED


def register_all() -> None:
    """Let the outbox know who writes the messages about reservations."""
    registry.register(CONFIRMED, confirmed)
    registry.register(CANCELLED, cancelled)
    registry.register(OCCURRENCE_CANCELLED, occurrence_cancelled)
    registry.register(MOVED, moved)
    registry.register(RELOCATED, relocated)


def confirmed(tx: Session, reservation_id: int, now: datetime) -> Message | TextMessage | None:
    """Tell that the time is booked; nothing when it was let go, or is over, before the message left."""
    reservation = receiver(tx, reservation_id)
    if reservation is None or reservation.released_at is not None or now >= reservation.slot.starts_at:
        return None
    with force_locale(LOCALES[reservation.language]):
        venue = reservation.slot.occurrence.venue
        entrance = in_language(venue.entrance, reservation.language)
        place, url = place_of(reservation), public_url(link_path(reservation))
        lines = [
            _("Your time: %(when)s, %(place)s.", when=when_of(reservation), place=place),
            one_line(address_line(venue)) or None,
            _("Entrance: %(text)s", text=one_line(entrance)) if entrance else None,
            _("Your child may come along."),
            "",
            link_words(reservation, url, now),
            nearer_words(reservation, now),
        ]
        attachment = Attachment("tavataan.ics", event_file(reservation, reservation.language), "text", "calendar")
        subject = _("Your time %(when)s", when=when_of(reservation))
        text = short_texts.confirmed(reservation, place, url, now)
        return letter(reservation, subject, lines, (attachment,), text=text)


def cancelled(tx: Session, reservation_id: int, now: datetime) -> Message | TextMessage | None:
    """Tell that the time is cancelled; nothing when that was taken back, or is over, before the message left."""
    reservation = receiver(tx, reservation_id)
    if reservation is None or reservation.released_at is None or now >= reservation.slot.ends_at:
        return None
    with force_locale(LOCALES[reservation.language]):
        when, place, url = (
            when_of(reservation),
            place_of(reservation),
            public_url(f"/{offered_or_own(reservation.language)}/"),
        )
        lines = [
            _("Your time %(when)s, %(place)s, is cancelled.", when=when, place=place),
            _("Thank you for telling us."),
            "",
            _("Book a new time: %(url)s", url=url),
        ]
        text = short_texts.cancelled(reservation, place, url)
        return letter(reservation, _("Your time %(when)s is cancelled", when=when), lines, text=text)


def occurrence_cancelled(tx: Session, reservation_id: int, now: datetime) -> Message | TextMessage | None:
    """Tell that we had to cancel the session, why, and where other times are; nothing when it is restored or over."""
    reservation = receiver(tx, reservation_id)
    if reservation is None or reservation.released_at is None or now >= reservation.slot.ends_at:
        return None
    with force_locale(LOCALES[reservation.language]):
        reason = one_line(reservation.slot.occurrence.cancel_reason)
        url = public_url(_instead_path(tx, reservation, now))
        lines = [
            _("Your time %(when)s, %(place)s, is cancelled.", when=when_of(reservation), place=place_of(reservation)),
            _("Reason: %(reason)s.", reason=reason) if reason else None,
            _("We are sorry."),
            "",
            _("New time: %(url)s", url=url),
        ]
        subject = _("Your time %(when)s is cancelled", when=when_of(reservation))
        return letter(reservation, subject, lines, text=short_texts.occurrence_cancelled(reservation, reason, url))


def _instead_path(tx: Session, reservation: Reservation, now: datetime) -> str:
    """Return the page of the session that is offered instead, else of all of them."""
    offered = offered_instead(tx, reservation.slot.occurrence, now)
    home = f"/{offered_or_own(reservation.language)}/"
    return f"{home}sessions/{offered.public_id}" if offered else home


def moved(tx: Session, reservation_id: int, now: datetime) -> Message | TextMessage | None:
    """Tell that we moved the time; nothing when it was let go, or is over, before the message left."""
    return _moved(tx, reservation_id, now, is_elsewhere=False)


def relocated(tx: Session, reservation_id: int, now: datetime) -> Message | TextMessage | None:
    """Tell that we moved the time to another place; nothing when it was let go, or is over."""
    return _moved(tx, reservation_id, now, is_elsewhere=True)


def _moved(tx: Session, reservation_id: int, now: datetime, *, is_elsewhere: bool) -> Message | TextMessage | None:
    reservation = receiver(tx, reservation_id)
    if reservation is None or reservation.released_at is not None or now >= reservation.slot.starts_at:
        return None
    with force_locale(LOCALES[reservation.language]):
        when, place, url = when_of(reservation), place_of(reservation), public_url(link_path(reservation))
        entrance = in_language(reservation.slot.occurrence.venue.entrance, reservation.language) if is_elsewhere else ""
        lines = [
            _("Your time moved: %(when)s, new place %(place)s.", when=when, place=place)
            if is_elsewhere
            else _("Your time moved: %(when)s, %(place)s.", when=when, place=place),
            one_line(address_line(reservation.slot.occurrence.venue)) or None,
            _("Entrance: %(text)s", text=one_line(entrance)) if entrance else None,
            "",
            _("Does the new time suit you? Confirm it or cancel: %(url)s", url=url)
            if must_confirm(reservation)
            else _("Not suitable? %(url)s", url=url),
        ]
        attachment = Attachment("tavataan.ics", event_file(reservation, reservation.language), "text", "calendar")
        text = short_texts.moved(reservation, place, url, is_elsewhere=is_elsewhere)
        return letter(reservation, _("Your time moved: %(when)s", when=when), lines, (attachment,), text=text)
