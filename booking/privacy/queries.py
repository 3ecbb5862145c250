"""Reads of the log with what it takes to understand them: names of users, public ids of bookings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..accounts.model import User
from ..accounts.queries import user_by_email
from ..audit import queries as audit
from ..audit.model import AuditEvent
from ..audit.queries import Asked
from ..audit.service import IN_PLACE_OF
from ..errors import Missing
from ..network.queries import organisation_named
from ..reservations.model import Reservation
from ..schedule.model import Occurrence
from ..signups.model import SignUp
from .rules import NOBODYS, PAGE, READERS_MOST, Wanted, day_begins, day_ends, row_number
from .standing import Standing, standings


@dataclass(frozen=True)
class Entry:
    """One row of the log, readable."""

    id: int
    happened_at: datetime
    actor: str
    name: str
    """Of the user; empty for a family, a job and a command."""
    email: str
    standing: Standing
    """Of the user: profession and employer, or roles."""
    in_place_of: str
    """Name of whom a substitute stood in for; empty for everybody else."""
    action: str
    subject: str
    subject_id: int | None
    details: dict[str, Any]
    reservations: tuple[tuple[int, str], ...]
    """(number, public id) of the bookings that are named in it and still known."""


def entries(tx: Session, wanted: Wanted, *, most: int = PAGE) -> list[Entry]:
    """Return at most `most` rows of what was looked for, newest first, and one row more when there are more.

    Raises:
        Missing: nobody has that address (`user`), nothing has that number (`row`) or that name (`organisation`).
    """
    return _readable(tx, audit.search(tx, _asked(tx, wanted), most=most + 1))


def readers(tx: Session, reservation: Reservation) -> list[Entry]:
    """Return everything the log has about a booking, newest first."""
    return _readable(tx, audit.about_reservation(tx, reservation.id, most=READERS_MOST))


def readers_of_sign_up(tx: Session, found: SignUp) -> list[Entry]:
    """Return everything the log has about a sign-up, newest first."""
    parties = [one.id for one in found.parties]
    return _readable(tx, audit.about_sign_up(tx, found.id, parties, most=READERS_MOST))


def readers_of_place(tx: Session, entry_id: int) -> list[Entry]:
    """Return everything the log has about a place in the queue, newest first."""
    return _readable(tx, audit.search(tx, Asked(subject="queue_entry", subject_id=entry_id), most=READERS_MOST))


def _asked(tx: Session, wanted: Wanted) -> Asked:
    actor, actor_id = wanted.who, None
    if wanted.who and wanted.who not in NOBODYS:
        user = user_by_email(tx, wanted.who)
        if user is None:
            raise Missing("user")
        actor, actor_id = "user", user.id
    subject, subject_id = _row(tx, wanted.row) if wanted.row else ("", None)
    return Asked(
        actor=actor,
        actor_id=actor_id,
        action=wanted.action,
        since=day_begins(wanted.since) if wanted.since else None,
        until=day_ends(wanted.until) if wanted.until else None,
        subject=subject,
        subject_id=subject_id,
        before_id=wanted.before_id,
        controller_id=organisation_named(tx, wanted.controller).id if wanted.controller else None,
    )


def _row(tx: Session, typed: str) -> tuple[str, int]:
    number = row_number(typed)
    if number is not None:
        return "", number
    for table in (Reservation, Occurrence):
        found = tx.scalar(select(table.id).where(table.public_id == typed))
        if found is not None:
            return table.__tablename__, found
    raise Missing("row")


def _readable(tx: Session, rows: Sequence[AuditEvent]) -> list[Entry]:
    user_ids = {one for row in rows for one in (row.actor_id, row.details.get(IN_PLACE_OF)) if one is not None}
    users = {user.id: user for user in tx.scalars(select(User).where(User.id.in_(user_ids)))}
    named = {row.id: _reservation_ids(row) for row in rows}
    ids = {one for several in named.values() for one in several}
    known = select(Reservation.id, Reservation.public_id).where(Reservation.id.in_(ids))
    public_ids = {number: public_id for number, public_id in tx.execute(known)}
    known_as = standings(tx, rows)
    return [
        Entry(
            id=row.id,
            happened_at=row.happened_at,
            actor=row.actor,
            name=users[row.actor_id].name if row.actor_id in users else "",
            email=users[row.actor_id].email if row.actor_id in users else "",
            standing=known_as.get(row.id, Standing()),
            in_place_of=users[other].name if (other := row.details.get(IN_PLACE_OF)) in users else "",
            action=row.action,
            subject=row.subject,
            subject_id=row.subject_id,
            details=row.details,
            reservations=tuple((one, public_ids[one]) for one in named[row.id] if one in public_ids),
        )
        for row in rows
    ]


def _reservation_ids(row: AuditEvent) -> list[int]:
    ids = row.details.get("reservation_ids", ())
    alone = [row.subject_id] if row.subject == "reservation" and row.subject_id is not None else []
    return alone + [one for one in ids if isinstance(one, int)]
