"""Open the room: its place behind the schedule."""

from ..schedule import hooks
from .follower import SlotsFollow


def open_room() -> None:
    """Follow what the schedule changes."""
    hooks.register(SlotsFollow())
