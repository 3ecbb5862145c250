"""Behind the link: see the time, move it, cancel it, take that back, put it into a calendar."""

from datetime import datetime

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..broadcasts.model import Broadcast
from ..broadcasts.service import heard_by
from ..broadcasts.words import sentence
from ..clock import utc_now
from ..db import reading, transaction
from ..errors import Conflict
from ..following.confirming import confirm_new_time, must_confirm
from ..reservations import queries, service
from ..reservations.calendar_file import event_file
from ..reservations.deadline import deadline_of
from ..reservations.family_moves import move_to_slot, times_to_move_to
from ..reservations.model import Reservation
from ..reservations.overdue import pass_on_everywhere
from ..reservations.rules import BookingClosed, FreeTime, SlotTaken
from ..schedule.model import Occurrence
from ..web.languages import current_language
from ..web.private_files import calendar_answer
from . import pages
from .blueprint import bp, counting_wrong_links
from .forms import PressForm
from .move_page import move_page


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
    except Conflict as conflict:
        return _manage_page(token, PressForm(), refusal=conflict.code), 409
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
    except SlotTaken as taken:
        return _manage_page(token, PressForm(), taken.code, taken.nearest_free), 409
    except Conflict as conflict:
        return _manage_page(token, PressForm(), conflict.code), 409
    return redirect(url_for(".manage", token=token), code=303)


@bp.post("/<language:lang_code>/b/<token>/confirm")
@counting_wrong_links
def confirm(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Say that the time we moved suits."""
    form = PressForm.from_request()
    if not form.validate():
        return _manage_page(token, form), 422
    try:
        with transaction() as tx:
            confirm_new_time(tx, service.find_by_link(tx, token, now=utc_now()), now=utc_now())
    except Conflict as conflict:
        return _manage_page(token, PressForm(), conflict.code), 409
    return redirect(url_for(".manage", token=token), code=303)


@bp.route("/<language:lang_code>/b/<token>/move", methods=["GET", "POST"])
@counting_wrong_links
def move(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Offer other free times, each a button; pressed, it is the family's and the old one is free."""
    form = PressForm.from_request()
    if not form.validate_on_submit():
        return _move_page(token, form)
    pass_on_everywhere()
    try:
        with transaction() as tx:
            reservation = service.find_by_link(tx, token, now=utc_now())
            move_to_slot(tx, reservation, request.form.get("slot", "")[:40], now=utc_now())
    except (SlotTaken, BookingClosed) as conflict:
        return _move_page(token, PressForm(), conflict.code)
    except Conflict as conflict:
        return _manage_page(token, PressForm(), conflict.code), 409
    return redirect(url_for(".manage", token=token), code=303)


@bp.get("/<language:lang_code>/b/<token>/event.ics")
@counting_wrong_links
def event_ics(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Give the time as a calendar file."""
    with reading() as tx:
        content = event_file(service.find_by_link(tx, token, now=utc_now()), current_language())
    return calendar_answer(content)


def _manage_page(token: str, form: PressForm, refusal: str = "", nearest: tuple[FreeTime, ...] = ()) -> str:
    now = utc_now()
    with reading() as tx:
        reservation = service.find_by_link(tx, token, now=now)
        page = _page_of(tx, reservation, token, now)
        times = pages.other_times(nearest, reservation.service)
        return render_template(
            "families/manage.html",
            page=page,
            form=form,
            refusal=refusal,
            times=times,
            heard=[_told(one) for one in heard_by(tx, reservation)] if page.state in ("booked", "started") else [],
            is_asked=page.state == "booked" and must_confirm(reservation),
            is_confirmed=page.state == "booked" and reservation.confirmed_at is not None,
        )


def _told(message: Broadcast) -> str:
    return sentence(message.template, message.minutes, message.texts, current_language())


def _cancel_page(token: str, form: PressForm) -> ResponseReturnValue:
    now = utc_now()
    with reading() as tx:
        page = _page_of(tx, service.find_by_link(tx, token, now=now), token, now)
        if not page.can_change:
            return redirect(url_for(".manage", token=token), code=303)
        return render_template("families/cancel.html", page=page, form=form), 422 if form.errors else 200


def _move_page(token: str, form: PressForm, refusal: str = "") -> ResponseReturnValue:
    now = utc_now()
    with reading() as tx:
        reservation = service.find_by_link(tx, token, now=now)
        if reservation.released_at is not None or deadline_of(reservation).is_over(now):
            return redirect(url_for(".manage", token=token), code=303)
        page = move_page(reservation, token, times_to_move_to(tx, reservation, now))
        answer = render_template("families/move.html", page=page, form=form, refusal=refusal)
    return answer, 409 if refusal else 422 if form.errors else 200


def _page_of(tx: Session, reservation: Reservation, token: str, now: datetime) -> pages.ManagePage:
    others = [] if reservation.released_at is None else _sessions_instead(tx, reservation.slot.occurrence, now)
    public_url = str(current_app.config["SETTINGS"].public_url)
    return pages.manage_page(reservation, token, public_url, others, now)


def _sessions_instead(tx: Session, occurrence: Occurrence, now: datetime) -> list[Occurrence]:
    """Return what staff offers instead, then the next sessions with a free time."""
    offered = queries.offered_instead(tx, occurrence, now) if occurrence.cancelled_at is not None else None
    others = [one for one in queries.next_free_sessions(tx, occurrence, now) if one != offered]
    return others if offered is None else [offered, *others[:1]]
