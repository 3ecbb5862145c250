"""What a family is told of what it did itself: the time it moved to, the link it lost."""

from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ..notices import registry
from ..notices.message import Attachment, Message
from ..notices.text_message import TextMessage
from ..web.languages import LOCALES, in_language
from . import short_texts
from .deadline_words import link_words, nearer_words
from .event import address_line, event_file
from .letter import letter, one_line, place_of, public_url, receiver, when_of
from .links import link_path
from .model import Reservation
from .rules import LOST_LINK, MOVED_BY_GUARDIAN


def register() -> None:
    """Let the outbox know who writes these messages."""
    registry.register(MOVED_BY_GUARDIAN, moved_by_guardian)
    registry.register(LOST_LINK, lost_link)


def moved_by_guardian(tx: Session, reservation_id: int, now: datetime) -> Message | TextMessage | None:
    """Tell the new time and place; nothing when it was let go, or is over, before the message left."""
    reservation = _still_held(tx, reservation_id, now)
    if reservation is None:
        return None
    with force_locale(LOCALES[reservation.language]):
        when, venue = when_of(reservation), reservation.slot.occurrence.venue
        place, url = place_of(reservation), public_url(link_path(reservation))
        entrance = in_language(venue.entrance, reservation.language)
        lines = [
            _("Your new time: %(when)s, %(place)s.", when=when, place=place),
            one_line(address_line(venue)) or None,
            _("Entrance: %(text)s", text=one_line(entrance)) if entrance else None,
            _("Your former time is free for others."),
            "",
            link_words(reservation, url, now),
            nearer_words(reservation, now),
        ]
        attachment = Attachment("tavataan.ics", event_file(reservation, reservation.language), "text", "calendar")
        text = short_texts.moved_by_guardian(reservation, place, url, now)
        return letter(reservation, _("Your new time %(when)s", when=when), lines, (attachment,), text=text)


def lost_link(tx: Session, reservation_id: int, now: datetime) -> Message | TextMessage | None:
    """Give the link once more to the one who booked; nothing when the time was let go or is over."""
    reservation = _still_held(tx, reservation_id, now)
    if reservation is None:
        return None
    with force_locale(LOCALES[reservation.language]):
        when, place, url = when_of(reservation), place_of(reservation), public_url(link_path(reservation))
        lines = [
            _("Your time: %(when)s, %(place)s.", when=when, place=place),
            "",
            link_words(reservation, url, now),
            "",
            _("This link was asked for on our page. If it was not you, you need not do anything."),
        ]
        text = short_texts.lost_link(reservation, place, url, now)
        return letter(reservation, _("The link to your time %(when)s", when=when), lines, text=text)


def _still_held(tx: Session, reservation_id: int, now: datetime) -> Reservation | None:
    reservation = receiver(tx, reservation_id)
    if reservation is None or reservation.released_at is not None or now >= reservation.slot.ends_at:
        return None
    return reservation
