"""Who can send a message to the families that a sender does not reach, because they are another controller's."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ..schedule.coming import comes
from ..schedule.model import Occurrence
from ..schedule.queries import attendances_of
from ..web.languages import in_language
from .hearers import Family


@dataclass(frozen=True)
class OtherSender:
    """How many families of an organisation are not reached, and its professionals at the session, who reach them."""

    organisation: str
    number: int
    people: str
    """Empty when nobody of it comes: then who keeps the place, or plans there."""


def other_senders(tx: Session, session: Occurrence, not_reached: Iterable[Family]) -> list[OtherSender]:
    """Return who reaches them, by organisation."""
    families: dict[int, list[Family]] = {}
    for one in not_reached:
        families.setdefault(one.controller_id, []).append(one)
    coming = [row.professional for row in attendances_of(tx, [session.id])[session.id] if comes(row)]
    return [
        OtherSender(
            in_language(theirs[0].controller.names),
            len(theirs),
            ", ".join(person.name for person in coming if person and person.organisation_id == whose),
        )
        for whose, theirs in sorted(families.items())
    ]
