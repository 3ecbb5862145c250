"""What a job is, and what it works with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from ..config import Config
from .rules import Every, Nightly


@dataclass(frozen=True)
class Work:
    """What a job works with; `now` is the rules' clock, `is_stopping` asks it to leave off early."""

    engine: Engine
    settings: Config
    now: datetime
    is_stopping: Callable[[], bool]


@dataclass(frozen=True)
class Job:
    """One line of the timetable; `function` opens its own transactions and says what it did, in a few words."""

    name: str
    when: Every | Nightly
    function: Callable[[Work], str]
    does: str


class JobFailed(Exception):
    """The job did its work and found a fault; the text is safe to log."""
