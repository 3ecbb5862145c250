"""Rotations: fill a term, see what it gives, save; change a series; its team."""

from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ..accounts.access import needs
from ..accounts.rules import Permission
from ..clock import utc_now
from ..db import reading, transaction
from ..errors import Conflict, Invalid
from ..recurrence import PlannedDate
from ..venues.model import Venue
from ..web.languages import current_language, in_language
from .blueprint import actor, at_first, bp, clashes_in, find_series, find_term, usual_hours
from .change_words import Change, change_words
from .choices import PlanChoices, plan_choices
from .holding import Clash
from .model import Occurrence, Series, Term
from .planner import latest_rotation
from .queries import occurrences_of_series
from .rules import SeriesRequest
from .series_forms import SeriesForm, rhythm_values, series_values
from .service import SeriesPreview, create_series, edit_series, preview_series, request_of, set_team
from .team_forms import TeamForm, team_values, usual_team
from .wording import SKIP_KINDS, effect_words, refusal_words, rule_words

FROM_THE_TERM_PAGE = ("every_weeks", "anchor_on", "last_on")
LONGEST_ANSWER = 20


@dataclass(frozen=True)
class Desk:
    """What a rotation is written for: a new one in a term, or one that is there."""

    choices: PlanChoices
    term: Term | None
    series: Series | None = None
    occurrences: tuple[Occurrence, ...] = ()

    @property
    def back_url(self) -> str:
        """Return the page the form was opened from."""
        return url_for(".term", public_id=self.term.public_id) if self.term else url_for(".index")


@dataclass(frozen=True)
class PreviewRow:
    """One date of the preview."""

    planned: PlannedDate
    venue: Venue
    why: str
    effect: str


@bp.route("/terms/<public_id>/fill", methods=["GET", "POST"])
@needs(Permission.PLAN_TERM)
def fill(public_id: str) -> ResponseReturnValue:
    """Fill a term with a rotation: form, preview, save."""
    with reading() as tx:
        term = find_term(tx, public_id, Permission.PLAN_TERM)
        desk = Desk(plan_choices(tx, term.programme.municipality_id), term)
        values = _likely_values(tx, desk, term)
    return _walk(desk, SeriesForm.from_request(choices=desk.choices, term=term, **at_first(values)))


@bp.route("/series/<public_id>/edit", methods=["GET", "POST"], endpoint="edit_series")
@needs(Permission.PLAN_TERM)
def edit_series_page(public_id: str) -> ResponseReturnValue:
    """Change a series: form, what would change, save."""
    with reading() as tx:
        desk = _desk_of(tx, find_series(tx, public_id, Permission.PLAN_TERM))
        values = series_values(desk.series) if desk.series else {}
    return _walk(desk, SeriesForm.from_request(choices=desk.choices, term=desk.term, **at_first(values)))


@bp.route("/series/<public_id>/team", methods=["GET", "POST"])
@needs(Permission.BOOK_TEAM)
def team(public_id: str) -> ResponseReturnValue:
    """Say who comes to the sessions of a series."""
    with reading() as tx:
        series = find_series(tx, public_id, Permission.BOOK_TEAM)
        desk = _desk_of(tx, series)
    form = TeamForm.from_request(choices=desk.choices, **at_first({"team": team_values(series)}))
    if not form.validate_on_submit():
        return _team_page(desk, form), 200 if request.method == "GET" else 422
    try:
        with transaction() as tx:
            found = find_series(tx, public_id, Permission.BOOK_TEAM)
            set_team(tx, found, form.members(), now=utc_now(), actor=actor())
    except Conflict as error:
        return _team_page(desk, form, clashes_in(error)), 409
    except Invalid as error:
        form.form_errors.append(refusal_words(error))
        return _team_page(desk, form), 422
    return redirect(_saved_url(desk), code=303)


def _walk(desk: Desk, form: SeriesForm) -> ResponseReturnValue:
    act = request.form.get("act", "preview")
    if request.method == "GET" or act == "form":
        return _form_page(desk, form)
    if not form.validate():
        return _form_page(desk, form), 422
    try:
        return _save(desk, form.to_request()) if act == "save" else _preview_page(desk, form)
    except Conflict as error:
        return _form_page(desk, form, clashes_in(error)), 409
    except Invalid as error:
        form.form_errors.append(refusal_words(error))
        return _form_page(desk, form), 422


