"""Hundreds queue while times are let go, taken and refused, and lanes come and go: real processes, one database.

What must hold: nobody is offered what somebody has, or two times at once; no place in the queue is lost; and of two who
queue for one session the one who came first is offered a time first. Each process is `queue_crowd`.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from booking import db
from booking.audit.model import AuditEvent
from booking.checks.service import broken
from booking.following.slots import cut_slots
from booking.reservations.model import Slot
from booking.reservations.service import reserve
from booking.waiting.model import QueueEntry, QueueOffer
from booking.waiting.rounds import offer_everywhere
from tests.support.autumn import asking
from tests.support.moments import NOW
from tests.support.world import drop_in, small_world
from tests.waiting.rooms import open_rooms

ROOT = Path(__file__).parent.parent.parent
SESSIONS = 10


@dataclass(frozen=True)
class QueuePlan:
    """How many queue, and how often something changes."""

    people: int = 500
    changes: int = 100
    processes: int = 4
    seed: int = 1


@dataclass
class QueueOutcome:
    """What came of it; `problems` should be empty."""

    joined: int = 0
    offers: int = 0
    done: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


def queue_up(engine: Engine, url: str, plan: QueuePlan) -> QueueOutcome:
    """Book everything out, let the processes queue, then change and answer; look at what the rows say."""
    open_rooms()
    _write(engine)
    engine.dispose()
    told = [one for phase in ("join", "change") for one in _play(url, plan, phase)]
    done = sum((Counter(one["done"]) for one in told), Counter())
    outcome = QueueOutcome(done["joined"], done=done, problems=[fault for one in told for fault in one["faults"]])
    offers = [_rounds(engine) for _ in range(2)]
    if len(set(offers)) > 1:
        outcome.problems.append(f"a second round offers more: {offers}")
    outcome.offers = offers[-1]
    with db.reading(engine) as tx:
        outcome.problems += [f"{one.invariant.name} {one.ids[:5]}" for one in broken(tx, now=NOW, retention_days=30)]
        outcome.problems += _lost(tx, done) + _out_of_order(tx)
    return outcome


def _write(engine: Engine) -> None:
    with db.transaction(engine) as tx:
        world = small_world(tx)
        for number in range(SESSIONS):
            held_on = date(2018, 11, 1) + timedelta(days=number)
            cut_slots(tx, drop_in(tx, world, held_on, venue=(world.house, world.daycare)[number % 2], team=()))
        for slot in tx.scalars(select(Slot).order_by(Slot.id)).all():
            reserve(tx, asking(slot.public_id), now=NOW)


def _play(url: str, plan: QueuePlan, phase: str) -> list[dict[str, Any]]:
    with ExitStack() as stack:
        crowd = [_process(stack, url, plan, phase, number) for number in range(plan.processes)]
        return [json.loads(one.communicate(timeout=3600)[0]) for one in crowd]


def _process(stack: ExitStack, url: str, plan: QueuePlan, phase: str, number: int) -> subprocess.Popen[str]:
    told = {
        "url": url,
        "phase": phase,
        "number": number,
        "people": plan.people // plan.processes,
        "changes": plan.changes // plan.processes,
        "seed": plan.seed * 100 + number,
    }
    command = [sys.executable, "-m", "tests.audit.queue_crowd", json.dumps(told)]
    started = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    stack.callback(started.wait)
    stack.callback(started.kill)
    return started


def _rounds(engine: Engine) -> int:
    """Let the job go round; return how many offers there have been."""
    offer_everywhere(engine, now=NOW)
    with db.reading(engine) as tx:
        return tx.scalar(select(func.count()).select_from(QueueOffer)) or 0


def _lost(tx: Session, done: Mapping[str, int]) -> list[str]:
    """Only who was told so has left or has a time; everybody else still queues."""
    ended = Counter(tx.scalars(select(QueueEntry.leave_reason)))
    told = Counter(guardian=done.get("left", 0), accepted=done.get("accepted", 0))
    told[""] = done["joined"] - told.total()
    return [] if +ended == +told else [f"places ended {dict(ended)}, people were told {dict(told)}"]


def _out_of_order(tx: Session) -> list[str]:
    """Return the offers that passed over somebody who queued before, for that session alone, and was free.

    All joined before anything was offered, and what happens at a session is in the log in its order. Who has left is
    not looked at: they may have been leaving at that moment.
    """
    spans = _spans(tx)
    sessions = {one.id: one.occurrence_id for one in tx.scalars(select(Slot))}
    entries = tx.scalars(
        select(QueueEntry)
        .where(QueueEntry.occurrence_id.is_not(None), QueueEntry.leave_reason != "guardian")
        .order_by(QueueEntry.id)
    ).all()
    of_session: dict[int, list[QueueEntry]] = {}
    for entry in entries:
        of_session.setdefault(entry.occurrence_id or 0, []).append(entry)
    offers = tx.scalars(select(QueueOffer).order_by(QueueOffer.id)).all()
    own: dict[int, list[QueueOffer]] = {}
    for one in offers:
        own.setdefault(one.entry_id, []).append(one)
    return [
        f"offer {offer.id} passed over place {entry.id}"
        for offer in offers
        if offer.slot_id is not None  # else the slot is gone, and with it of which session it was
        for entry in of_session.get(sessions[offer.slot_id], ())
        if entry.id < offer.entry_id and not _was_asked(own.get(entry.id, ()), offer, spans)
    ]


def _was_asked(own: Sequence[QueueOffer], offer: QueueOffer, spans: Mapping[int, tuple[int, float]]) -> bool:
    """Tell whether somebody had an offer, had taken one, or had let this time pass, when `offer` was made."""
    at = spans[offer.id][0]
    return any(
        spans[one.id][0] < at
        and (at < spans[one.id][1] or one.end_reason == "accepted" or one.slot_id == offer.slot_id)
        for one in own
    )


def _spans(tx: Session) -> dict[int, tuple[int, float]]:
    """Return when each offer was made and ended, as places in the log."""
    made: dict[int, int] = {}
    ended: dict[int, int] = {}
    acts = select(AuditEvent).where(AuditEvent.action.in_(("offer_time", "end_offer"))).order_by(AuditEvent.id)
    for row in tx.scalars(acts):
        (made if row.action == "offer_time" else ended)[row.details["offer_id"]] = row.id
    return {one: (number, ended.get(one, float("inf"))) for one, number in made.items()}
