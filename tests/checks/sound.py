"""A small world in which every rule holds, and a way to take the database's own guards off."""

from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Connection, delete, text, update
from sqlalchemy.orm import Session

from booking.accounts.model import StaffSession
from booking.audit.service import CLI, by_user, record
from booking.broadcasts.model import Broadcast, BroadcastReceiver
from booking.consultations import service as consultations
from booking.consultations.rules import ConsultationAsked
from booking.day.model import WalkIn
from booking.following.slots import cut_slots
from booking.notices.model import Notice
from booking.notices.service import queue
from booking.reservations.model import Reservation, ReservationContact, Slot
from booking.schedule.model import Occurrence, Series, SeriesStop
from booking.signups.model import Gathering, Party, SignUp
from booking.signups.rules import known_state
from booking.venues.model import FormerSlug
from booking.waiting.model import QueueContact, QueueEntry, QueueOffer
from tests.support.evenings import evening
from tests.support.moments import NOW
from tests.support.world import World, drop_in, small_world

GUARDS_OF_POSTGRES = """
SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('f', 'c', 'u', 'x')
ORDER BY contype <> 'f'
"""


def sound_world(tx: Session) -> dict[str, int]:
    """Write it; return the ids of its rows by name."""
    world = small_world(tx)
    series = _series(tx, world)
    sessions = {
        "past": drop_in(tx, world, date(2018, 9, 6)),
        "first": drop_in(tx, world, date(2018, 11, 1)),
        "second": drop_in(tx, world, date(2018, 11, 15), time(12, 30), time(14, 0), venue=world.daycare),
    }
    ids = {"series": series.id, "term": world.term.id}
    for step, name in enumerate(("first", "second")):
        sessions[name].series_id, sessions[name].step = series.id, step
    for name, session in sessions.items():
        ids[name] = session.id
        for number, slot in enumerate(cut_slots(tx, session), start=1):
            ids[f"{name}_slot{number}"] = slot.id
        for number, attendance in enumerate(session.attendances, start=1):
            ids[f"{name}_person{number}"] = attendance.id
    ids["live"] = _reservation(tx, world, ids["first_slot1"], nickname="Pupu", has_contact=True)
    ids["released"] = _reservation(tx, world, ids["first_slot2"], released_at=NOW, release_reason="guardian")
    ids["erased"] = _reservation(tx, world, ids["past_slot1"], erased_at=NOW)
    queue(tx, "reservation_confirmed", ids["live"], "reservation_confirmed:1", now=NOW)
    ids |= _signed_up(tx, world, sessions["past"])
    ids |= _queue(tx, world, ids)
    user = world.users["professional"]
    ids |= _at_the_session(tx, ids, user.id)
    ids["consulted"] = _consulted(tx, world, sessions["second"], ids["second_slot4"])
    record(tx, by_user(user.id), "cancel_reservation", "reservation", ids["released"], now=NOW)
    signed_in = StaffSession(token_sha256="0" * 64, user_id=user.id, signed_in_at=NOW, seen_at=NOW)
    tx.add_all([signed_in, FormerSlug(slug="vanha-talo", venue_id=world.house.id)])
    tx.flush()
    return {**ids, "user": user.id, "signed_in": signed_in.id, "house": world.house.id}


def take_guards_off(connection: Connection) -> None:
    """Drop every constraint in this transaction, as a bad restore or a raw hand would; roll it back afterwards."""
    if connection.dialect.name == "postgresql":
        for statement in connection.scalars(text(GUARDS_OF_POSTGRES)).all():
            connection.execute(text(statement))
        for index in ("uq_reservation_live_slot", "uq_queue_offer_live_slot", "uq_queue_offer_live_person"):
            connection.execute(text(f"DROP INDEX {index}"))
        connection.execute(text("DROP TRIGGER reservation_of_free_slot ON reservation"))
        connection.execute(text("DROP TRIGGER slot_kept_while_free ON slot"))
        return
    # A trigger that names another table would stand in the way of its renaming.
    for trigger in connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
        connection.execute(text(f"DROP TRIGGER {trigger}"))
    tables = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
    for table in tables:
        # A table made from a query has the columns and rows, and no constraint, index or trigger.
        connection.execute(text(f"CREATE TABLE bare AS SELECT * FROM {table}"))
        connection.execute(text(f"DROP TABLE {table}"))
        connection.execute(text(f"ALTER TABLE bare RENAME TO {table}"))


def _series(tx: Session, world: World) -> Series:
    series = Series(
        municipality_id=world.municipality.id,
        term_id=world.term.id,
        kind="drop_in",
        names={},
        anchor_on=date(2018, 11, 1),
        every_weeks=2,
        turn_rule="keep_turn",
        first_on=date(2018, 11, 1),
        last_on=date(2018, 12, 13),
        skips_holidays=True,
        skips_school_breaks=False,
        slot_minutes=15,
        lanes=1,
        published_at=datetime(2018, 8, 1, 9, 0, tzinfo=UTC),
        stops=[SeriesStop(position=0, venue_id=world.house.id, starts=time(9, 30), minutes=90)],
    )
    tx.add(series)
    tx.flush()
    return series


