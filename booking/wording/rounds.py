"""The texts of one round of sending, read once, although each message that leaves is something written."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy import Engine

from ..db import reading
from .queries import Replaced, replaced_texts

_OF_THIS_ROUND: ContextVar[Replaced | None] = ContextVar("texts_of_this_round", default=None)


@contextmanager
def read_once(engine: Engine) -> Iterator[None]:
    """Read the texts now, for all that is sent inside."""
    with reading(engine) as tx:
        found = replaced_texts(tx)
    with as_a_round(found):
        yield


@contextmanager
def as_a_round(found: Replaced) -> Iterator[None]:
    """Let these be the texts of the round inside."""
    before = _OF_THIS_ROUND.set(found)
    try:
        yield
    finally:
        _OF_THIS_ROUND.reset(before)


def of_this_round() -> Replaced | None:
    """Return the texts of the round; None outside of one."""
    return _OF_THIS_ROUND.get()
