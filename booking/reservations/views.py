"""The pages of families: hold a time, see it behind the link, cancel it, find it again by its code."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Blueprint, Flask, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..clock import utc_now
from ..db import reading, transaction
from ..errors import Conflict, Missing
from ..network.queries import service_by_slug
from ..schedule import hooks
from ..schedule.model import Occurrence
from ..schedule.queries import occurrence_by_public_id
from ..web.languages import current_language
from ..web.limits import Limit, caller, count_try, refuse_if_used_up
from . import broadcast_words, keys, notices, pages, queries, reminders, service, summaries
from .event import event_file
from .following import SlotsFollow
from .forms import WRONG_CODE, CodeForm, PressForm, ReservationForm
from .links import link_token
from .model import Reservation, Slot
from .rules import BookingClosed, BookingState, SlotTaken, booking_state

P = ParamSpec("P")

bp = Blueprint("reservations", __name__)

BOOKINGS = Limit("book", ("30/minute", "60/hour"))
WRONG_LINKS = Limit("wrong_link", ("30/5 minutes",))
"""Counts only links that nobody has: a right one is never refused."""
WRONG_CODES = Limit("wrong_code", ("10/15 minutes",))


def init_app(app: Flask) -> None:
    """Open the room."""
    keys.use_key(app.config["SECRET_KEY"])
    hooks.register(SlotsFollow())
    notices.register_all()
    broadcast_words.register()
    reminders.register()
    summaries.register()
    app.register_blueprint(bp)


def counting_wrong_links(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Count the tries of links that nobody has; after the view, because its transaction must be over."""

    @wraps(view)
    def counted(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        try:
            return view(*args, **kwargs)
        except Missing as missing:
            if missing.code == "link":
                count_try(WRONG_LINKS, caller())
            raise

    return counted


@bp.route("/<language:lang_code>/sessions/<public_id>/book", methods=["GET", "POST"])
def book(lang_code: str, public_id: str) -> ResponseReturnValue:  # noqa: ARG001
    """Ask for a name and one contact, hold the slot, go to the page behind the link."""
    if request.method == "GET":
        return _empty_form(public_id)
    count_try(BOOKINGS, caller())
    form = ReservationForm.from_request()
    if not form.validate():
        with reading() as tx:
            return _form_page(form, tx, public_id), 422
    try:
        with transaction() as tx:
            slot, wish_id = _asked(tx, public_id)
            reservation = service.reserve(tx, form.to_request(slot.public_id, wish_id), now=utc_now())
            return redirect(url_for(".manage", token=link_token(reservation)), code=303)
    except SlotTaken as taken:
        with reading() as tx:
            return _form_page(form, tx, public_id, taken), 409
    except BookingClosed as closed:
        with reading() as tx:
            return _not_open_page(tx, _asked(tx, public_id)[0].occurrence, closed.state)


@bp.get("/<language:lang_code>/b/<token>")
@counting_wrong_links
def manage(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Show the reservation behind a link."""
    return _manage_page(token, PressForm())


@bp.route("/<language:lang_code>/b/<token>/cancel", methods=["GET", "POST"])
@counting_wrong_links
def cancel(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Ask once more, then let the slot go."""
    form = PressForm.from_request()
    if not form.validate_on_submit():
        return _cancel_page(token, form)
    try:
        with transaction() as tx:
            service.cancel_reservation(tx, service.find_by_link(tx, token, now=utc_now()), now=utc_now())
    except Conflict:
        return _manage_page(token, PressForm()), 409
    return redirect(url_for(".manage", token=token), code=303)


@bp.post("/<language:lang_code>/b/<token>/undo")
@counting_wrong_links
def undo(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Take a cancellation back, if the time is still free."""
    form = PressForm.from_request()
    if not form.validate():
        return _manage_page(token, form), 422
    try:
        with transaction() as tx:
            service.undo_cancellation(tx, service.find_by_link(tx, token, now=utc_now()), now=utc_now())
    except Conflict as conflict:
        return _manage_page(token, PressForm(), refusal=conflict.code), 409
    return redirect(url_for(".manage", token=token), code=303)


@bp.get("/<language:lang_code>/b/<token>/event.ics")
@counting_wrong_links
def event_ics(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Give the time as a calendar file."""
    with reading() as tx:
        content = event_file(service.find_by_link(tx, token, now=utc_now()), current_language())
    answer = Response(content, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="tavataan.ics"'
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@bp.route("/<language:lang_code>/code", methods=["GET", "POST"])
def code(lang_code: str) -> ResponseReturnValue:  # noqa: ARG001
    """Lead from a code to the page behind the link."""
    form = CodeForm.from_request()
    if not form.validate_on_submit():
        return _code_page(form), 200 if request.method == "GET" else 422
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
        taken.code if taken else "",
        taken.nearest_free if taken else (),
    )
    return render_template("reservations/book.html", form=form, page=page, retention_days=_settings_days())


def _not_open_page(tx: Session, occurrence: Occurrence, state: BookingState) -> ResponseReturnValue:
    others = queries.next_free_sessions(tx, occurrence, utc_now())
    page = pages.not_open_page(occurrence, state, others)
    return render_template("reservations/not_open.html", page=page), 410 if state.kind == "past" else 409


def _manage_page(token: str, form: PressForm, refusal: str = "") -> str:
    now = utc_now()
    with reading() as tx:
        page = _page_of(tx, service.find_by_link(tx, token, now=now), token)
        return render_template("reservations/manage.html", page=page, form=form, refusal=refusal)


def _cancel_page(token: str, form: PressForm) -> ResponseReturnValue:
    with reading() as tx:
        page = _page_of(tx, service.find_by_link(tx, token, now=utc_now()), token)
        if page.state != "booked":
            return redirect(url_for(".manage", token=token), code=303)
        return render_template("reservations/cancel.html", page=page, form=form), 422 if form.errors else 200


def _page_of(tx: Session, reservation: Reservation, token: str) -> pages.ManagePage:
    now = utc_now()
    is_off = reservation.released_at is not None
    others = queries.next_free_sessions(tx, reservation.slot.occurrence, now) if is_off else []
    public_url = str(current_app.config["SETTINGS"].public_url)
    return pages.manage_page(reservation, token, public_url, others, now)


def _code_page(form: CodeForm) -> str:
    return render_template("reservations/code.html", form=form)


def _settings_days() -> int:
    return int(current_app.config["SETTINGS"].retention_days)
