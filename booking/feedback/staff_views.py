"""The pages of those who ask: surveys, their days and addresses, and what the answers say."""

from collections.abc import Callable

import segno
from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from ..accounts.access import acting, allowed, needs
from ..accounts.queries import place_of
from ..accounts.rules import Permission
from ..clock import local_today, utc_now
from ..config import Config
from ..db import reading, transaction
from ..errors import Invalid, Missing
from ..venues.model import Venue
from ..venues.queries import venues_of
from ..web.csv_files import csv_answer
from ..web.languages import in_language
from .blueprint import staff_bp as bp
from .desk import check_button, find_asked, find_seen, programmes_asked, towns_asked, towns_seen
from .forms import answer_form
from .model import Survey
from .queries import answers_of, counts_of_survey, surveys_of
from .results import Column, Results, at_least, results_of
from .results_file import results_table
from .rules import Audience, Round, State
from .service import change_days, close_survey, create_survey, survey_state
from .staff_forms import ButtonForm, DaysForm, SurveyForm
from .staff_words import column_words
from .words import title_words


@bp.get("")
@needs(Permission.SEE_WISHES)
def index() -> str:
    """List the surveys, the newest first."""
    with reading() as tx:
        surveys = surveys_of(tx, [one.id for one in towns_seen(tx)])
        return render_template(
            "feedback/index.html",
            surveys=surveys,
            states={one.id: survey_state(one, local_today()) for one in surveys},
            may_ask=bool(towns_asked(tx)),
            done=request.args.get("done", ""),
        )


@bp.route("/new", methods=["GET", "POST"])
@needs(Permission.ASK_WISHES)
def new() -> ResponseReturnValue:
    """Make a survey."""
    with reading() as tx:
        programmes = programmes_asked(tx)
    form = SurveyForm.from_request(programmes=programmes)
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                public_id = create_survey(tx, form.to_request(), now=utc_now(), actor=acting()).public_id
            return redirect(url_for(".survey", public_id=public_id, done="created"), code=303)
        except Invalid as error:
            form.refuse(error)
    return render_template("feedback/new.html", form=form), 422 if form.errors else 200


@bp.get("/<public_id>")
@needs(Permission.SEE_WISHES)
def survey(public_id: str) -> str:
    """Show a survey: how to come to it while it is open, what was answered once it is closed."""
    with reading() as tx:
        row, venues, seen = find_seen(tx, public_id)
        state = survey_state(row, local_today())
        asks = allowed(Permission.ASK_WISHES, place_of(tx, municipality_id=row.programme.municipality_id))
        answered = answers_of(tx, [row.id])
        return render_template(
            "feedback/survey.html",
            survey=row,
            state=state,
            may_ask=asks,
            addresses=[_address(row, Audience(one)) for one in row.audiences],
            answered={one: at_least(answered.get((row.id, one), 0)) for one in row.audiences},
            results=_results(tx, row, venues, seen) if state is State.CLOSED else [],
            column_name=_namer(venues),
            venues=[one for one in venues if one.archived_at is None],
            done=request.args.get("done", ""),
        )


@bp.route("/<public_id>/days", methods=["GET", "POST"])
@needs(Permission.ASK_WISHES)
def days(public_id: str) -> ResponseReturnValue:
    """Change from when to when a survey is open."""
    with reading() as tx:
        row = find_asked(tx, public_id)
    form = DaysForm.from_request(data={"first_on": row.first_on, "last_on": row.last_on})
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                found = find_asked(tx, public_id)
                change_days(tx, found, form.first_on.on, form.last_on.on, now=utc_now(), actor=acting())  # type: ignore[arg-type]  # validated
            return redirect(url_for(".survey", public_id=public_id, done="saved"), code=303)
        except Invalid as error:
            form.refuse(error)
    state = survey_state(row, local_today())
    return render_template("feedback/days.html", form=form, survey=row, state=state), 422 if form.errors else 200


@bp.route("/<public_id>/close", methods=["GET", "POST"])
@needs(Permission.ASK_WISHES)
def close(public_id: str) -> ResponseReturnValue:
    """Close a survey for good, after saying so."""
    if request.method != "POST":
        with reading() as tx:
            row = find_asked(tx, public_id)
            state = survey_state(row, local_today())
            return render_template("feedback/close.html", survey=row, state=state, form=ButtonForm())
    with transaction() as tx:
        row = find_asked(tx, public_id)
        check_button()
        close_survey(tx, row, now=utc_now(), actor=acting())
    return redirect(url_for(".survey", public_id=public_id, done="closed"), code=303)


@bp.get("/<public_id>/preview/<any(guardian, staff, child):audience>")
@needs(Permission.ASK_WISHES)
def preview(public_id: str, audience: str) -> str:
    """Show a form as those who answer will see it; nothing can be sent."""
    with reading() as tx:
        row, who = find_asked(tx, public_id), Audience(audience)
        if who not in row.audiences:
            raise Missing("survey")
        places = [(one.public_id, str(in_language(one.names))) for one in venues_of(tx, row.programme.municipality_id)]
        form = answer_form(Round(row.round), who, places)()
        title = title_words(Round(row.round), who)
        return render_template("feedback/preview.html", survey=row, audience=who, form=form, form_title=title)


@bp.get("/<public_id>/results.csv")
@needs(Permission.SEE_WISHES)
def results_csv(public_id: str) -> ResponseReturnValue:
    """Give the tables that the page shows as a file: a line for each number, hidden ones without it."""
    with reading() as tx:
        row, venues, seen = find_seen(tx, public_id)
        if survey_state(row, local_today()) is not State.CLOSED:
            raise Missing("survey_results")
        head, lines = results_table(_results(tx, row, venues, seen), Round(row.round), _namer(venues))
    return csv_answer(f"{row.round}-{row.public_id}", head, lines)


def _address(row: Survey, audience: Audience) -> tuple[Audience, str, Markup]:
    """Return the short address of a form, and its picture for a poster."""
    settings: Config = current_app.config["SETTINGS"]
    address = settings.public_url + url_for("feedback.short", public_id=row.public_id, audience=audience)
    picture = segno.make(address, error="m", micro=False).svg_inline(light="#fff", svgclass="qr", omitsize=True)
    return audience, address, Markup(picture)


def _results(tx: Session, row: Survey, venues: list[Venue], seen: list[Venue]) -> list[Results]:
    """Return the tables of each audience, with the columns of the places that the user sees."""
    places = [one.public_id for one in venues]
    found = [
        results_of(Round(row.round), Audience(one), counts_of_survey(tx, row.id, Audience(one)), places)
        for one in row.audiences
    ]
    town = place_of(tx, municipality_id=row.programme.municipality_id)
    if allowed(Permission.SEE_WISHES, town):
        return found
    return [one.only(frozenset(venue.public_id for venue in seen)) for one in found]


def _namer(venues: list[Venue]) -> Callable[[Column], str]:
    names = {one.public_id: str(in_language(one.names)) for one in venues}
    return lambda column: column_words([names.get(one, "") for one in column.places], is_total=column.is_total)
