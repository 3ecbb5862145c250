"""Whose family it is: what a professional may know."""

from ..schedule.model import Professional
from .logged import Booking


def may_know(reservation: Booking, professional: Professional) -> bool:
    """Tell whether the family is a matter of the professional's own organisation."""
    return reservation.controller_id == professional.organisation_id
