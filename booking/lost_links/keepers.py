"""What a contact holds, and its links: times here, sign-ups and places in the queue in the rooms above.

They register here, because this room may not know them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Exists, exists
from sqlalchemy.orm import InstrumentedAttribute, Session

from ..notices.model import Notice
from ..wording.rules import Link

PAUSE = timedelta(hours=1)
"""How long a contact is not told its links again."""
HELD_MOST = 20
"""How many links of one kind a contact is told at once, the soonest first."""


@dataclass(frozen=True)
class HeldLink:
    """Something that a contact holds: the notice that tells of it, and when it begins."""

    kind: str
    subject_id: int
    begins_at: datetime
    is_texted: bool
    was_told: bool
    """Within the last hour."""


@dataclass(frozen=True)
class Holder:
    """Whom a notice about a link goes to, also when what it was about is over."""

    address: str
    language: str
    is_texted: bool
    owner: str
    begins_at: datetime | None


@dataclass(frozen=True)
class HeldWords:
    """What is held and where it is seen, in the language of the message."""

    sentence: str
    link: Link
    short: Callable[[str], str]
    """The sentence of a text message, with this much of what is loose."""
    loose: str


class LinkKeeper(Protocol):
    """A room whose rows have links of their own."""

    kind: str
    """The kind of notice that tells a link of it."""

    def held_by(self, tx: Session, address: str, now: datetime) -> Sequence[HeldLink]:
        """Return what a contact holds, the soonest first, by the same statements whether that is nothing or much."""
        ...

    def holder(self, tx: Session, subject_id: int) -> Holder | None:
        """Return whom the link belongs to; None when no message reaches them."""
        ...

    def words(self, tx: Session, subject_id: int, language: str, now: datetime) -> HeldWords | None:
        """Say what is held, in a language that is the current one too; None when that is over."""
        ...


_keepers: dict[str, LinkKeeper] = {}


def register(keeper: LinkKeeper) -> None:
    """Let `keeper` be asked about every contact whose link is lost."""
    _keepers[keeper.kind] = keeper


def keeper_of(kind: str) -> LinkKeeper:
    """Return whose notices are of this kind."""
    return _keepers[kind]


def all_held_by(tx: Session, address: str, now: datetime) -> list[HeldLink]:
    """Return everything that a contact holds, the soonest first."""
    found = (one for keeper in _keepers.values() for one in keeper.held_by(tx, address, now))
    return sorted(found, key=lambda one: (one.begins_at, one.kind, one.subject_id))


def was_told(kind: str, subject_id: InstrumentedAttribute[int], now: datetime) -> Exists:
    """Return whether a link was told within the last hour."""
    return exists().where(Notice.kind == kind, Notice.subject_id == subject_id, Notice.created_at > now - PAUSE)
