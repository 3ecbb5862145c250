"""Evening events with seats, and families that ask for them."""

from datetime import date, time
from typing import Any

from sqlalchemy.orm import Session

from booking.schedule.model import Occurrence
from booking.signups.links import link_token
from booking.signups.model import Gathering
from booking.signups.rules import Numbers, SignUpRequest, known_state
from booking.signups.service import leave, sign_up

from .moments import NOW
from .world import World, drop_in


def evening(
    tx: Session,
    world: World,
    held_on: date = date(2018, 11, 20),
    *,
    capacity: int = 10,
    has_hour: bool = True,
    team: tuple[str, ...] = ("family_counselling", "child_health_clinic", "family_guidance"),
    **decided: Any,
) -> Occurrence:
    """Write an evening at Perheiden talo, 17-19, with its team, to which families may sign up."""
    event = drop_in(tx, world, held_on, time(17), time(19), team=team)
    event.kind, event.slot_minutes, event.lanes = "evening", None, None
    event.names = {"fi": "Toiminnallinen ilta", "en": "Activity evening"}
    if not has_hour:
        event.starts = event.ends = event.starts_at = event.ends_at = None
        for one in event.attendances:
            one.busy_from = one.busy_until = None
    usual = {"taken": 0, "is_open": True, "last_on": None, "known_as": known_state(event)}
    tx.add(Gathering(occurrence_id=event.id, capacity=capacity, **{**usual, **decided}))
    tx.flush()
    return event


def family(event: Occurrence, adults: int = 1, children: int = 1, **changes: Any) -> SignUpRequest:
    """Ask for seats as a guardian with an e-mail address."""
    usual: dict[str, Any] = {
        "nickname": "Maija",
        "contact_kind": "email",
        "contact_address": "maija@example.fi",
        "language": "fi",
        "form_key": f"form-key-of-{event.public_id}",
    }
    return SignUpRequest(
        occurrence_public_id=event.public_id, numbers=Numbers(adults, children), **{**usual, **changes}
    )


def sign_ups(tx: Session, evening: Occurrence, someday: Occurrence) -> dict[str, dict[str, str]]:
    """Sign families up in every state: with a contact, with a code, one that left, one to a day without its hour."""
    none: dict[str, Any] = {"contact_kind": None, "contact_address": None}
    asked = {
        "email": family(evening, 2, 3, form_key="form-of-the-sign-up-1"),
        "code": family(evening, form_key="form-of-the-sign-up-2", **none),
        "left": family(evening, form_key="form-of-the-sign-up-3"),
        "someday": family(someday, form_key="form-of-the-sign-up-4"),
    }
    rows = {state: sign_up(tx, one, now=NOW).parties[0] for state, one in asked.items()}
    leave(tx, rows["left"], now=NOW)
    return {
        "sign_up_links": {state: link_token(row.sign_up) for state, row in rows.items()},
        "parties": {state: row.public_id for state, row in rows.items()},
    }


def training(tx: Session, world: World) -> Occurrence:
    """Write a training day for staff."""
    event = evening(tx, world, date(2018, 12, 14), team=())
    event.kind, event.names = "training", {"fi": "Koulutus", "en": "Training day"}
    tx.flush()
    return event
