"""The log as a table to take along: ids and codes as the database has them, instants on the wall in Finland."""

import json

from ..clock import HELSINKI
from .queries import Entry

HEAD = (
    "number",
    "at",
    "who",
    "email",
    "profession",
    "organisation",
    "roles",
    "action",
    "table",
    "id",
    "bookings",
    "details",
)


def row(entry: Entry) -> tuple[object, ...]:
    """Return a row of the log; bookings by their numbers, never a family's name."""
    known = entry.standing
    return (
        entry.id,
        entry.happened_at.astimezone(HELSINKI).isoformat(timespec="seconds"),
        entry.name or entry.actor,
        entry.email,
        known.profession.get("fi", ""),
        known.employer.get("fi", ""),
        " ".join(known.roles),
        entry.action,
        entry.subject,
        entry.subject_id,
        " ".join(str(number) for number, _public_id in entry.reservations),
        json.dumps(entry.details, sort_keys=True),
    )
