"""What people and clocks do to a plan, picked at random: each act is one call of a service in one transaction."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, TypeVar

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from booking import clock, db
from booking.audit.service import CLI
from booking.broadcasts.keeping import empty_old
from booking.changes.service import cancel_session, close_venue, reopen, restore_session
from booking.errors import DomainError
from booking.recurrence import Decision
from booking.reservations.family_moves import move_to_slot
from booking.reservations.keeping import Keeping
from booking.reservations.model import Reservation, Slot
from booking.reservations.rules import ReservationRequest
from booking.reservations.service import cancel_reservation, erase_old_contacts, reserve, undo_cancellation
from booking.schedule import service as schedule
from booking.schedule.diff import Undecided
from booking.schedule.model import Attendance, Occurrence, Professional, Series, Term
from booking.schedule.service import MemberRequest, OccurrenceRequest, SeriesRequest, StopRequest
from booking.venues.model import Closure, Venue
from booking.venues.rules import ClosureRequest
from tests.support.world import small_world

from .moving_acts import MovingActs, NothingToDo

BEGINS_AT = datetime(2018, 8, 20, 7, 0, tzinfo=UTC)
RETENTION_DAYS = 30
Row = TypeVar("Row")


class Life(MovingActs):
    """A small municipality through a year, played by dice."""

    def __init__(self, engine: Engine, seed: int) -> None:
        """Begin in August 2018 with two venues, four professions of two people and an unpublished term."""
        self.engine = engine
        self.dice = Random(seed)
        self.now = BEGINS_AT
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.act_number = 0
        self._forms = 0
        clock.stand_still(self.now)
        with db.transaction(engine) as tx:
            self.world = small_world(tx)
            self.world.term.published_at = None
            for one in list(self.world.people.values()):
                tx.add(Professional(service_id=one.service_id, organisation_id=one.organisation_id, name="Sijainen"))
        self.acts: Sequence[tuple[Callable[[Session], object], int]] = (
            (self.plan, 3), (self.edit, 6), (self.change_team, 3), (self.publish, 6), (self.add_date, 4),
            (self.set_hours, 2), (self.move, 8), (self.undo, 5), (self.propose, 4), (self.accept, 4),
            (self.decline, 1), (self.hand, 4), (self.close_town, 2), (self.confirm, 4), (self.cancel, 7),
            (self.restore, 5), (self.close, 5), (self.reopen, 4), (self.ask, 5), (self.answer, 5),
            (self.fall_ill, 3), (self.book, 22), (self.let_go, 8), (self.take_back, 8), (self.change_time, 8),
            (self.rename, 2), (self.sleep_over, 6),
        )  # fmt: skip

    def act(self) -> str:
        """Do one act; a refusal of the domain is an answer like any other, and leaves everything as it was."""
        self.act_number += 1
        functions, weights = zip(*self.acts, strict=True)
        chosen = self.dice.choices(functions, weights)[0]
        self.now += timedelta(minutes=self.dice.choice((1, 2, 5, 30)))
        clock.stand_still(self.now)
        name = chosen.__name__
        try:
            with db.transaction(self.engine) as tx:
                chosen(tx)
            self.done[name] += 1
        except (DomainError, NothingToDo) as refusal:
            self.refused[f"{name}: {getattr(refusal, 'code', 'nothing to do')}"] += 1
        return name

    def plan(self, tx: Session) -> None:
        """Make a rotation, of the term or open-ended."""
        if len(tx.scalars(select(Series.id)).all()) >= 4:
            raise NothingToDo
        schedule.create_series(tx, self._rotation(tx), **self._by())

    def edit(self, tx: Session) -> None:
        """Change stops, rhythm, turns, ends or skips of a rotation."""
        series = self._one(tx, select(Series))
        new, old = self._rotation(tx), schedule.request_of(series)
        fields = self.dice.sample(("stops", "every_weeks", "turn_rule", "last_on", "picked_skips", "lanes"), 2)
        request = replace(old, **{name: getattr(new, name) for name in fields})
        try:
            schedule.edit_series(tx, series, request, **self._by())
        except Undecided as asked:
            answers = {step: self.dice.choice(tuple(Decision)) for step in asked.steps}
            schedule.edit_series(tx, series, request, decisions=answers, **self._by())

    def change_team(self, tx: Session) -> None:
        """Give a rotation other people."""
        schedule.set_team(tx, self._one(tx, select(Series)), self._team(tx), **self._by())

    def publish(self, tx: Session) -> None:
        """Publish the term, or an open-ended rotation."""
        if self.dice.random() < 0.5:
            schedule.publish_term(tx, self._one(tx, select(Term)), **self._by())
        else:
            schedule.publish_series(tx, self._one(tx, select(Series)), **self._by())

    def add_date(self, tx: Session) -> None:
        """Add a single date, with or without an hour."""
        starts, ends = self.dice.choice(((None, None), (time(17, 30), time(19)), (time(9), time(10, 30))))
        slots = {"slot_minutes": 15, "lanes": 1} if starts and self.dice.random() < 0.5 else {}
        request = OccurrenceRequest(
            kind=self.dice.choice(("evening", "drop_in")),
            names={"fi": "Yhteinen ilta", "en": "An evening"},
            venue_id=self._one(tx, select(Venue)).id,
            held_on=self._day(),
            starts=starts,
            ends=ends,
            team=self._team(tx) if starts else (),
            is_published=True,
            **slots,
        )
        schedule.add_occurrence(tx, request, **self._by())

    def set_hours(self, tx: Session) -> None:
        """Give a date its hour."""
        one = self._one(tx, select(Occurrence).where(Occurrence.starts.is_(None)))
        schedule.set_hours(tx, one, time(18), time(19, 30), **self._by())

    def cancel(self, tx: Session) -> None:
        """Cancel a session."""
        cancel_session(tx, self._coming(tx), "Sairastapaus", **self._by())

    def restore(self, tx: Session) -> None:
        """Hold a cancelled session after all."""
        restore_session(tx, self._one(tx, select(Occurrence).where(Occurrence.cancelled_at.is_not(None))), **self._by())

    def close(self, tx: Session) -> None:
        """Close a venue for some days."""
        first_on = self._day()
        request = ClosureRequest(first_on, first_on + timedelta(days=self.dice.randrange(15)), "Vesivahinko")
        close_venue(tx, self._one(tx, select(Venue)), request, **self._by())

    def reopen(self, tx: Session) -> None:
        """Take a closure back."""
        reopen(tx, self._one(tx, select(Closure).where(Closure.reopened_at.is_(None))), **self._by())

    def ask(self, tx: Session) -> None:
        """Ask a person to a date."""
        person = self._one(tx, select(Professional))
        presence = self.dice.choice(("always", "on_request"))
        schedule.ask_professional(tx, self._coming(tx), person, presence, **self._by())

    def answer(self, tx: Session) -> None:
        """Accept or decline."""
        asked = self._one(tx, select(Attendance).where(Attendance.asked_at.is_not(None)))
        schedule.answer_asking(tx, asked, self.dice.random() < 0.5, **self._by())

    def fall_ill(self, tx: Session) -> None:
        """Note that somebody cannot come."""
        schedule.note_absence(tx, self._one(tx, select(Attendance)), **self._by())

    def book(self, tx: Session) -> None:
        """Let a family hold a time."""
        self._forms += 1
        contact: Any = self.dice.choice(("email", None))
        request = ReservationRequest(
            slot_public_id=self._slot(tx),
            nickname="Aurinko",
            contact_kind=contact,
            contact_address="perhe@example.fi" if contact else None,
            service_id=None,
            language=self.dice.choice(("fi", "sv", "en", "selko")),
            interpreter_language=None,
            form_key=f"form-key-number-{self._forms:06d}",
        )
        reserve(tx, request, now=self.now)

    def let_go(self, tx: Session) -> None:
        """Let a family cancel."""
        cancel_reservation(tx, self._held(tx), now=self.now)

    def take_back(self, tx: Session) -> None:
        """Let a family take its cancellation back."""
        gone = select(Reservation).where(Reservation.released_at > self.now - timedelta(minutes=15))
        undo_cancellation(tx, self._one(tx, gone), now=self.now)

    def change_time(self, tx: Session) -> None:
        """Let a family move to another time."""
        move_to_slot(tx, self._held(tx), self._slot(tx), now=self.now)

    def rename(self, tx: Session) -> None:
        """Give a venue another name: no session changes, every feed does."""
        self._one(tx, select(Venue)).names = {"fi": f"Talo {self.dice.randrange(1000)}"}

    def sleep_over(self, tx: Session) -> None:
        """Let some days pass and the night's jobs run."""
        self.now += timedelta(days=self.dice.choice((1, 1, 2, 5)))
        clock.stand_still(self.now)
        schedule.sync_all(tx, self.now)
        erase_old_contacts(tx, self.now, Keeping(RETENTION_DAYS))
        empty_old(tx, self.now, Keeping(RETENTION_DAYS))

    def _by(self) -> Any:
        return {"now": self.now, "actor": CLI}

    def _one(self, tx: Session, query: Any) -> Any:
        """Pick a row; the same seed picks the same, whatever the database returns first."""
        found = sorted(tx.scalars(query).unique(), key=lambda row: row.id)
        if not found:
            raise NothingToDo
        return self.dice.choice(found)

    def _coming(self, tx: Session) -> Occurrence:
        one: Occurrence = self._one(tx, select(Occurrence).where(Occurrence.held_on >= self.now.date()))
        return one

    def _held(self, tx: Session) -> Reservation:
        one: Reservation = self._one(tx, select(Reservation).where(Reservation.released_at.is_(None)))
        return one

    def _slot(self, tx: Session) -> str:
        """Pick one of the next thirty slots, so that families meet."""
        is_public = (Occurrence.published_at.is_not(None), Occurrence.cancelled_at.is_(None))
        coming = select(Slot).join(Slot.occurrence).where(Slot.starts_at > self.now, *is_public)
        query = coming.order_by(Slot.starts_at, Slot.id).limit(30)
        one: Slot = self._one(tx, query)
        return one.public_id

    def _day(self) -> date:
        return self.now.date() + timedelta(days=self.dice.randrange(1, 90))

    def _team(self, tx: Session) -> tuple[MemberRequest, ...]:
        people = sorted(tx.scalars(select(Professional)), key=lambda one: one.id)
        chosen = self.dice.sample(people, self.dice.randrange(3))
        return tuple(
            MemberRequest(one.service_id, one.id, self.dice.choice(("always", "on_request"))) for one in chosen
        )

    def _rotation(self, tx: Session) -> SeriesRequest:
        venues = sorted(tx.scalars(select(Venue)), key=lambda one: one.id)
        is_of_term = self.dice.random() < 0.6
        anchor_on = self._day()
        stops = tuple(
            StopRequest(venue.id, time(self.dice.choice((9, 12, 14)), 30), self.dice.choice((45, 90)))
            for venue in self.dice.sample(venues, self.dice.choice((1, 2)))
        )
        return SeriesRequest(
            kind="drop_in",
            names={},
            municipality_id=self.world.municipality.id,
            term_id=self.world.term.id if is_of_term else None,
            anchor_on=anchor_on,
            every_weeks=self.dice.choice((1, 2, 3)),
            turn_rule=self.dice.choice(("keep_turn", "slide")),
            first_on=anchor_on,
            last_on=self.dice.choice((None, anchor_on + timedelta(days=70))),
            stops=stops,
            picked_skips=((anchor_on + timedelta(days=14), "Retki"),) if self.dice.random() < 0.3 else (),
            slot_minutes=15,
            lanes=self.dice.choice((1, 2)),
            team=self._team(tx),
        )
