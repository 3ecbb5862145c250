"""Give a link on, end it, find what is behind it, forget it with its family."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from ..audit.service import GUEST
from ..db import lock
from ..errors import Conflict, Gone, Missing
from ..reservations.links import is_token, token_sha256
from ..reservations.logged import record_one
from ..reservations.model import Reservation
from ..reservations.service import is_link_spent
from . import queries
from .keys import token_of
from .model import GivenLink


def can_give(reservation: Reservation, now: datetime) -> bool:
    """Tell whether somebody can still be invited along: the time is held, and the session is not over."""
    session = reservation.slot.occurrence
    return reservation.released_at is None and now < (session.ends_at or reservation.slot.ends_at)


def give_link(tx: Session, reservation: Reservation, *, now: datetime) -> GivenLink:
    """Make the link that shows a time and does nothing; pressed twice, it is the same.

    Raises:
        Conflict: the time was let go (`reservation_cancelled`) or is over (`session_over`).
    """
    lock(tx, reservation)  # of two presses at once the second sees what the first has made
    if not can_give(reservation, now):
        raise Conflict("session_over" if reservation.released_at is None else "reservation_cancelled")
    given = tx.get(GivenLink, reservation.id)
    if given is not None and given.ended_at is None:
        return given
    if given is None:
        given = GivenLink(reservation_id=reservation.id, generation=0)
        tx.add(given)
    given.generation += 1
    given.link_sha256 = token_sha256(given_token(reservation, given))
    given.made_at, given.ended_at = now, None
    tx.flush()
    record_one(tx, GUEST, "give_link", reservation, now=now)
    return given


def end_link(tx: Session, reservation: Reservation, *, now: datetime) -> bool:
    """End the link that was given on; False, and nothing done, when there is none in use."""
    lock(tx, reservation)  # of two presses at once the second sees what the first has made
    given = queries.link_of(tx, reservation.id)
    if given is None:
        return False
    given.ended_at = now
    tx.flush()
    record_one(tx, GUEST, "end_given_link", reservation, now=now)
    return True


def find_given(tx: Session, token: str, *, now: datetime) -> Reservation:
    """Return the reservation that a given link shows.

    Raises:
        Missing: nobody was given such a link, or another one was made since.
        Gone: the family ended it, or its own link is spent too.
    """
    given = queries.link_by_sha256(tx, token_sha256(token)) if is_token(token) else None
    if given is None:
        raise Missing("link")
    if given.ended_at is not None or is_link_spent(given.reservation, now):
        raise Gone("link")
    return given.reservation


def given_token(reservation: Reservation, given: GivenLink) -> str:
    """Return the token of a given link; none of a family's own links is derived from it, nor it from them."""
    return token_of("given", reservation.public_id, str(given.generation))


def forget_links(tx: Session, reservation_ids: Sequence[int], *, is_asked: bool, now: datetime) -> None:  # noqa: ARG001 - either way
    """Delete the links of families that are forgotten."""
    tx.execute(delete(GivenLink).where(GivenLink.reservation_id.in_(reservation_ids)))
