"""Which room writes the words of which kind of notice.

Rooms above register their kinds when the application is made; the outbox itself knows no kind.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from .message import Message
from .text_message import TextMessage

Renderer = Callable[[Session, int, datetime], Message | TextMessage | None]
"""(tx, subject_id, now) -> the message from the current rows, or None when it is no longer due."""

_renderers: dict[str, Renderer] = {}


def register(kind: str, renderer: Renderer) -> None:
    """Let `renderer` write the notices of `kind`; registering again replaces."""
    _renderers[kind] = renderer


def renderer_of(kind: str) -> Renderer | None:
    """Return who writes `kind`, None when nobody does."""
    return _renderers.get(kind)


def kinds() -> tuple[str, ...]:
    """Return the registered kinds in alphabetical order."""
    return tuple(sorted(_renderers))
