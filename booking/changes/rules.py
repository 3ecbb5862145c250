"""What an act does to others, as plain values: shown first, done second, compared in between."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from ..errors import Conflict

Texts = dict[str, str]
MOST_DAYS = 366
"""The longest closure."""


@dataclass(frozen=True)
class Dated:
    """A session as an effect names it."""

    public_id: str
    held_on: date
    starts: time | None
    ends: time | None
    names: Texts = field(hash=False)
    venue_names: Texts = field(hash=False)


@dataclass(frozen=True)
class Shifted:
    """A date of a rotation that changes because another one was skipped or is held again."""

    held_on: date
    starts: time | None
    before: Texts | None = field(hash=False)
    """The venue until now; None for a new date."""
    after: Texts | None = field(hash=False)
    """The venue from now on; None for a date that falls away."""


@dataclass(frozen=True)
class Offer:
    """Where families can come instead: here, or at another venue."""

    session: Dated
    is_here: bool


@dataclass(frozen=True)
class VenueOffer:
    """A venue where cancelled sessions could be held on the same days and hours, if its keeper agrees."""

    slug: str
    names: Texts = field(hash=False)


@dataclass(frozen=True)
class Effect:
    """What an act does to sessions, families and professionals."""

    sessions: tuple[Dated, ...] = ()
    reservations: int = 0
    sign_ups: int = 0
    """Families that signed up to an event; they keep their seats, in case it is held after all."""
    messages: int = 0
    """Families told by a message."""
    without_message: int = 0
    """Families that left a phone number or nothing: they see it behind their link or code."""
    professionals: int = 0
    consultations: int = 0
    """Consultations of daycare staff that wait for another time."""
    shifted: tuple[Shifted, ...] = ()
    kept: tuple[Dated, ...] = ()
    """Dates the rotation would move, and leaves where they are because families have booked them."""
    offers: tuple[Offer, ...] = ()
    venues: tuple[VenueOffer, ...] = ()

    @property
    def seen(self) -> str:
        """Name these numbers and dates, so that what was shown and what is done can be compared."""
        dates = sorted(f"{one.public_id} {one.held_on} {one.starts}" for one in (*self.sessions, *self.kept))
        shifts = sorted(f"{one.held_on} {one.starts} {one.before} {one.after}" for one in self.shifted)
        numbers = [self.reservations, self.sign_ups, self.messages, self.without_message, self.professionals]
        numbers.append(self.consultations)
        return hashlib.sha256(repr((dates, shifts, numbers)).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Return:
    """What comes back when a closure or a cancellation is taken back."""

    sessions: tuple[Dated, ...] = ()
    reservations: int = 0
    """Families whose cancellation had not been told yet: their times are theirs again."""
    lost: int = 0
    """Families that know of the cancellation, or whose time is gone: they have to book again."""
    shifted: tuple[Shifted, ...] = ()

    @property
    def seen(self) -> str:
        """Name these numbers and dates."""
        dates = sorted(f"{one.public_id} {one.held_on} {one.starts}" for one in self.sessions)
        shifts = sorted(f"{one.held_on} {one.starts} {one.before} {one.after}" for one in self.shifted)
        return hashlib.sha256(repr((dates, shifts, self.reservations, self.lost)).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class MoveRequest:
    """When and where a session is to be held; both hours or neither."""

    venue_id: int
    held_on: date
    starts: time | None
    ends: time | None


@dataclass(frozen=True)
class MoveEffect:
    """What another time or place does to the families and professionals of a session."""

    before: Dated
    after: Dated
    reservations: int = 0
    """Families that come along."""
    times: tuple[tuple[datetime, datetime], ...] = ()
    """(start before, start after) of each family's time."""
    messages: int = 0
    """Families told by a message: those whose time or place is another."""
    without_message: int = 0
    sign_ups: int = 0
    """Families that signed up: they come along, wherever and whenever it is."""
    asked: int = 0
    """Families that say themselves whether it suits: those whose time is another, or whose unit is."""
    professionals: int = 0
    consultations: int = 0
    """Consultations of daycare staff that wait for another time."""
    consultations_along: int = 0
    """Those that come along: whoever asked is told, and can withdraw."""

    @property
    def seen(self) -> str:
        """Name these numbers and times."""
        ends = [f"{one.held_on} {one.starts} {one.ends} {one.venue_names}" for one in (self.before, self.after)]
        numbers = [
            self.reservations,
            self.sign_ups,
            self.messages,
            self.without_message,
            self.asked,
            self.professionals,
            self.consultations,
            self.consultations_along,
        ]
        times = [(old.isoformat(), new.isoformat()) for old, new in self.times]
        return hashlib.sha256(repr((ends, numbers, times)).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class HandOverEffect:
    """What it does when a colleague comes instead of somebody."""

    person: str
    substitute: str
    reservations: int
    """Families of the session: they keep their times."""
    wishes: int
    """Those of them who wish for this profession."""
    is_told: bool
    """The colleague has an account, and gets a message."""
    is_same_employer: bool
    """Else the colleague sees no names: they belong to another controller."""
    unseen: int = 0
    """Families of controllers from which nobody comes any more: nobody sees their names at the session."""
    consultations: int = 0
    """Consultations of daycare staff for which that very person was wished: they wait for another time."""
    consultations_kept: int = 0
    """The others with that person: the colleague keeps their times."""

    @property
    def seen(self) -> str:
        """Name these people and numbers."""
        families = (self.reservations, self.wishes, self.unseen)
        facts = (self.person, self.substitute, families, self.is_told, self.consultations, self.consultations_kept)
        return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Gap:
    """A session that somebody who leaves is booked to."""

    session: Dated
    attendance: str
    """Public id of the attendance to hand over."""
    reservations: int
    colleagues: tuple[str, ...]
    """Names of those of the same profession who are free then."""


@dataclass(frozen=True)
class LeavingEffect:
    """What it does when somebody's account is closed; nobody is taken out of a session by it."""

    gaps: tuple[Gap, ...] = ()
    sign_ins: int = 0
    """Sessions of the account that end."""
    series: int = 0
    """Series in whose team the person stays."""

    @property
    def seen(self) -> str:
        """Name the sessions and their families."""
        facts = sorted((one.session.public_id, one.reservations) for one in self.gaps), self.series
        return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]


AnyEffect = Effect | Return | MoveEffect | HandOverEffect | LeavingEffect


@dataclass(frozen=True)
class Instead:
    """What families of cancelled sessions are offered: another session, the same hours elsewhere, or nothing."""

    kind: str
    """`session`, `venue` or `none`."""
    name: str = ""
    """Public id of the session, slug of the venue."""

    @classmethod
    def read(cls, text: str | None) -> "Instead":
        """Return the choice that a form sent."""
        kind, _colon, name = (text or "none").partition(":")
        return cls(kind, name)


class NoRoom(Conflict):
    """Some families would have no time, or a shorter one, at the new hours; nothing was done."""

    def __init__(self, unfit: int, held: int) -> None:
        super().__init__("no_room_for_reservations", unfit=unfit, held=held)
        self.unfit = unfit
        self.held = held


class EffectChanged(Conflict):
    """The act would now do something else than was shown; nothing was done."""

    def __init__(self, effect: AnyEffect) -> None:
        super().__init__("effect_changed")
        self.effect: Any = effect
        """Of the kind that the act's preview returns."""


def check_seen(effect: AnyEffect, seen: str | None) -> None:
    """Refuse when `seen` names another effect than this; None is for callers that show nothing."""
    if seen is not None and seen != effect.seen:
        raise EffectChanged(effect)
