"""When jobs run: every so many seconds, or once a night at a time on the wall in Finland."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from ..clock import HELSINKI
from ..recurrence.wall import wall_to_utc

LEAST_SECONDS = 5


@dataclass(frozen=True)
class Every:
    """Again and again, with this many seconds between two starts."""

    seconds: int

    def __post_init__(self) -> None:
        """Refuse a pace that would keep the database busy."""
        if self.seconds < LEAST_SECONDS:
            raise ValueError(f"a job may start every {LEAST_SECONDS} seconds at most")

    def __str__(self) -> str:
        """Say it to the operator."""
        return f"every {self.seconds} s"


@dataclass(frozen=True)
class Nightly:
    """Once a day at a wall-clock time, never between 03:00 and 04:00.

    That hour comes twice on one night of autumn and not at all on one of spring (measured: a cron job
    at 03:30 ran twice).
    """

    hour: int
    minute: int

    def __post_init__(self) -> None:
        """Refuse the hour that clock changes repeat or leave out."""
        if self.hour == 3:
            raise ValueError("no daily job between 03:00 and 04:00")

    def __str__(self) -> str:
        """Say it to the operator."""
        return f"daily at {self.hour:02d}.{self.minute:02d}"

    def latest(self, now: datetime) -> datetime:
        """Return the last instant up to `now` at which it was due."""
        today = now.astimezone(HELSINKI).date()
        due = wall_to_utc(today, time(self.hour, self.minute))
        return due if due <= now else wall_to_utc(today - timedelta(days=1), time(self.hour, self.minute))

    def following(self, now: datetime) -> datetime:
        """Return the first instant after `now` at which it is due."""
        today = now.astimezone(HELSINKI).date()
        due = wall_to_utc(today, time(self.hour, self.minute))
        return due if due > now else wall_to_utc(today + timedelta(days=1), time(self.hour, self.minute))


def is_missed(when: Every | Nightly, last_finished_at: datetime | None, *, now: datetime) -> bool:
    """Tell whether a nightly job has not finished since it was last due, e.g. on a machine switched off at night."""
    if isinstance(when, Every):
        return False
    return last_finished_at is None or last_finished_at < when.latest(now)
