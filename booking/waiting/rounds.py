"""The round over everything that somebody queues for: each session in a transaction of its own."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from ..db import reading, transaction
from . import queries
from .model import QueueEntry
from .offers import settle


def offer_everywhere(engine: Engine, *, now: datetime, is_stopping: Callable[[], bool] = lambda: False) -> int:
    """Settle every session that anybody queues for; return how many there were."""
    with reading(engine) as tx:
        wanted = queries.wanted_sessions(tx, now)
    for occurrence_id in wanted:
        if is_stopping():
            break
        with transaction(engine) as tx:
            settle(tx, occurrence_id, now=now)
    return len(wanted)


def offer_at(engine: Engine, entry: QueueEntry, *, now: datetime) -> None:
    """Offer to somebody who has begun to queue for places what is free there, until something is offered."""
    with reading(engine) as tx:
        coming = queries.sessions_at(tx, [one.id for one in entry.venues], now)
    for occurrence_id in coming:
        with transaction(engine) as tx:
            settle(tx, occurrence_id, now=now)
            if queries.live_offer_of(tx, entry.id) is not None:
                return
