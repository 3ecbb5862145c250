"""When the events are over, or a family asks for it: forget who it was; the numbers stay."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from ..audit.service import GUEST, JOB, Actor, record
from ..db import lock
from ..errors import Gone
from ..notices import service as notices
from ..reservations.keeping import Keeping
from . import queries, seats
from .keeping import old_sign_ups
from .message_model import PartyTold
from .model import SignUp, SignUpContact
from .promoting import promote
from .rules import BROADCAST, NOTICE_KINDS, has_begun

_ERASED_AT_ONCE = 500


def erase_old(tx: Session, now: datetime, keeping: Keeping) -> int:
    """Erase name and contact of the sign-ups whose time to be kept is over; return how many."""
    due = tx.execute(old_sign_ups(tx, now, keeping)).all()
    ids = [row.id for row in due]
    for first in range(0, len(ids), _ERASED_AT_ONCE):
        _erase(tx, ids[first : first + _ERASED_AT_ONCE], now)
    for whose, count in Counter(row.controller_id for row in due).items():
        record(tx, JOB, "erase_contacts", "sign_up", None, now=now, controller_id=whose, count=count)
    return len(ids)


def erase_on_request(tx: Session, sign_up: SignUp, *, now: datetime, actor: Actor = GUEST) -> None:
    """Forget a family that asks for it: its seats at events that have not begun are free again.

    Raises:
        Gone: it was forgotten before.
    """
    lock(tx, sign_up, key_share=False)
    if sign_up.erased_at is not None:
        raise Gone("link")
    for party in sorted(sign_up.parties, key=lambda one: one.occurrence_id):
        event, gathering = queries.held_still(tx, party.occurrence_id)
        tx.refresh(party)
        if party.is_live and not has_begun(event, now):
            if party.seated_at is not None and gathering is not None:
                seats.give_back(tx, gathering, party.seats)
            party.left_at, party.leave_reason = now, "erased"
            tx.flush()
        if gathering is not None:
            promote(tx, gathering, now=now)
        for kind in NOTICE_KINDS:
            notices.drop(tx, kind, party.id, now=now, reason="erased")
        for row_id in tx.scalars(select(PartyTold.id).where(PartyTold.party_id == party.id)).all():
            notices.drop(tx, BROADCAST, row_id, now=now, reason="erased")
    tx.flush()
    _erase(tx, [sign_up.id], now)
    record(tx, actor, "erase_own_data", "sign_up", sign_up.id, now=now, controller_id=sign_up.controller_id)
    tx.refresh(sign_up)


def _erase(tx: Session, ids: Sequence[int], now: datetime) -> None:
    tx.execute(delete(SignUpContact).where(SignUpContact.sign_up_id.in_(ids)))
    tx.execute(update(SignUp).where(SignUp.id.in_(ids)).values(nickname=None, erased_at=now))
