"""Who is at a session, as staff see it: the profession, the person's name, the hours; and who may yet come."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..reservations.queries import is_there
from ..schedule.model import Attendance
from ..web.dates import local_time, time_range
from ..web.languages import in_language


@dataclass(frozen=True)
class Present:
    """One person, or a service still to be named; the names are those the templates ask for."""

    kind: str
    name: str
    text: str
    state: str = ""
    """Empty for those who come; else on_request, asked, declined or absent."""


def present(attendances: Iterable[Attendance]) -> list[Present]:
    """Return those who come."""
    return [_shown(row, "") for row in attendances if is_there(row)]


def others(attendances: Iterable[Attendance]) -> list[Present]:
    """Return those who may come, or do not."""
    return [_shown(row, _state(row)) for row in attendances if not is_there(row)]


def _shown(row: Attendance, state: str) -> Present:
    person = row.professional.name if row.professional is not None else ""
    return Present(
        row.service.face, in_language(row.service.names), ", ".join(filter(None, [person, _hours(row)])), state
    )


def _hours(row: Attendance) -> str:
    if row.busy_from is None or row.busy_until is None:
        return ""
    return time_range(local_time(row.busy_from), local_time(row.busy_until))


def _state(row: Attendance) -> str:
    if row.absent_at is not None:
        return "absent"
    if row.declined_at is not None:
        return "declined"
    return "on_request" if row.asked_at is None else "asked"
