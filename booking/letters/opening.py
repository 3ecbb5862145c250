"""Open the room: who knows its letters."""

from . import meeting_opens, own_move, reminders, tellers


def open_room() -> None:
    """Let the outbox know who tells families of their times."""
    tellers.register()
    reminders.register()
    own_move.register()
    meeting_opens.register()
