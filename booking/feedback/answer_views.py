"""The forms that anybody answers, without cookie, name or account; what staff see of it stands in `staff_views`."""

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..clock import local_today, utc_now
from ..db import reading, transaction
from ..errors import Missing, TooMany
from ..venues.queries import venue_by_slug, venues_of
from ..web.languages import in_language
from ..web.limits import Limit, caller, count_try
from .blueprint import bp
from .forms import AnswerForm, Places, answer_form
from .model import Survey
from .queries import open_session_survey, survey_by_public_id
from .rules import UNSURE, Audience, Round, State
from .service import count_answer, survey_state
from .words import title_words

ANSWERS = Limit("survey", ("40/10 minutes", "200/day"))
"""Of one network: a group of children answers on one tablet, one after another."""
AUDIENCE = "<any(guardian, staff, child):audience>"


@bp.route(f"/<language:lang_code>/wishes/<public_id>/{AUDIENCE}", methods=["GET", "POST"])
def answer(lang_code: str, public_id: str, audience: str) -> ResponseReturnValue:  # noqa: ARG001
    """Ask, count the answer, give thanks; the second press of a form is answered like the first."""
    who = Audience(audience)
    if request.method != "POST":
        return _asked(public_id, who)
    with reading() as tx:
        survey = _survey(tx, public_id, who)
        form = _form(tx, survey, who)
        if _state(survey) is not State.OPEN:
            return _not_open_page(survey, who)
        if not form.validate():
            return _form_page(survey, who, form), 422
    try:
        with transaction() as tx:
            count_try(ANSWERS, caller(), tx.connection())
            count_answer(tx, survey_by_public_id(tx, public_id), who, form.to_answer(), now=utc_now())
    except TooMany as over:
        form.say_too_many(over)
        return _form_page(survey, who, form), 429, {"Retry-After": str(over.retry_after)}
    return redirect(
        url_for(".answer", public_id=public_id, audience=audience, done="sent", place=_place_asked()), code=303
    )


@bp.get("/<language:lang_code>/feedback/<slug>")
def session(lang_code: str, slug: str) -> ResponseReturnValue:  # noqa: ARG001
    """Lead from a place to the form that asks how a session there felt; it knows the place, not the session."""
    with reading() as tx:
        venue = venue_by_slug(tx, slug)
        survey = open_session_survey(tx, local_today(), venue.municipality_id)
    if survey is None:
        return render_template("feedback/nothing_asked.html")
    who = survey.audiences[0]
    return redirect(url_for(".answer", public_id=survey.public_id, audience=who, place=venue.slug), code=302)


@bp.get(f"/w/<public_id>/{AUDIENCE}")
def short(public_id: str, audience: str) -> ResponseReturnValue:
    """Lead a short address, as a poster has it, to the form."""
    with reading() as tx:
        _survey(tx, public_id, Audience(audience))
    language = current_app.config["DEFAULT_LANGUAGE"]
    to = url_for(".answer", lang_code=language, public_id=public_id, audience=audience, place=_place_asked())
    return redirect(to, code=302)


def _asked(public_id: str, who: Audience) -> ResponseReturnValue:
    with reading() as tx:
        survey = _survey(tx, public_id, who)
        if request.args.get("done") == "sent":
            return render_template("feedback/thanks.html", survey=survey, audience=who, place=_place_asked())
        if _state(survey) is not State.OPEN:
            return _not_open_page(survey, who)
        return _form_page(survey, who, _form(tx, survey, who))


def _survey(tx: Session, public_id: str, who: Audience) -> Survey:
    survey = survey_by_public_id(tx, public_id)
    if who not in survey.audiences:
        raise Missing("survey")
    return survey


def _form(tx: Session, survey: Survey, who: Audience) -> AnswerForm:
    venues = venues_of(tx, survey.programme.municipality_id)
    places: Places = [(one.public_id, str(in_language(one.names))) for one in venues]
    form = answer_form(Round(survey.round), who, places).from_request()
    asked = request.args.get("place", "")
    if request.method != "POST" and "place" in form:
        form["place"].data = next((one.public_id for one in venues if one.slug == asked), UNSURE)
    return form


def _place_asked() -> str | None:
    """Return the place of the address, so that the next child at the same table stays there."""
    return request.args.get("place", "")[:60] or None


def _state(survey: Survey) -> State:
    return survey_state(survey, local_today())


def _form_page(survey: Survey, who: Audience, form: AnswerForm) -> str:
    title = title_words(Round(survey.round), who)
    return render_template("feedback/answer.html", survey=survey, audience=who, form=form, form_title=title)


def _not_open_page(survey: Survey, who: Audience) -> ResponseReturnValue:
    state = _state(survey)
    page = render_template("feedback/not_open.html", survey=survey, audience=who, state=state)
    return page, 410 if state is State.CLOSED else 409
