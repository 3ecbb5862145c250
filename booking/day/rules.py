"""What counts at a session: presses of the counter, the light of the door, the evening's message."""

import re
from dataclasses import dataclass
from datetime import timedelta

from ..errors import Invalid

WALK_IN_KINDS = ("adults", "children", "staff")
DOOR_STATES = ("free", "talking")
"""What the light of a door says."""
DOOR_LIT_FOR = timedelta(minutes=20)
"""It goes out by itself, because nobody thinks of it when the next family is there."""
DOOR_OPENS_BEFORE = timedelta(minutes=15)
SUMMARY = "staff_summary"
"""The kind of notice that tells a professional of tomorrow; its subject is a row of `professional`."""

_PRESS_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


@dataclass(frozen=True, kw_only=True)
class Press:
    """One press of plus or minus; `key` is the random key of the button it was made with."""

    kind: str
    amount: int
    key: str

    def __post_init__(self) -> None:
        """Refuse what no button of ours sends."""
        if self.kind not in WALK_IN_KINDS or self.amount not in (-1, 1) or not _PRESS_KEY.fullmatch(self.key):
            raise Invalid("press")


@dataclass(frozen=True)
class Counted:
    """How many came without booking."""

    adults: int = 0
    children: int = 0
    staff: int = 0

    @property
    def total(self) -> int:
        """Return how many it was in all."""
        return self.adults + self.children + self.staff
