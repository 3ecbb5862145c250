"""As what somebody read or changed a family's data: profession and employer at that time, else roles held then."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..accounts.model import RoleGrant
from ..audit.model import AuditEvent
from ..clock import local_today
from ..network.model import FamilyService, Organisation
from ..schedule.model import Professional


@dataclass(frozen=True)
class Standing:
    """Of a user in a row of the log, without the name."""

    profession: dict[str, str] = field(default_factory=dict)
    """What the profession is called, per language; empty for who is no professional."""
    employer: dict[str, str] = field(default_factory=dict)
    roles: tuple[str, ...] = ()
    """Of who is no professional."""


def standings(tx: Session, rows: Sequence[AuditEvent]) -> dict[int, Standing]:
    """Return the standing of the user of each row, by the row's id; a constant number of queries."""
    of_users = [row for row in rows if row.actor == "user" and row.actor_id is not None]
    people = _people(tx, {row.actor_id for row in of_users if row.actor_id is not None})
    grants = _grants(tx, {row.actor_id for row in of_users if row.actor_id is not None})
    services: dict[int | None, FamilyService] = {one.id: one for one in tx.scalars(select(FamilyService))}
    employers: dict[int | None, Organisation] = {one.id: one for one in tx.scalars(select(Organisation))}
    found = {}
    for row in of_users:
        present = people.get(row.actor_id)
        # The row says it where a name was read; else it is what the user is now.
        service = services.get(row.details.get("service_id") or (present.service_id if present else None))
        employer = employers.get(row.details.get("employer_id") or (present.organisation_id if present else None))
        if service is not None and employer is not None:
            found[row.id] = Standing(service.worker_titles, employer.names)
        else:
            held = grants.get(row.actor_id, ())
            found[row.id] = Standing(roles=_held_on(held, local_today(row.happened_at)))
    return found


def _people(tx: Session, user_ids: Iterable[int]) -> dict[int | None, Professional]:
    return {one.user_id: one for one in tx.scalars(select(Professional).where(Professional.user_id.in_(user_ids)))}


def _grants(tx: Session, user_ids: Iterable[int]) -> dict[int | None, list[RoleGrant]]:
    found: dict[int | None, list[RoleGrant]] = {}
    for one in tx.scalars(select(RoleGrant).where(RoleGrant.user_id.in_(user_ids)).order_by(RoleGrant.id)):
        found.setdefault(one.user_id, []).append(one)
    return found


def _held_on(grants: Iterable[RoleGrant], on: date) -> tuple[str, ...]:
    held = [
        one.role
        for one in grants
        if (one.from_on is None or one.from_on <= on) and (one.until_on is None or on < one.until_on)
    ]
    return tuple(dict.fromkeys(held))
