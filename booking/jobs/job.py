"""What a job is, and what it works with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from ..config import Config
from .rules import Every, Nightly

Figures = Mapping[str, int | str]
"""What a run did, by name: numbers, or texts that are no language's. `words` says them to readers."""


@dataclass(frozen=True)
class Work:
    """What a job works with; `now` is the rules' clock, `is_stopping` asks it to leave off early."""

    engine: Engine
    settings: Config
    now: datetime
    is_stopping: Callable[[], bool]


@dataclass(frozen=True)
class Job:
    """One line of the timetable; `function` opens its own transactions and returns what it did."""

    name: str
    when: Every | Nightly
    function: Callable[[Work], Figures]
    does: str


class JobFailed(Exception):
    """The job did its work and found a fault; the figures are safe to log."""

    def __init__(self, **figures: int | str) -> None:
        """Keep what was found."""
        super().__init__(said(figures))
        self.figures = figures


def said(figures: Figures) -> str:
    """Return the figures for the journal."""
    return ", ".join(f"{name} {value}" for name, value in figures.items())
