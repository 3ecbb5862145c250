"""Codes that lead to something else than a reservation: the rooms above register who knows them."""

from collections.abc import Callable

from sqlalchemy.orm import Session

Finder = Callable[[Session, str], str | None]
"""(tx, typed code) -> the address that it leads to, None when it is no code of that room's."""

_finders: dict[str, Finder] = {}


def register(finder: Finder) -> None:
    """Let `finder` be asked about every code that is typed."""
    _finders[finder.__module__] = finder


def page_of(tx: Session, code: str) -> str | None:
    """Return the address that a code of another room's leads to."""
    return next((found for one in _finders.values() if (found := one(tx, code)) is not None), None)
