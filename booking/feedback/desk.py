"""What the views of those who ask share: which surveys and which places somebody may see."""

from collections.abc import Sequence

from flask import request
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from ..accounts.access import reach, require
from ..accounts.queries import place_of
from ..accounts.rules import Permission, Place
from ..clock import local_today
from ..errors import Missing
from ..network.model import Municipality
from ..network.queries import municipalities
from ..schedule.model import Programme
from ..schedule.queries import programmes_of
from ..venues.model import Venue
from ..venues.queries import venues_of
from .model import Survey, SurveyText, WishOutcome
from .queries import outcome_by_public_id, survey_by_public_id, text_by_public_id
from .rules import State
from .service import survey_state
from .staff_forms import ButtonForm


def check_button() -> None:
    """Refuse a pressed button whose token is not this session's."""
    if not ButtonForm(request.form).validate():
        raise BadRequest


def towns_asked(tx: Session) -> list[Municipality]:
    """Return the municipalities whose surveys the user opens and closes."""
    mine = reach(Permission.ASK_WISHES)
    return [town for town in municipalities(tx) if mine.covers(_around(town))]


def towns_seen(tx: Session) -> list[Municipality]:
    """Return the municipalities of which the user sees results, of all places or of one."""
    venues = venues_seen(tx, venues_of(tx, with_archived=True))
    ids = {one.municipality_id for one in venues}
    mine = reach(Permission.SEE_WISHES)
    return [town for town in municipalities(tx) if town.id in ids or mine.covers(_around(town))]


def venues_seen(tx: Session, venues: Sequence[Venue]) -> list[Venue]:
    """Return those venues of which the user sees results."""
    mine, areas = reach(Permission.SEE_WISHES), {one.id: one.area_id for one in municipalities(tx, with_archived=True)}
    return [one for one in venues if mine.covers(Place(one.id, one.municipality_id, areas.get(one.municipality_id)))]


def find_asked(tx: Session, public_id: str) -> Survey:
    """Return the survey at an address; 404 when there is none, 403 when it is another's."""
    survey = survey_by_public_id(tx, public_id)
    require(Permission.ASK_WISHES, place_of(tx, municipality_id=survey.programme.municipality_id))
    return survey


def find_seen(tx: Session, public_id: str) -> tuple[Survey, list[Venue], list[Venue]]:
    """Return the survey at an address, the venues it may be about, and those that the user sees; 403 for none."""
    survey = survey_by_public_id(tx, public_id)
    town_id = survey.programme.municipality_id
    venues = venues_of(tx, town_id, with_archived=True)
    seen = venues_seen(tx, venues)
    require(Permission.SEE_WISHES, place_of(tx, venue_id=seen[0].id if seen else None, municipality_id=town_id))
    return survey, venues, seen


def find_text(tx: Session, public_id: str) -> SurveyText:
    """Return the text at an address; 404 when there is none, or while its survey is open; 403 when it is another's."""
    row = text_by_public_id(tx, public_id)
    require(Permission.ASK_WISHES, place_of(tx, municipality_id=row.survey.programme.municipality_id))
    if survey_state(row.survey, local_today()) is not State.CLOSED:
        raise Missing("survey_text")
    return row


def find_outcome(tx: Session, public_id: str) -> WishOutcome:
    """Return what came of a wish; 404 when there is nothing such, 403 when it is another's."""
    row = outcome_by_public_id(tx, public_id)
    require(Permission.ASK_WISHES, place_of(tx, municipality_id=row.programme.municipality_id))
    return row


def programmes_asked(tx: Session, *, but: Programme | None = None) -> list[Programme]:
    """Return the programmes in use that the user asks in, and `but`, which is chosen already."""
    found = [one for town in towns_asked(tx) for one in programmes_of(tx, town.id, with_archived=True)]
    return [one for one in found if one.archived_at is None or (but is not None and one.id == but.id)]


def _around(town: Municipality) -> Place:
    return Place(municipality_id=town.id, area_id=town.area_id)
