"""Whose family it is: what a professional may know, at which session."""

from collections.abc import Iterable

from ..schedule.model import Attendance, Professional
from .model import Reservation


def comes(attendances: Iterable[Attendance], professional_id: int) -> bool:
    """Tell whether the person has accepted, and comes."""
    return any(row.professional_id == professional_id and has_accepted(row) for row in attendances)


def has_accepted(row: Attendance) -> bool:
    """Tell whether somebody has accepted, and comes."""
    return row.accepted_at is not None and row.declined_at is None and row.absent_at is None


def may_know(reservation: Reservation, professional: Professional) -> bool:
    """Tell whether the family is a matter of the professional's own organisation."""
    return reservation.controller_id == professional.organisation_id