def _consulted(tx: Session, world: World, session: Occurrence, slot_id: int) -> int:
    asked = ConsultationAsked(
        venue_id=world.daycare.id,
        session_public_id=session.public_id,
        expert_public_id="",
        about="general",
        group_name="Nallet",
        theme="Siirtymätilanteet",
        form_key="form-key-of-consultation",
    )
    by: dict[str, Any] = {"now": NOW, "actor": CLI}
    request = consultations.ask(tx, asked, user_id=world.users["director"].id, **by)
    person = world.people["family_counselling"].id
    consultations.accept(tx, request, tx.get_one(Slot, slot_id).public_id, professional_id=person, seen=1, **by)
    tx.execute(delete(Notice).where(Notice.kind.like("staff_consultation%")))
    return request.id


def _at_the_session(tx: Session, ids: dict[str, int], user_id: int) -> dict[str, int]:
    walk_in = WalkIn(
        occurrence_id=ids["first"], kind="adults", amount=1, press_key="0" * 32, pressed_at=NOW, pressed_by=user_id
    )
    broadcast = Broadcast(
        occurrence_id=ids["first"],
        template="entrance",
        texts={"fi": "pihan puolelta"},
        form_key_sha256="0" * 64,
        sent_by=user_id,
        created_at=NOW,
    )
    receiver = BroadcastReceiver(broadcast=broadcast, reservation_id=ids["live"])
    tx.add_all([walk_in, receiver])
    tx.flush()
    queue(tx, "broadcast", receiver.id, "broadcast:1", now=NOW)
    tx.execute(update(Notice).where(Notice.kind == "broadcast").values(sent_at=NOW))
    return {"walk_in": walk_in.id, "broadcast": broadcast.id}


def _signed_up(tx: Session, world: World, past: Occurrence) -> dict[str, int]:
    event = evening(tx, world, taken=2)
    event.term_id = None
    old = Gathering(occurrence_id=past.id, capacity=2, taken=2, is_open=False, known_as=known_state(past))
    tx.add(old)
    rows = {
        name: SignUp(
            controller_id=world.county.id,
            language="fi",
            form_key_sha256=name.rjust(64, "0"),
            link_sha256=name.rjust(64, "0"),
            signed_up_at=NOW,
            parties=[Party(occurrence_id=where, adults=1, children=1, asked_at=NOW, seated_at=NOW)],
        )
        for name, where in (("sign_up", event.id), ("old_sign_up", past.id))
    }
    rows["sign_up"].nickname, rows["old_sign_up"].erased_at = "Pupu", NOW
    tx.add_all(rows.values())
    tx.flush()
    return {"evening": event.id, **{name: row.id for name, row in rows.items()}}


def _queue(tx: Session, world: World, ids: dict[str, int]) -> dict[str, int]:
    """Write somebody who queues, to whom a time of the second session is offered, and somebody who has left."""
    common = {"controller_id": world.county.id, "occurrence_id": ids["second"], "language": "fi", "joined_at": NOW}
    waiting = QueueEntry(
        **common,
        nickname="Aino",
        person_hash="1" * 64,
        form_key_sha256="1" * 64,
        link_sha256="1" * 64,
        contact=QueueContact(kind="email", address="aino@example.fi"),
    )
    left = QueueEntry(**common, form_key_sha256="2" * 64, link_sha256="2" * 64, left_at=NOW, leave_reason="guardian")
    tx.add_all([waiting, left])
    tx.flush()
    slot = tx.get_one(Slot, ids["second_slot1"])
    slot.held_until = datetime(2018, 10, 25, 11, 0, tzinfo=UTC)
    offer = QueueOffer(
        entry_id=waiting.id,
        slot_id=slot.id,
        starts_at=slot.starts_at,
        sequence=0,
        person_hash="1" * 64,
        offered_at=NOW,
        held_until=slot.held_until,
    )
    tx.add(offer)
    tx.flush()
    queue(tx, "queue_offered", offer.id, "queue_offered:1", now=NOW)
    return {"waiting": waiting.id, "left": left.id, "offer": offer.id}


def _reservation(tx: Session, world: World, slot_id: int, *, has_contact: bool = False, **facts: object) -> int:
    reservation = Reservation(
        slot_id=slot_id,
        controller_id=world.county.id,
        language="fi",
        form_key_sha256=f"{slot_id:064}",
        link_sha256=f"{slot_id:064}",
        booked_at=datetime(2018, 8, 20, 9, 0, tzinfo=UTC),
        **facts,
    )
    if has_contact:
        reservation.contact = ReservationContact(kind="email", address="aiti@example.fi")
    tx.add(reservation)
    tx.flush()
    return reservation.id
