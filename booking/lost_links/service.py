"""A family lost its link: it goes to the contact once more, and whoever asks learns nothing.

The same statements run whether an address holds nothing or much, so that not even the time it takes tells.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from ..audit.service import GUEST, record
from ..db import new_public_id
from ..notices import service as notices
from ..reservations.rules import LOST_LINK
from .keepers import HeldLink, all_held_by

TEXTS_MOST = 5
"""How many text messages one asking sends, for the soonest; a mail holds every link."""
NOBODY = ""
"""An address that nobody has."""


def send_lost_links(tx: Session, address: str, *, now: datetime) -> None:
    """Queue the links of everything that a contact holds, at most once an hour; tell nothing."""
    due = _due(all_held_by(tx, address, now))
    for turn in range(TEXTS_MOST):
        _queue_or_pretend(tx, due[turn : turn + 1], now)
    record(tx, GUEST, "ask_lost_link", "reservation_contact", None, now=now)
    tx.flush()


def _due(held: Sequence[HeldLink]) -> Sequence[HeldLink]:
    """Return the messages to send: one mail, which finds the rest when it leaves, or a text message for each link."""
    if any(one.was_told for one in held):
        return ()
    return held[:TEXTS_MOST] if held and held[0].is_texted else held[:1]


def _queue_or_pretend(tx: Session, held: Sequence[HeldLink], now: datetime) -> None:
    """Queue a notice, or write one about nobody and undo that."""
    savepoint = tx.begin_nested()
    if held:
        # The hour is part of the key: of two who ask at the same instant one is enough.
        key = f"{held[0].kind}:{held[0].subject_id}:{now:%Y-%m-%dT%H}"
        notices.queue(tx, held[0].kind, held[0].subject_id, key, now=now)
        savepoint.commit()
    else:
        notices.queue(tx, LOST_LINK, 0, f"{LOST_LINK}:nobody:{new_public_id()}", now=now)
        savepoint.rollback()
