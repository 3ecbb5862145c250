"""The light of a door, as families see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ..day.door_light import lights_of
from ..day.model import DoorLight
from ..schedule.model import Occurrence
from ..web import dates


@dataclass(frozen=True)
class Door:
    """What the door says now, and since when."""

    is_free: bool
    time_text: str


def door_of(tx: Session, occurrences: Iterable[Occurrence], now: datetime) -> Door | None:
    """Return what the door of the session that is on says, None while it says nothing."""
    lights = lights_of(tx, [occurrence.id for occurrence in occurrences], now)
    return next((_door(light) for light in lights.values()), None)


def _door(light: DoorLight) -> Door:
    return Door(light.state == "free", dates.slot_text(dates.local_time(light.lit_at)))
