"""Families that signed up to an event: a message to all reaches them too. The room above registers who knows them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import ColumnElement, false
from sqlalchemy.orm import Session

from ..network.model import Organisation
from ..reservations.told import Contact
from ..schedule.model import Occurrence


class Address(Contact, Protocol):
    """A contact with what it is."""

    @property
    def address(self) -> str:
        """Return the e-mail address or phone number."""
        ...


class Family(Protocol):
    """What a message to all needs to know of a family: a booking, or a sign-up."""

    @property
    def id(self) -> int:
        """Return its number."""
        ...

    @property
    def language(self) -> str:
        """Return the language it reads."""
        ...

    @property
    def contact(self) -> Address | None:
        """Return how it is reached."""
        ...

    @property
    def controller_id(self) -> int:
        """Return whose family it is."""
        ...

    @property
    def controller(self) -> Organisation:
        """Return the organisation that is responsible for its data."""
        ...


@dataclass(frozen=True)
class Hearer:
    """A family that signed up to an event; `id` is that of its party."""

    id: int
    language: str
    contact: Address | None
    controller_id: int
    controller: Organisation


class EventFamilies(Protocol):
    """Those who have signed up."""

    def ahead(self, tx: Session, event: Occurrence) -> Sequence[Family]:
        """Return who has seats at an event, or waits for them."""
        ...

    def tell(self, tx: Session, broadcast_id: int, hearers: Iterable[Family], *, now: datetime) -> None:
        """Note to whom a message goes, and queue it."""
        ...

    def numbers(self, tx: Session, broadcast_ids: Collection[int]) -> dict[int, int]:
        """Return to how many each of these messages went."""
        ...

    def was_told(self, controller_ids: Collection[int]) -> ColumnElement[bool]:
        """Return whether a message went to a family of these controllers."""
        ...


class _Nobody:
    """No room has events with seats."""

    def ahead(self, tx: Session, event: Occurrence) -> Sequence[Family]:
        return ()

    def tell(self, tx: Session, broadcast_id: int, hearers: Iterable[Family], *, now: datetime) -> None:
        return None

    def numbers(self, tx: Session, broadcast_ids: Collection[int]) -> dict[int, int]:
        return {}

    def was_told(self, controller_ids: Collection[int]) -> ColumnElement[bool]:
        return false()


_families: EventFamilies = _Nobody()


def register(families: EventFamilies) -> None:
    """Let `families` hear messages from now on."""
    global _families
    _families = families


def of_events() -> EventFamilies:
    """Return who has signed up; nobody until somebody registers."""
    return _families
