"""What a message to all who have booked may say: one of the fixed ones, and what fills its gap."""

from dataclasses import dataclass

from ..errors import Invalid
from ..reservations.rules import FORM_KEY_LENGTHS

BROADCAST = "broadcast"
"""The kind of notice of a message to all who have booked; its subject is a row of `broadcast_receiver`."""

TEMPLATES = ("late", "entrance", "room", "nothing")
"""The fixed messages to all who have booked: late, another entrance, another room, nothing to bring along."""
LATE_MOST = 60
TEXT_MOST = 120
WITH_TEXT = ("entrance", "room")


@dataclass(frozen=True, kw_only=True)
class BroadcastRequest:
    """Which message, and what fills its gap; `form_key` is the random key of the form it was sent with."""

    template: str
    minutes: int | None
    texts: dict[str, str]
    form_key: str

    def __post_init__(self) -> None:
        """Refuse what no form of ours lets through, whoever calls."""
        if self.template not in TEMPLATES or len(self.form_key) not in FORM_KEY_LENGTHS:
            raise Invalid("broadcast")
        is_late = self.template == "late"
        if is_late != (self.minutes is not None) or (is_late and self.minutes not in range(1, LATE_MOST + 1)):
            raise Invalid("minutes")
        if (self.template in WITH_TEXT) != bool(self.texts):
            raise Invalid("texts")
        if any(not 1 <= len(text) <= TEXT_MOST for text in self.texts.values()):
            raise Invalid("texts")
