"""Change a series: the form, what saving would do and what it asks, save."""

from dataclasses import dataclass

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..accounts.access import needs
from ..accounts.rules import Permission
from ..clock import utc_now
from ..db import reading, transaction
from ..errors import Conflict, Invalid
from ..web.languages import current_language, in_language
from .blueprint import actor, at_first, bp, clashes_in, find_series
from .change_words import Change, change_words, hand_words, kept_words
from .decision_forms import PREFIX, decision_form, decisions_in, say_faults
from .diff import SeriesDiff
from .form_fields import typed_values
from .model import Series
from .rules import SeriesRequest
from .series_desk import Desk, desk_of, form_page, preview_rows, saved_url
from .series_forms import SeriesForm, series_values
from .service import DiffChanged, Undecided, edit_series, preview_edit, request_of
from .wording import refusal_words

ACTS = ("preview", "answer", "save")


@dataclass(frozen=True)
class _Sheet:
    """A series on the desk with the form as it was sent."""

    desk: Desk
    series: Series
    form: SeriesForm

    @property
    def venues(self) -> dict[int, str]:
        """Return the venues' names by id."""
        return {venue.id: in_language(venue.names) for venue in self.desk.choices.venues}


@bp.route("/series/<public_id>/edit", methods=["GET", "POST"], endpoint="edit_series")
@needs(Permission.PLAN_TERM)
def edit_series_page(public_id: str) -> ResponseReturnValue:
    """Change a series; `act=preview` in the address goes straight to what waits for a decision."""
    with reading() as tx:
        series = find_series(tx, public_id, Permission.PLAN_TERM)
        desk = desk_of(tx, series)
        values = series_values(series)
    form = SeriesForm.from_request(choices=desk.choices, term=desk.term, **at_first(values))
    sheet = _Sheet(desk, series, form)
    act = request.form.get("act", "preview") if request.method == "POST" else request.args.get("act", "form")
    if act not in ACTS or (request.method != "POST" and act != "preview"):
        return form_page(desk, form)
    if request.method == "POST" and not form.validate():
        return form_page(desk, form), 422
    try:
        return _save(sheet) if act == "save" else _diff_page(sheet, is_asking=act == "answer")
    except DiffChanged:
        return _diff_page(sheet, is_changed=True)
    except Undecided:
        return _diff_page(sheet, is_asking=True)
    except Conflict as error:
        return form_page(desk, form, clashes_in(error)), 409
    except Invalid as error:
        form.form_errors.append(refusal_words(error))
        return form_page(desk, form), 422


def _save(sheet: _Sheet) -> ResponseReturnValue:
    asked = sheet.form.to_request()
    with transaction() as tx:
        series = find_series(tx, sheet.series.public_id, Permission.PLAN_TERM)
        edit_series(
            tx,
            series,
            asked,
            decisions=decisions_in(request.form),
            seen=request.form.get("seen", ""),
            now=utc_now(),
            actor=actor(),
        )
    done = "told" if request.form.get("tells") else "saved"
    return redirect(saved_url(sheet.desk, done, is_standing=asked.term_id is None), code=303)


def _diff_page(sheet: _Sheet, *, is_asking: bool = False, is_changed: bool = False) -> ResponseReturnValue:
    """Show the diff: 409 when it is not the one that was seen, 422 when an answer is missing or cannot be."""
    desk, asked, now = sheet.desk, sheet.form.to_request(), utc_now()
    with reading() as tx:
        preview = preview_edit(
            tx, sheet.series, asked, decisions_in(request.form), now=now, language=current_language()
        )
    diff = preview.diff
    if diff is None:
        raise ValueError("an edit has a diff")
    form = decision_form(diff, sheet.venues, request.form)
    if is_asking:
        form.validate()
        say_faults(form, diff)
    status = 409 if is_changed else 422 if form.errors else 200
    return (
        render_template(
            "schedule/series_diff.html",
            form=form,
            kept=[pair for pair in typed_values(sheet.form) if not pair[0].startswith(PREFIX)],
            preview=preview,
            diff=diff,
            is_ready=not (diff.unanswered or diff.unfit or preview.clashes),
            is_changed=is_changed,
            rows=preview_rows(desk, preview),
            by_hand=hand_words(desk.occurrences),
            changes=_changes(sheet, diff, asked),
            stays=kept_words(diff, desk.occurrences, now),
            term=desk.term,
            back_url=desk.back_url,
        ),
        status,
    )


def _changes(sheet: _Sheet, diff: SeriesDiff, asked: SeriesRequest) -> list[Change]:
    said = change_words(diff, sheet.desk.occurrences, sheet.venues)
    if set(asked.team) != set(request_of(sheet.series).team):
        said.append(("team", _("The team changes in every session that has not begun.")))
    return said
