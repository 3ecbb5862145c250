"""A house in every state a page can show: open, full, past, cancelled, unseen and date-only sessions, a closed day,
a closed municipality, proposed moves, a rotation, an invitation, reservations held, let go and marked, private
addresses, a venue that moved.
"""

from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from booking import db
from booking.audit.service import CLI
from booking.changes.proposals import accept_move, decline_move, propose_move
from booking.changes.rules import MoveRequest
from booking.changes.service import close_venue
from booking.feeds.service import create_subscription
from booking.following.slots import cut_slots
from booking.reservations.codes import code_text
from booking.reservations.links import link_token
from booking.reservations.model import Reservation, Slot
from booking.reservations.rules import ContactKind, ReservationRequest
from booking.reservations.service import cancel_reservation, reserve
from booking.schedule.model import Occurrence
from booking.schedule.service import (
    MemberRequest,
    OccurrenceRequest,
    SeriesRequest,
    StopRequest,
    TermRequest,
    add_occurrence,
    ask_professional,
    cancel_occurrence,
    create_series,
    create_term,
)
from booking.venues.model import FormerSlug
from booking.venues.rules import ClosureRequest

from .consultations import consultations
from .evenings import evening as with_seats
from .evenings import sign_ups, training
from .given_on import given_links, same_person
from .house_accounts import account_links, email_links, people, role, substitute
from .house_addresses import values_for
from .kept_things import kept_things, messages
from .kept_worlds import kept
from .moments import NOW
from .queueing import queue_links
from .surveys import surveys
from .world import MADE_AT as MADE
from .world import World, drop_in, small_world

ROLES = ("professional", "colleague", "director", "coordinator", "admin", "stranger")


@dataclass(frozen=True)
class FullHouse:
    """The world, and what can stand in an address: kind of thing -> state -> public id, slug or token."""

    world: World
    ids: dict[str, dict[str, str]]
    code: str

    def values_of(self, rule: Rule) -> list[dict[str, str]]:
        """Return the values that lead to something, for the arguments of a route."""
        return values_for(rule, self.ids)


ASKED = {"waiting": date(2018, 12, 17), "accepted": date(2018, 12, 18), "declined": date(2018, 12, 19)}
"""The days of the sessions that another unit was asked about, by how that went."""


def full_house(engine: Engine) -> FullHouse:
    """Let the house stand; the application must have been made, because its rooms follow each other."""
    return kept(engine, _write)


def _write(engine: Engine) -> FullHouse:
    with db.transaction(engine) as tx:
        world = small_world(tx)
        sessions = _sessions(tx, world)
        plan = _plan(tx, world)
        held = _reservations(tx, sessions)
        cancel_occurrence(tx, sessions["cancelled"], "Illness", now=NOW, actor=CLI)
        token, address = create_subscription(tx, world.users["professional"].id, "Phone", now=NOW)
        ids = {
            "sessions": {state: row.public_id for state, row in sessions.items()},
            "reservations": {state: row.public_id for state, row in held.items()},
            "links": {state: link_token(row) for state, row in held.items()},
            "same_links": {"agreed": same_person(tx, held["email"])},
            "given_links": given_links(tx, held),
            **sign_ups(tx, sessions["evening"], sessions["someday"]),
            "queue_links": queue_links(tx, sessions),
            "feeds": {"mine": token},
            "calendar": {"mine": address.public_id},
            "slots": {
                state: _slots(tx, sessions[state])[-1].public_id for state in ("open", "full", "cancelled", "past")
            },
            "days": {"open": "2018-11-01", "closed": "2018-11-29", "past": "2018-09-06"},
            "keys": {"nobody": "0" * 12},
            "account_links": account_links(tx, world),
            "email_links": email_links(tx, world),
            "people": people(tx, world),
            "substitutes": {"ahead": substitute(tx, world)},
            "roles": {"director": role(tx, world.users["director"])},
            "towns": {"only": "pieksamaki"},
            **kept_things(tx, world),
            "messages": messages(tx),
            **surveys(tx, world),
            "venues": {"house": "perheiden-talo", "daycare": "kontiopuisto", "moved": "vanha-talo"},
            **plan,
            "closures": {"autumn": _closed_day(tx, world)},
            "town_closures": {"christmas": _closed_town(tx, world)},
            "proposals": _proposals(tx, world),
            "consultations": consultations(tx, world, sessions["open"], _slots(tx, sessions["open"])),
        }
        return FullHouse(world, ids, code_text(held["code"]))


