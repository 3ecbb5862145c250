"""The messages about a reservation: who is told which facts, by what the rows say when the message leaves."""

from datetime import datetime

from flask_babel import force_locale
from sqlalchemy.orm import Session

from ..following.confirming import must_confirm
from ..reservations.deadline import deadline_of
from ..reservations.deadline_words import link_to, nearer_words
from ..reservations.links import link_path
from ..reservations.model import Reservation
from ..reservations.queries import offered_instead
from ..web.languages import LOCALES, offered_or_own
from ..wording import registry
from ..wording.composing import Told
from ..wording.rules import one_line
from .addressing import calendar_file, public_url, receiver, told
from .facts import family_facts, meeting_of
from .many_times import many_sentence, times_ahead
from .words import (
    CANCELLED_LETTER,
    CONFIRMED_LETTER,
    MOVED_LETTER,
    OCCURRENCE_CANCELLED_LETTER,
    RELOCATED_LETTER,
    link_instead,
    link_to_answer,
    link_to_book,
    occurrence_cancelled_facts,
)


def register() -> None:
    """Let the outbox know who knows the facts of the messages about reservations."""
    registry.register(CONFIRMED_LETTER, confirmed)
    registry.register(CANCELLED_LETTER, cancelled)
    registry.register(OCCURRENCE_CANCELLED_LETTER, occurrence_cancelled)
    registry.register(MOVED_LETTER, moved)
    registry.register(RELOCATED_LETTER, moved)


def confirmed(tx: Session, reservation_id: int, now: datetime) -> Told | None:
    """Tell that the time is booked; nothing when it was let go, or is over, before the message left."""
    reservation = receiver(tx, reservation_id)
    if reservation is None or reservation.released_at is not None or now >= reservation.slot.starts_at:
        return None
    with force_locale(LOCALES[reservation.language]):
        limit = deadline_of(reservation)
        facts = family_facts(
            meeting_of(reservation),
            link_to(public_url(link_path(reservation)), is_over=limit.is_over(now)),
            is_dated=True,
            until_sentence=nearer_words(limit, now, reservation.language),
            many_sentence=_many(tx, reservation, now),
        )
        return told(reservation, facts, (calendar_file(reservation),))


def _many(tx: Session, reservation: Reservation, now: datetime) -> str:
    assert reservation.contact is not None
    return many_sentence(times_ahead(tx, reservation.contact.address, now), reservation.language)


def cancelled(tx: Session, reservation_id: int, now: datetime) -> Told | None:
    """Tell that the time is cancelled; nothing when that was taken back, or is over, before the message left."""
    reservation = receiver(tx, reservation_id)
    if reservation is None or reservation.released_at is None or now >= reservation.slot.ends_at:
        return None
    with force_locale(LOCALES[reservation.language]):
        link = link_to_book(public_url(f"/{offered_or_own(reservation.language)}/"))
        return told(reservation, family_facts(meeting_of(reservation), link))


def occurrence_cancelled(tx: Session, reservation_id: int, now: datetime) -> Told | None:
    """Tell that we had to cancel the session, why, and where other times are; nothing when it is restored or over."""
    reservation = receiver(tx, reservation_id)
    if reservation is None or reservation.released_at is None or now >= reservation.slot.ends_at:
        return None
    with force_locale(LOCALES[reservation.language]):
        reason = one_line(reservation.slot.occurrence.cancel_reason)
        link = link_instead(public_url(_instead_path(tx, reservation, now)))
        return told(reservation, occurrence_cancelled_facts(meeting_of(reservation), link, reason))


def _instead_path(tx: Session, reservation: Reservation, now: datetime) -> str:
    """Return the page of the session that is offered instead, else of all of them."""
    offered = offered_instead(tx, reservation.slot.occurrence, now)
    home = f"/{offered_or_own(reservation.language)}/"
    return f"{home}sessions/{offered.public_id}" if offered else home


def moved(tx: Session, reservation_id: int, now: datetime) -> Told | None:
    """Tell that we moved the time, there or to another place; nothing when it was let go, or is over."""
    reservation = receiver(tx, reservation_id)
    if reservation is None or reservation.released_at is not None or now >= reservation.slot.starts_at:
        return None
    with force_locale(LOCALES[reservation.language]):
        link = link_to_answer(public_url(link_path(reservation)), must_confirm=must_confirm(reservation))
        return told(reservation, family_facts(meeting_of(reservation), link), (calendar_file(reservation),))
