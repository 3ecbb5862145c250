"""Open the room: who knows its letter, and what waits to be sent to families that are forgotten."""

from ..reservations import forgetting
from . import keeping, words


def open_room() -> None:
    """Let the outbox know who tells of these messages, and those unsent go with their family."""
    words.register()
    forgetting.register(keeping.drop_unsent)
