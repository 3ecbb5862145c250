"""What an attendance says: asked, or coming."""

from .model import Attendance


def comes(row: Attendance) -> bool:
    """Tell whether the person has accepted, and comes."""
    return row.accepted_at is not None and row.declined_at is None and row.absent_at is None


def is_asked(row: Attendance) -> bool:
    """Tell whether the person was asked, and has not said no."""
    return row.asked_at is not None and row.declined_at is None and row.absent_at is None
