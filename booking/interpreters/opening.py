"""Open the room: who knows its letters, and what it forgets with a family."""

from ..reservations import forgetting
from . import letters, service


def open_room() -> None:
    """Let the outbox know who tells of interpreters, and orders go with their family."""
    letters.register()
    forgetting.register(service.forget_orders)
