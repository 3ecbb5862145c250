"""Whose family signed up, for the member of staff who asks: what one's own organisation may know and do."""

from sqlalchemy.orm import Session

from ..accounts.access import require
from ..accounts.lending import Own, whose
from ..accounts.rules import Permission, Place
from ..day.access import me, meeting
from ..errors import Missing
from ..reservations.whose import may_know
from ..schedule.coming import comes
from ..schedule.model import Occurrence
from ..schedule.queries import attendances_of
from . import queries
from .model import Party


def own_of(tx: Session, session: Occurrence) -> Own | None:
    """Return by whom the event is the user's own to meet families at."""
    people = {row.professional_id for row in attendances_of(tx, [session.id])[session.id] if comes(row)}
    return whose(meeting(), people, session.held_on) if me(tx) is not None else None


def any_party(tx: Session, public_id: str) -> Party:
    """Return a party, whoever asks.

    Raises:
        Missing: there is none.
    """
    found = queries.party_by_public_id(tx, public_id)
    if found is None:
        raise Missing("event")
    return found


def party_for(tx: Session, public_id: str, permission: Permission) -> tuple[Party, Own | None]:
    """Return a family of the user's own organisation, at an event of theirs; 403 otherwise."""
    party, person = any_party(tx, public_id), me(tx)
    own = own_of(tx, party.occurrence)
    is_own = own is not None and person is not None and may_know(party.sign_up, person)
    require(permission, Place(is_own=is_own, own_of=own.in_place_of if own and is_own else None))
    return party, own
