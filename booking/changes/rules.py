"""What an act does to others, as plain values: shown first, done second, compared in between."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, time

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
class Effect:
    """What an act does to sessions, families and professionals."""

    sessions: tuple[Dated, ...] = ()
    reservations: int = 0
    messages: int = 0
    """Families told by e-mail."""
    without_message: int = 0
    """Families that left a phone number or nothing: they see it behind their link or code."""
    professionals: int = 0
    shifted: tuple[Shifted, ...] = ()
    kept: tuple[Dated, ...] = ()
    """Dates the rotation would move, and leaves where they are because families have booked them."""
    offers: tuple[Offer, ...] = ()

    @property
    def seen(self) -> str:
        """Name these numbers and dates, so that what was shown and what is done can be compared."""
        dates = sorted(f"{one.public_id} {one.held_on} {one.starts}" for one in (*self.sessions, *self.kept))
        shifts = sorted(f"{one.held_on} {one.starts} {one.before} {one.after}" for one in self.shifted)
        numbers = [self.reservations, self.messages, self.without_message, self.professionals]
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


class EffectChanged(Conflict):
    """The act would now do something else than was shown; nothing was done."""

    def __init__(self, effect: Effect | Return) -> None:
        super().__init__("effect_changed")
        self.effect = effect


def check_seen(effect: Effect | Return, seen: str | None) -> None:
    """Refuse when `seen` names another effect than this; None is for callers that show nothing."""
    if seen is not None and seen != effect.seen:
        raise EffectChanged(effect)
