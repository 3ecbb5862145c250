"""What stands for the facts where no message is sent: long enough that what fits here fits."""

from datetime import UTC, datetime, timedelta

from ..clock import utc_now

WEDNESDAY = 2
EXAMPLE_NAME = "N. N."


def example_moment() -> datetime:
    """Return 10.00 of a Wednesday at the end of November, the longest date in the longest of our languages."""
    late = datetime(utc_now().year, 11, 20, 8, tzinfo=UTC)
    return late + timedelta(days=(WEDNESDAY - late.weekday()) % 7)


def example_token(letters: int) -> str:
    """Return what is as long as a secret of so many letters, and is none."""
    return ("example-" * letters)[:letters]
