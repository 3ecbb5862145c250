"""Terms: the list, a new one, the planner, its states."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..accounts.access import allowed, needs
from ..accounts.queries import place_of
from ..accounts.rules import Permission
from ..clock import utc_now
from ..db import reading, transaction
from ..errors import Invalid
from ..web.dates import numeric_date
from ..web.languages import current_language
from .blueprint import actor, bp, check_button, find_series, find_term, session_url, towns_of, usual_hours
from .change_words import left_words
from .forms import ActForm, TermForm
from .model import Programme
from .planner import counts_of_terms, standing_series, term_plan, term_state
from .queries import programmes_of
from .service import agree_term, consult_term, create_programme, create_term, publish_series, publish_term
from .waiting import waiting_dates
from .wording import (
    KIND_TAGS,
    TERM_STATES,
    TERM_TAGS,
    hours_words,
    refusal_words,
    rhythm_choices,
    rule_words,
    week_words,
)


@bp.get("/terms")
@needs(Permission.PLAN_TERM)
def index() -> ResponseReturnValue:
    """List the programmes with their terms, and the standing series."""
    with reading() as tx:
        towns = towns_of(tx, Permission.PLAN_TERM)
        programmes = [one for town in towns for one in programmes_of(tx, town.id, with_archived=True)]
        terms = [term for one in programmes for term in one.terms]
        standing = standing_series(tx, [town.id for town in towns])
        return render_template(
            "schedule/index.html",
            programmes=programmes,
            counts=counts_of_terms(tx, [term.id for term in terms]),
            states={term.id: term_state(term) for term in terms},
            state_names={code: str(name) for code, name in TERM_TAGS.items()},
            standing=[(one, rule_words(one)) for one in standing],
            waiting=waiting_dates(tx, standing, now=utc_now()),
            left_words=left_words,
            form=ActForm(),
            done=request.args.get("done", ""),
        )


@bp.route("/terms/new", methods=["GET", "POST"])
@needs(Permission.PLAN_TERM)
def new() -> ResponseReturnValue:
    """Make a term, and its programme with it when there is none."""
    with reading() as tx:
        towns = towns_of(tx, Permission.PLAN_TERM)
        programmes = [one for town in towns for one in programmes_of(tx, town.id)]
    form = TermForm.from_request(programmes=programmes, towns=towns)
    if not form.validate_on_submit():
        return render_template("schedule/new_term.html", form=form), 200 if request.method != "POST" else 422
    try:
        public_id = _make(form)
    except Invalid as error:
        form.form_errors.append(refusal_words(error))
        return render_template("schedule/new_term.html", form=form), 422
    return redirect(url_for(".term", public_id=public_id, done="created"), code=303)


@bp.get("/terms/<public_id>")
@needs(Permission.PLAN_TERM)
def term(public_id: str) -> ResponseReturnValue:
    """Show the planner of a term."""
    with reading() as tx:
        found = find_term(tx, public_id, Permission.PLAN_TERM)
        plan = term_plan(tx, found, now=utc_now(), language=current_language())
        state = term_state(found)
        return render_template(
            "schedule/term.html",
            plan=plan,
            state=state,
            state_words=str(TERM_STATES[state]),
            rules=[(one, rule_words(one)) for one in plan.series],
            rhythms=rhythm_choices(),
            usual_hours=usual_hours(plan.venues),
            may_publish=allowed(Permission.PUBLISH_TERM, place_of(tx, municipality_id=found.programme.municipality_id)),
            kind_tags=KIND_TAGS,
            left_words=left_words,
            session_url=session_url,
            hours_words=hours_words,
            week_words=week_words,
            numeric_date=numeric_date,
            form=ActForm(),
            done=request.args.get("done", ""),
        )


@bp.post("/terms/<public_id>/consult")
@needs(Permission.PLAN_TERM)
def consult(public_id: str) -> ResponseReturnValue:
    """Note that wishes were asked for."""
    check_button()
    with transaction() as tx:
        consult_term(tx, find_term(tx, public_id, Permission.PLAN_TERM), now=utc_now(), actor=actor())
    return redirect(url_for(".term", public_id=public_id, done="saved"), code=303)


@bp.post("/terms/<public_id>/agree")
@needs(Permission.PLAN_TERM)
def agree(public_id: str) -> ResponseReturnValue:
    """Note that the dates are agreed."""
    check_button()
    with transaction() as tx:
        agree_term(tx, find_term(tx, public_id, Permission.PLAN_TERM), now=utc_now(), actor=actor())
    return redirect(url_for(".term", public_id=public_id, done="saved"), code=303)


@bp.post("/terms/<public_id>/publish")
@needs(Permission.PUBLISH_TERM)
def publish(public_id: str) -> ResponseReturnValue:
    """Open the term's sessions to families."""
    check_button()
    with transaction() as tx:
        publish_term(tx, find_term(tx, public_id, Permission.PUBLISH_TERM), now=utc_now(), actor=actor())
    return redirect(url_for(".term", public_id=public_id, done="published"), code=303)


@bp.post("/series/<public_id>/publish")
@needs(Permission.PUBLISH_TERM)
def publish_standing(public_id: str) -> ResponseReturnValue:
    """Open a standing series to families."""
    check_button()
    with transaction() as tx:
        publish_series(tx, find_series(tx, public_id, Permission.PUBLISH_TERM), now=utc_now(), actor=actor())
    return redirect(url_for(".index", done="published"), code=303)


def _make(form: TermForm) -> str:
    with transaction() as tx:
        programme: Programme | None = form.chosen_programme()
        if programme is None:
            programme = create_programme(tx, form.to_programme_request(), now=utc_now(), actor=actor())
        return create_term(tx, form.to_request(programme.id), now=utc_now(), actor=actor()).public_id