def _save(desk: Desk, asked: SeriesRequest) -> ResponseReturnValue:
    with transaction() as tx:
        if desk.series is None:
            create_series(tx, asked, now=utc_now(), actor=actor())
        else:
            series = find_series(tx, desk.series.public_id, Permission.PLAN_TERM)
            edit_series(tx, series, asked, now=utc_now(), actor=actor())
    return redirect(_saved_url(desk, is_standing=asked.term_id is None), code=303)


def _saved_url(desk: Desk, *, is_standing: bool = False) -> str:
    done = "filled" if desk.series is None else "saved"
    if desk.term is None or is_standing:
        return url_for(".index", done=done)
    return url_for(".term", public_id=desk.term.public_id, done=done)


def _form_page(desk: Desk, form: SeriesForm, clashes: tuple[Clash, ...] = ()) -> str:
    return render_template(
        "schedule/series_form.html",
        form=form,
        term=desk.term,
        series=desk.series,
        clashes=clashes,
        back_url=desk.back_url,
        usual_hours=usual_hours(desk.choices.venues),
    )


def _preview_page(desk: Desk, form: SeriesForm) -> str:
    asked = form.to_request()
    with reading() as tx:
        preview = preview_series(tx, asked, now=utc_now(), language=current_language(), series=desk.series)
        return render_template(
            "schedule/series_preview.html",
            form=form,
            kept=[pair for pair in request.form.items(multi=True) if pair[0] not in ("act", "form_token")],
            preview=preview,
            rows=_preview_rows(desk, preview),
            changes=_changes(desk, preview, asked),
            is_new=desk.series is None,
            term=desk.term,
            back_url=desk.back_url,
        )


def _preview_rows(desk: Desk, preview: SeriesPreview) -> list[PreviewRow]:
    venues = {venue.id: venue for venue in desk.choices.venues}
    return [_preview_row(one, venues[one.stop.venue_id]) for one in preview.dates]


def _preview_row(planned: PlannedDate, venue: Venue) -> PreviewRow:
    effect = effect_words(planned.turn_effect.value, in_language(venue.names))
    return PreviewRow(planned, venue, _why(planned), effect)


def _why(planned: PlannedDate) -> str:
    if planned.skip is None:
        return ""
    kind, name = str(SKIP_KINDS[planned.skip.kind.value]), planned.skip.name
    return f"{kind}: {name}" if name else kind


def _changes(desk: Desk, preview: SeriesPreview, asked: SeriesRequest) -> list[Change]:
    if desk.series is None:
        return []
    names = {venue.id: in_language(venue.names) for venue in desk.choices.venues}
    said = change_words(preview.plan, desk.occurrences, names)
    if set(asked.team) != set(request_of(desk.series).team):
        said.append(("team", _("The team changes in every session that has not begun.")))
    return said


def _team_page(desk: Desk, form: TeamForm, clashes: tuple[Clash, ...] = ()) -> str:
    return render_template(
        "schedule/team.html",
        form=form,
        series=desk.series,
        words=rule_words(desk.series) if desk.series else "",
        clashes=clashes,
        back_url=desk.back_url,
    )


def _desk_of(tx: Session, series: Series) -> Desk:
    occurrences = tuple(occurrences_of_series(tx, series.id))
    choices = plan_choices(
        tx,
        series.municipality_id,
        also_venues=[*(stop.venue for stop in series.stops), *(one.venue for one in occurrences)],
        also_people=[member.professional for member in series.team],
    )
    return Desk(choices, series.term, series, occurrences)


def _likely_values(tx: Session, desk: Desk, term: Term) -> dict[str, Any]:
    """Return what a new rotation likely is: like the newest one, and as the term's page was asked."""
    latest = latest_rotation(tx, desk.choices.municipality_id)
    values = rhythm_values(latest) if latest else {"team": usual_team(desk.choices)}
    asked = {name: request.args.get(name, "")[:LONGEST_ANSWER] for name in FROM_THE_TERM_PAGE}
    return {**values, "last_on": term.last_on, **{name: text for name, text in asked.items() if text}}
