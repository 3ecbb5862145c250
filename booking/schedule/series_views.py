"""Rotations: fill a term, see what it gives, save; the team of a series."""

from typing import Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..accounts.access import needs
from ..accounts.rules import Permission
from ..clock import utc_now
from ..db import reading, transaction
from ..errors import Conflict, Invalid
from ..web.languages import current_language
from .blueprint import actor, at_first, bp, clashes_in, find_series, find_term
from .choices import plan_choices
from .holding import Clash
from .model import Term
from .planner import latest_rotation
from .rules import SeriesRequest
from .series_desk import Desk, desk_of, form_page, preview_rows, saved_url
from .series_forms import SeriesForm, rhythm_values
from .service import create_series, preview_series, set_team
from .team_forms import TeamForm, team_values, usual_team
from .wording import refusal_words, rule_words

FROM_THE_TERM_PAGE = ("every_weeks", "anchor_on", "last_on")
LONGEST_ANSWER = 20


@bp.route("/terms/<public_id>/fill", methods=["GET", "POST"])
@needs(Permission.PLAN_TERM)
def fill(public_id: str) -> ResponseReturnValue:
    """Fill a term with a rotation: form, preview, save."""
    with reading() as tx:
        term = find_term(tx, public_id, Permission.PLAN_TERM)
        desk = Desk(plan_choices(tx, term.programme.municipality_id), term)
        values = _likely_values(tx, desk, term)
    return _walk(desk, SeriesForm.from_request(choices=desk.choices, term=term, **at_first(values)))


@bp.route("/series/<public_id>/team", methods=["GET", "POST"])
@needs(Permission.BOOK_TEAM)
def team(public_id: str) -> ResponseReturnValue:
    """Say who comes to the sessions of a series."""
    with reading() as tx:
        series = find_series(tx, public_id, Permission.BOOK_TEAM)
        desk = desk_of(tx, series)
    form = TeamForm.from_request(choices=desk.choices, **at_first({"team": team_values(series)}))
    if not form.validate_on_submit():
        return _team_page(desk, form), 200 if request.method != "POST" else 422
    try:
        with transaction() as tx:
            found = find_series(tx, public_id, Permission.BOOK_TEAM)
            set_team(tx, found, form.members(), now=utc_now(), actor=actor())
    except Conflict as error:
        return _team_page(desk, form, clashes_in(error)), 409
    except Invalid as error:
        form.form_errors.append(refusal_words(error))
        return _team_page(desk, form), 422
    return redirect(saved_url(desk, "saved"), code=303)


def _walk(desk: Desk, form: SeriesForm) -> ResponseReturnValue:
    act = request.form.get("act", "preview")
    if request.method != "POST" or act == "form":
        return form_page(desk, form)
    if not form.validate():
        return form_page(desk, form), 422
    try:
        return _save(desk, form.to_request()) if act == "save" else _preview_page(desk, form)
    except Conflict as error:
        return form_page(desk, form, clashes_in(error)), 409
    except Invalid as error:
        form.form_errors.append(refusal_words(error))
        return form_page(desk, form), 422


def _save(desk: Desk, asked: SeriesRequest) -> ResponseReturnValue:
    with transaction() as tx:
        create_series(tx, asked, now=utc_now(), actor=actor())
    return redirect(saved_url(desk, "filled", is_standing=asked.term_id is None), code=303)


def _preview_page(desk: Desk, form: SeriesForm) -> str:
    asked = form.to_request()
    with reading() as tx:
        preview = preview_series(tx, asked, now=utc_now(), language=current_language())
        return render_template(
            "schedule/series_preview.html",
            form=form,
            kept=[pair for pair in request.form.items(multi=True) if pair[0] not in ("act", "form_token")],
            preview=preview,
            rows=preview_rows(desk, preview),
            term=desk.term,
            back_url=desk.back_url,
        )


def _team_page(desk: Desk, form: TeamForm, clashes: tuple[Clash, ...] = ()) -> str:
    return render_template(
        "schedule/team.html",
        form=form,
        series=desk.series,
        words=rule_words(desk.series) if desk.series else "",
        clashes=clashes,
        back_url=desk.back_url,
    )


def _likely_values(tx: Session, desk: Desk, term: Term) -> dict[str, Any]:
    """Return what a new rotation likely is: like the newest one, and as the term's page was asked."""
    latest = latest_rotation(tx, desk.choices.municipality_id)
    values = rhythm_values(latest) if latest else {"team": usual_team(desk.choices)}
    asked = {name: request.args.get(name, "")[:LONGEST_ANSWER] for name in FROM_THE_TERM_PAGE}
    return {**values, "last_on": term.last_on, **{name: text for name, text in asked.items() if text}}
