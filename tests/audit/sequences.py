"""Random lives of a municipality: after each act every rule holds, and feeds and pages say what the rows say."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time

from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from booking import db
from booking.checks.service import broken
from booking.reservations.model import Reservation, Slot
from booking.schedule.model import Occurrence

from .acts import RETENTION_DAYS, Life

Facts = tuple[date, time | None, time | None, int, bool]
"""Day, hours, place, is it cancelled."""
EVENT = re.compile(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT", re.DOTALL)
BOOKABLE = re.compile(r"/book\?slot=([a-z0-9]+)")


@dataclass
class Outcome:
    """What one or more lives came to; `problems` should be empty."""

    acts: int = 0
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    raised: int = 0
    """How often SEQUENCE rose."""
    problems: list[str] = field(default_factory=list)

    def add(self, other: "Outcome") -> None:
        """Add another life's."""
        self.acts += other.acts
        self.done += other.done
        self.refused += other.refused
        self.raised += other.raised
        self.problems += other.problems


def live(engine: Engine, client: FlaskClient, seed: int, acts: int) -> Outcome:
    """Play `acts` acts of the life with this seed on an empty database, looking after each."""
    life = Life(engine, seed)
    outcome = Outcome()
    before = _sequences(engine)
    for number in range(acts):
        name = life.act()
        after = _sequences(engine)
        with db.reading(engine) as tx:
            found = [fault.invariant.name for fault in broken(tx, now=life.now, retention_days=RETENTION_DAYS)]
            found += _wrong_sequences(before, after)
            found += _wrong_feed(tx, client)
            found += _wrong_page(tx, client, life)
        outcome.problems += [f"seed {seed}, act {number} ({name}): {what}" for what in found]
        outcome.raised += sum(after[one][0] > before[one][0] for one in after if one in before)
        before = after
        if found:
            break
    outcome.acts, outcome.done, outcome.refused = number + 1, life.done, life.refused
    return outcome


def _sequences(engine: Engine) -> dict[str, tuple[int, Facts]]:
    """Return them by what calendars know a session by: SQLite gives the number of a deleted row to the next."""
    with db.reading(engine) as tx:
        return {one.public_id: (one.sequence, _facts(one)) for one in tx.scalars(select(Occurrence))}


def _facts(one: Occurrence) -> Facts:
    return one.held_on, one.starts, one.ends, one.venue_id, one.cancelled_at is not None


def _wrong_sequences(before: dict[str, tuple[int, Facts]], after: dict[str, tuple[int, Facts]]) -> list[str]:
    """SEQUENCE rises exactly where time, place or status changed, and never falls."""
    found = []
    for one in sorted(set(before) & set(after)):
        (old, was), (new, is_now) = before[one], after[one]
        if (new > old) != (was != is_now) or new < old:
            found.append(f"SEQUENCE {old} -> {new} of occurrence {one}, {was} -> {is_now}")
    return found


def _wrong_feed(tx: Session, client: FlaskClient) -> list[str]:
    """The public feed has exactly the published sessions, as their rows stand; a life is shorter than its window."""
    text = client.get("/feeds/public.ics?lang=en").get_data(as_text=True).replace("\r\n ", "")
    shown = {one["UID"].split("@")[0]: one for one in map(_properties, EVENT.findall(text))}
    rows = {one.public_id: one for one in tx.scalars(select(Occurrence).where(Occurrence.published_at.is_not(None)))}
    if set(shown) != set(rows):
        return [f"feed: shows {sorted(set(shown) ^ set(rows))} too much or too little"]
    return [
        f"feed: {shown[one]} for {_event(rows[one])}" for one in rows if not _event(rows[one]) <= shown[one].items()
    ]


def _properties(event: str) -> dict[str, str]:
    return dict(line.split(":", 1) for line in event.split("\r\n") if line)


def _event(one: Occurrence) -> set[tuple[str, str]]:
    """Return the lines that the row asks for, written down without the writer of feeds."""
    if one.starts is None or one.ends is None:
        when = {("DTSTART;VALUE=DATE", f"{one.held_on:%Y%m%d}")}
    else:
        zone, day = "TZID=Europe/Helsinki", f"{one.held_on:%Y%m%d}"
        when = {(f"DTSTART;{zone}", f"{day}T{one.starts:%H%M}00"), (f"DTEND;{zone}", f"{day}T{one.ends:%H%M}00")}
    is_cancelled = one.cancelled_at is not None
    place = ("LOCATION", one.venue.names["fi"])
    return {*when, place, ("SEQUENCE", str(one.sequence)), ("STATUS", "CANCELLED" if is_cancelled else "CONFIRMED")}


def _wrong_page(tx: Session, client: FlaskClient, life: Life) -> list[str]:
    """The page of a coming session offers each time that nobody holds in at least one lane, and no other."""
    query = select(Occurrence).where(Occurrence.published_at.is_not(None), Occurrence.held_on >= life.now.date())
    coming = sorted(tx.scalars(query), key=lambda one: one.id)
    if not coming:
        return []
    one = coming[life.act_number % len(coming)]
    offered = set(BOOKABLE.findall(client.get(f"/en/sessions/{one.public_id}").get_data(as_text=True)))
    slots = {slot.public_id: slot.starts_at for slot in tx.scalars(select(Slot).where(Slot.occurrence_id == one.id))}
    free = _free_times(tx, one) if one.cancelled_at is None and _is_ahead(one, life.now) else set()
    if not offered <= set(slots) or {slots[slot] for slot in offered} != free:
        return [f"page of {one.public_id}: offers {sorted(offered)}, free are {sorted(free)}"]
    return []


def _free_times(tx: Session, one: Occurrence) -> set[datetime]:
    held = select(Reservation.slot_id).where(Reservation.released_at.is_(None))
    return set(tx.scalars(select(Slot.starts_at).where(Slot.occurrence_id == one.id, Slot.id.not_in(held))))


def _is_ahead(one: Occurrence, now: datetime) -> bool:
    return one.starts_at is not None and one.starts_at > now
