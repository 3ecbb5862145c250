"""The coordinator's and the professionals' pages of the plan: one blueprint, and what its views share."""

from typing import Any

from flask import Blueprint, request, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from ..accounts.access import acting, reach, require
from ..accounts.queries import place_of
from ..accounts.rules import Permission, Place
from ..audit.service import Actor
from ..errors import DomainError
from ..network.model import Municipality
from ..network.queries import municipalities
from ..venues.model import Venue
from .forms import ActForm
from .holding import Clash
from .model import Occurrence, Series, Term
from .queries import occurrence_by_public_id, series_by_public_id, term_by_public_id
from .wording import end_of, hours_words

bp = Blueprint("terms", __name__, url_prefix="/staff")


def actor() -> Actor:
    """Return who acts, for the log."""
    return acting()


def find_term(tx: Session, public_id: str, permission: Permission) -> Term:
    """Return the term at an address; 404 when there is none, 403 when it is another's."""
    term = term_by_public_id(tx, public_id)
    require(permission, place_of(tx, municipality_id=term.programme.municipality_id))
    return term


def find_series(tx: Session, public_id: str, permission: Permission) -> Series:
    """Return the series at an address; 404 when there is none, 403 when it is another's."""
    series = series_by_public_id(tx, public_id)
    require(permission, place_of(tx, municipality_id=series.municipality_id))
    return series


def find_occurrence(tx: Session, public_id: str, permission: Permission) -> Occurrence:
    """Return the session at an address; 404 when there is none, 403 when it is another's."""
    occurrence = occurrence_by_public_id(tx, public_id)
    require(permission, place_of(tx, municipality_id=occurrence.municipality_id))
    return occurrence


def towns_of(tx: Session, permission: Permission) -> list[Municipality]:
    """Return the municipalities where the user holds the permission."""
    mine = reach(permission)
    return [town for town in municipalities(tx) if mine.covers(Place(municipality_id=town.id, area_id=town.area_id))]


def check_button() -> None:
    """Refuse a pressed button whose token is not this session's."""
    if not ActForm(request.form).validate():
        raise BadRequest


def at_first(values: dict[str, Any]) -> dict[str, Any]:
    """Return what a form starts with; one that was sent says everything itself, also what it leaves out."""
    return {} if request.method == "POST" else values


def session_url(public_id: str) -> str:
    """Return the page of one session."""
    return url_for("day.session", public_id=public_id)


def usual_hours(venues: tuple[Venue, ...]) -> list[tuple[Venue, str]]:
    """Return the venues that have a usual time, with that time in words."""
    return [
        (venue, hours_words(venue.usual_starts, end_of(venue.usual_starts, venue.usual_minutes)))
        for venue in venues
        if venue.usual_starts
    ]


def clashes_in(error: DomainError) -> tuple[Clash, ...]:
    """Return who is elsewhere when, if that is what was refused."""
    clashes: tuple[Clash, ...] = error.data.get("clashes", ())
    return clashes
