"""Where users work: told by the schedule, which lies above this room."""

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy.orm import Session

Finder = Callable[[Session, date], dict[int, frozenset[int]]]
"""(tx, since) -> the municipalities of each user's sessions from that day on."""

LOOKS_BACK = timedelta(days=365)


def _nowhere(_tx: Session, _since: date) -> dict[int, frozenset[int]]:
    return {}


_finder: Finder = _nowhere


def register(finder: Finder) -> None:
    """Let `finder` tell where users work; registering again replaces."""
    global _finder
    _finder = finder


def towns_of_users(tx: Session, today: date) -> dict[int, frozenset[int]]:
    """Return the municipalities of each user's sessions of the last year and to come."""
    return _finder(tx, today - LOOKS_BACK)
