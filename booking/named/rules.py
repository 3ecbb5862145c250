"""Decisions about the named worker that need no database."""

from datetime import timedelta

from ..errors import Conflict
from ..reservations.rules import FreeTime

CLAIMED = 3
"""How many of the next sessions one press claims a time in."""
LONGEST = timedelta(days=400)
"""How long a tie is kept at the most, where no next term comes."""


class NotThree(Conflict):
    """Not each of the next three sessions has a free time with the same professional; `free` is what there was."""

    def __init__(self, free: tuple[FreeTime, ...]) -> None:
        super().__init__("not_three")
        self.free = free
