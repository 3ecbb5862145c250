"""Single dates: one more session in a term, another time or place for one."""

from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..accounts.access import needs
from ..accounts.rules import Permission
from ..clock import utc_now
from ..db import lock, reading, transaction
from ..errors import Conflict, Invalid
from ..venues.model import Venue
from . import hooks
from .blueprint import actor, at_first, bp, clashes_in, find_occurrence, find_term, session_url
from .choices import PlanChoices, plan_choices
from .forms import DateForm, HoursForm, hours_values, seen_state
from .holding import Clash
from .model import Occurrence, Term
from .service import add_occurrence, move_occurrence
from .wording import end_of, refusal_words


@bp.route("/terms/<public_id>/dates/new", methods=["GET", "POST"])
@needs(Permission.PLAN_TERM)
def add_date(public_id: str) -> ResponseReturnValue:
    """Add one session to a term."""
    with reading() as tx:
        term = find_term(tx, public_id, Permission.PLAN_TERM)
        choices = plan_choices(tx, term.programme.municipality_id)
    form = DateForm.from_request(choices=choices, term=term, **at_first(_likely_values(choices)))
    if not form.validate_on_submit():
        return _date_page(term, form), 200 if request.method != "POST" else 422
    try:
        with transaction() as tx:
            added = add_occurrence(tx, form.to_request(), now=utc_now(), actor=actor())
    except (Invalid, Conflict) as error:
        form.form_errors.append(refusal_words(error))
        return _date_page(term, form), error.status
    return redirect(url_for(".attendance", public_id=added.public_id, done="added"), code=303)


@bp.route("/sessions/<public_id>/edit", methods=["GET", "POST"])
@needs(Permission.PLAN_TERM)
def edit_session(public_id: str) -> ResponseReturnValue:
    """Hold one session at another time or place, or give it its hour."""
    with reading() as tx:
        occurrence = find_occurrence(tx, public_id, Permission.PLAN_TERM)
        choices = plan_choices(tx, occurrence.municipality_id, also_venues=[occurrence.venue])
        is_held = bool(hooks.follower().held(tx, [occurrence.id]))
        was_on, term = occurrence.held_on, occurrence.term
    form = HoursForm.from_request(choices=choices, term=term, was_on=was_on, **at_first(hours_values(occurrence)))
    if request.method != "POST":
        return _hours_page(occurrence, form, is_held=is_held)
    is_right = form.validate()
    if is_held:
        return _hours_page(occurrence, form, is_held=True), 409
    if not is_right:
        return _hours_page(occurrence, form), 422
    try:
        _move(public_id, form)
    except Conflict as error:
        if not clashes_in(error):
            form.form_errors.append(refusal_words(error))
        with reading() as tx:
            occurrence = find_occurrence(tx, public_id, Permission.PLAN_TERM)
            form.seen.data = seen_state(occurrence)
            return _hours_page(occurrence, form, clashes=clashes_in(error)), 409
    except Invalid as error:
        form.form_errors.append(refusal_words(error))
        return _hours_page(occurrence, form), 422
    return redirect(session_url(public_id), code=303)


def _move(public_id: str, form: HoursForm) -> None:
    with transaction() as tx:
        occurrence = find_occurrence(tx, public_id, Permission.PLAN_TERM)
        if hooks.follower().held(tx, [occurrence.id]):
            raise Conflict("session_reserved")
        lock(tx, occurrence)
        if form.seen.data and form.seen.data != seen_state(occurrence):
            raise Conflict("changed_meanwhile")
        starts, ends = form.hours
        held_on = form.held_on.on or occurrence.held_on
        move_occurrence(tx, occurrence, held_on, starts, ends, form.venue_id, now=utc_now(), actor=actor())


def _likely_values(choices: PlanChoices) -> dict[str, Any]:
    """Return what the cell that was pressed says: venue, day, and the venue's usual hours."""
    venue = choices.venue(request.args.get("venue"))
    return {**_venue_values(venue), "held_on": _day(request.args.get("on", "")), "has_slots": True}


def _venue_values(venue: Venue | None) -> dict[str, Any]:
    if venue is None:
        return {}
    ends = end_of(venue.usual_starts, venue.usual_minutes)
    return {"venue": venue.public_id, "starts": venue.usual_starts if ends else None, "ends": ends}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _date_page(term: Term, form: DateForm) -> str:
    return render_template("schedule/add_date.html", form=form, term=term)


def _hours_page(
    occurrence: Occurrence, form: HoursForm, *, is_held: bool = False, clashes: tuple[Clash, ...] = ()
) -> str:
    return render_template(
        "schedule/edit_session.html",
        form=form,
        occurrence=occurrence,
        is_held=is_held,
        clashes=clashes,
        back_url=session_url(occurrence.public_id),
    )
