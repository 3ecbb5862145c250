"""The pages of families: hold a time, find it again by its code; what is behind the link stands in `link_views`."""

from flask import Flask, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..clock import utc_now
from ..db import reading, transaction
from ..errors import Missing, TooMany
from ..network.queries import service_by_slug
from ..schedule import hooks
from ..schedule.model import Occurrence
from ..schedule.queries import occurrence_by_public_id
from ..web.limits import Limit, caller, count_try, refuse_if_used_up
from . import (
    broadcast_words,
    family_letters,
    keys,
    link_views,
    lost_link_views,
    notices,
    pages,
    queries,
    reminders,
    service,
    summaries,
)
from .blueprint import bp
from .following import SlotsFollow
from .forms import WRONG_CODE, CodeForm, ReservationForm, too_many_words
from .links import link_token
from .model import Slot
from .rules import BookingClosed, BookingState, FormUsed, SlotTaken, booking_state

__all__ = ["bp", "init_app", "link_views", "lost_link_views"]

BOOKINGS = Limit("book", ("30/minute", "60/hour"))
WRONG_CODES = Limit("wrong_code", ("10/15 minutes",))


def init_app(app: Flask) -> None:
    """Open the room."""
    keys.use_key(app.config["SECRET_KEY"])
    hooks.register(SlotsFollow())
    notices.register_all()
    broadcast_words.register()
    reminders.register()
    summaries.register()
    family_letters.register()
    app.register_blueprint(bp)


@bp.route("/<language:lang_code>/sessions/<public_id>/book", methods=["GET", "POST"])
def book(lang_code: str, public_id: str) -> ResponseReturnValue:  # noqa: ARG001
    """Ask for a name and one contact, hold the slot, go to the page behind the link."""
    if request.method != "POST":
        return _empty_form(public_id)
    form = ReservationForm.from_request()
    if not form.validate():
        with reading() as tx:
            return _form_page(form, tx, public_id), 422
    try:
        count_try(BOOKINGS, caller())  # only what could be a booking: a slip of the pen is none
        with transaction() as tx:
            slot, wish_id = _asked(tx, public_id)
            reservation = service.reserve(tx, form.to_request(slot.public_id, wish_id), now=utc_now())
            return redirect(url_for(".manage", token=link_token(reservation)), code=303)
    except SlotTaken as taken:
        with reading() as tx:
            return _form_page(form, tx, public_id, taken), 409
    except FormUsed:
        form.begin_again()
        with reading() as tx:
            return _form_page(form, tx, public_id), 409
    except TooMany as over:
        form.form_errors.append(too_many_words(over))
        with reading() as tx:
            return _form_page(form, tx, public_id), 429, {"Retry-After": str(over.retry_after)}
    except BookingClosed as closed:
        with reading() as tx:
            return _not_open_page(tx, _asked(tx, public_id)[0].occurrence, closed.state)


@bp.route("/<language:lang_code>/code", methods=["GET", "POST"])
def code(lang_code: str) -> ResponseReturnValue:  # noqa: ARG001
    """Lead from a code to the page behind the link."""
    form = CodeForm.from_request()
    if not form.validate_on_submit():
        return _code_page(form), 200 if request.method != "POST" else 422
    refuse_if_used_up(WRONG_CODES, caller())
    try:
        with reading() as tx:
            token = link_token(service.find_by_code(tx, form.code.data, now=utc_now()))
    except Missing:
        count_try(WRONG_CODES, caller())
        form.code.errors = [str(WRONG_CODE)]
        return _code_page(form), 422
    return redirect(url_for(".manage", token=token), code=303)


def _empty_form(public_id: str) -> ResponseReturnValue:
    now = utc_now()
    with reading() as tx:
        if "slot" not in request.args:
            occurrence = occurrence_by_public_id(tx, public_id, is_public=True)
            return redirect(url_for("site.session", public_id=occurrence.public_id), code=303)
        slot, wish_id = _asked(tx, public_id)
        state = booking_state(slot.occurrence, slot.occurrence.venue, now)
        if not state.is_open:
            return _not_open_page(tx, slot.occurrence, state)
        refusal = queries.why_not_free(tx, slot, wish_id, now)
        if not refusal:
            return _form_page(ReservationForm(), tx, public_id)
        nearest = queries.nearest_free(tx, slot.occurrence, slot.starts_at, wish_id, now)
        return _form_page(ReservationForm(), tx, public_id, SlotTaken(refusal, nearest)), 409


def _asked(tx: Session, public_id: str) -> tuple[Slot, int | None]:
    """Return the slot that was chosen, on the page or in its address, and the wish in the address.

    A slot chosen instead of one that was taken may be another session's: the address is then the first one's.
    """
    occurrence = occurrence_by_public_id(tx, public_id, is_public=True)
    chosen = request.form.get("slot")
    slot = queries.slot_with_session(tx, (chosen or request.args.get("slot", ""))[:40])
    if slot is None or slot.occurrence.published_at is None or (not chosen and slot.occurrence_id != occurrence.id):
        raise Missing("slot")
    wish = request.args.get("service")
    return slot, service_by_slug(tx, wish).id if wish else None


def _form_page(form: ReservationForm, tx: Session, public_id: str, taken: SlotTaken | None = None) -> str:
    slot, _wish_id = _asked(tx, public_id)
    wish = request.args.get("service")
    page = pages.book_page(
        slot,
        service_by_slug(tx, wish) if wish else None,
        utc_now(),
        taken.code if taken else "",
        taken.nearest_free if taken else (),
    )
    return render_template("reservations/book.html", form=form, page=page, retention_days=_settings_days())


def _not_open_page(tx: Session, occurrence: Occurrence, state: BookingState) -> ResponseReturnValue:
    others = queries.next_free_sessions(tx, occurrence, utc_now())
    page = pages.not_open_page(occurrence, state, others)
    return render_template("reservations/not_open.html", page=page), 410 if state.kind == "past" else 409


def _code_page(form: CodeForm) -> str:
    return render_template("reservations/code.html", form=form)


def _settings_days() -> int:
    return int(current_app.config["SETTINGS"].retention_days)