def _sessions(tx: Session, world: World) -> dict[str, Occurrence]:
    tx.add(FormerSlug(slug="vanha-talo", venue_id=world.house.id))
    evening = OccurrenceRequest("evening", {"fi": "Ilta", "en": "Evening"}, world.daycare.id, date(2018, 12, 11))
    sessions = {
        "open": drop_in(tx, world),
        "full": drop_in(tx, world, date(2018, 11, 15)),
        "closed": drop_in(tx, world, date(2018, 11, 29), time(12, 30), time(14), venue=world.daycare),
        "cancelled": drop_in(tx, world, date(2018, 12, 4)),
        "past": drop_in(tx, world, date(2018, 9, 6)),
        "unseen": drop_in(tx, world, date(2018, 12, 5), is_published=False),
        "date_only": add_occurrence(tx, evening, now=MADE, actor=CLI),
        "evening": with_seats(tx, world, date(2018, 12, 10), capacity=60),
        "training": training(tx, world),
        "someday": with_seats(tx, world, date(2018, 12, 13), has_hour=False),
    }
    sessions["date_only"].published_at = MADE
    for row in sessions.values():
        cut_slots(tx, row)
    return sessions


def _plan(tx: Session, world: World) -> dict[str, dict[str, str]]:
    spring = TermRequest(
        world.programme.id, {"fi": "Kevät 2019"}, date(2019, 1, 1), date(2019, 5, 31), {"fi": "Myöhemmin"}
    )
    term = create_term(tx, spring, now=NOW, actor=CLI)
    stops = (StopRequest(world.house.id, time(9, 30), 90), StopRequest(world.daycare.id, time(12, 30), 90))
    member = MemberRequest(world.services["family_counselling"].id, world.people["family_counselling"].id)
    rotation = SeriesRequest(
        kind="drop_in",
        names={},
        municipality_id=world.municipality.id,
        term_id=term.id,
        anchor_on=date(2019, 1, 10),
        every_weeks=2,
        turn_rule="keep_turn",
        first_on=date(2019, 1, 10),
        last_on=date(2019, 2, 21),
        stops=stops,
        slot_minutes=15,
        lanes=1,
        team=(member,),
    )
    series = create_series(tx, rotation, now=NOW, actor=CLI)
    first = tx.scalars(select(Occurrence).where(Occurrence.series_id == series.id).order_by(Occurrence.step)).first()
    assert first is not None
    asked = ask_professional(tx, first, world.people["child_health_clinic"], now=NOW, actor=CLI)
    return {
        "terms": {"published": world.term.public_id, "draft": term.public_id},
        "series": {"rotation": series.public_id},
        "invitations": {"asked": asked.public_id},
    }


def _reservations(tx: Session, sessions: dict[str, Occurrence]) -> dict[str, Reservation]:
    first, second, third, *_ = _slots(tx, sessions["open"])
    held = {
        "email": reserve(tx, _asking(first, "email", "maija@example.fi"), now=NOW),
        "code": reserve(tx, _asking(second, None, None), now=NOW),
        "let_go": reserve(tx, _asking(third, "phone", "+358401234567"), now=NOW),
        "cancelled": reserve(tx, _asking(_slots(tx, sessions["cancelled"])[0], "email", "a@example.fi"), now=NOW),
        "past": reserve(tx, _asking(_slots(tx, sessions["past"])[0], "email", "b@example.fi"), now=MADE),
    }
    for slot in _slots(tx, sessions["full"]):
        reserve(tx, _asking(slot, None, None), now=NOW)
    cancel_reservation(tx, held["let_go"], now=NOW)
    held["past"].arrived_at = held["past"].slot.starts_at
    return held


def _closed_day(tx: Session, world: World) -> str:
    day = ClosureRequest(date(2018, 11, 29), date(2018, 11, 29), "Water damage")
    return close_venue(tx, world.daycare, day, now=NOW, actor=CLI).public_id


def _closed_town(tx: Session, world: World) -> str:
    days = ClosureRequest(date(2018, 12, 24), date(2018, 12, 26), "Christmas")
    return close_venue(tx, world.municipality, days, now=NOW, actor=CLI).public_id


def _proposals(tx: Session, world: World) -> dict[str, str]:
    """Ask the family house about sessions of the daycare centre; move one, with a family, that can be taken back."""
    there = {
        state: drop_in(tx, world, day, time(12, 30), time(14), venue=world.daycare) for state, day in ASKED.items()
    }
    for row in there.values():
        cut_slots(tx, row)
    for row in (there["waiting"], there["accepted"]):
        reserve(tx, _asking(_slots(tx, row)[0], None, None), now=NOW)
    rows = {
        state: propose_move(tx, row, MoveRequest(world.house.id, row.held_on, row.starts, row.ends), now=NOW, actor=CLI)
        for state, row in there.items()
    }
    accept_move(tx, rows["accepted"], now=NOW + timedelta(minutes=1), actor=CLI)
    decline_move(tx, rows["declined"], now=NOW, actor=CLI)
    return {state: row.public_id for state, row in rows.items()}


def _slots(tx: Session, occurrence: Occurrence) -> list[Slot]:
    return list(tx.scalars(select(Slot).where(Slot.occurrence_id == occurrence.id).order_by(Slot.starts_at)))


def _asking(slot: Slot, kind: ContactKind | None, address: str | None) -> ReservationRequest:
    return ReservationRequest(
        slot_public_id=slot.public_id,
        nickname="Aurinko",
        contact_kind=kind,
        contact_address=address,
        service_id=None,
        language="fi",
        interpreter_language=None,
        form_key=f"form-key-of-{slot.public_id}",
    )
