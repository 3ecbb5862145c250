"""A user's roles as the pages show them, in words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from .lapsing import lapses_on
from .model import RoleGrant
from .places import PlaceBook
from .role_words import role_name, span_words, where_words
from .rules import BY_PROVIDER, Scope


@dataclass(frozen=True)
class RoleLine:
    """A role in words."""

    row: RoleGrant
    name: str
    where: str
    span: str
    """Its days."""
    is_over: bool
    is_by_provider: bool
    lapses_on: date | None
    """When it ends unless it is used; None while that is far away."""
    may_end: bool
    """The reader may end it, and renew it."""


def role_lines(
    rows: Iterable[RoleGrant],
    book: PlaceBook,
    today: date,
    lapse_days: int,
    may_end: Callable[[RoleGrant], bool] = lambda _row: False,
) -> list[RoleLine]:
    """Return roles in words, each with whether the reader may end it."""
    return [_role_line(row, book, today, lapse_days, may_end) for row in rows]


def _role_line(
    row: RoleGrant, book: PlaceBook, today: date, lapse_days: int, may_end: Callable[[RoleGrant], bool]
) -> RoleLine:
    is_over = row.until_on is not None and row.until_on <= today
    is_by_provider = row.given_by == BY_PROVIDER
    return RoleLine(
        row=row,
        name=role_name(row.role),
        where=where_words(book, (Scope(row.scope), row.scope_id)),
        span=span_words(row.from_on, row.until_on, today),
        is_over=is_over,
        is_by_provider=is_by_provider,
        lapses_on=None if is_over else lapses_on(row, lapse_days),
        may_end=not is_over and not is_by_provider and may_end(row),
    )
