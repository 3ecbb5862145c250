"""The day of those who work: today, a day, a session with its bookings, who came."""

from collections.abc import Callable
from datetime import date, datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..accounts.access import allowed, needs, reach, require, signed_in_user
from ..accounts.queries import place_of
from ..accounts.rules import Permission, Place
from ..audit.service import Actor, by_user, record
from ..clock import local_today, utc_now
from ..db import reading, transaction
from ..errors import Missing
from ..schedule.model import Occurrence, Professional
from ..schedule.queries import attendances_of, occurrence_by_public_id, professional_of_user, unanswered_of
from ..web.forms import StaffForm
from . import day_queries, service
from .day_queries import Eyes
from .model import Reservation
from .queries import reservation_by_public_id
from .sheets import Sheet, comes, may_know, sheets_of

bp = Blueprint("day", __name__, url_prefix="/staff")

NEXT_SHOWN = 5
Mark = Callable[..., None]


class PressForm(StaffForm):
    """A button: nothing but the token."""


@bp.get("/")
@needs(Permission.SEE_DAY)
def today() -> ResponseReturnValue:
    """Show today's sessions, else the next ones, and what waits for an answer."""
    now, on = utc_now(), local_today()
    user = signed_in_user()
    with reading() as tx:
        me = professional_of_user(tx, user.id)
        todays = day_queries.sessions_on(tx, _eyes(), on)
        later = day_queries.coming_sessions(tx, _eyes(), now, after=on, most=NEXT_SHOWN)
        sheets = {sheet.session.id: sheet for sheet in sheets_of(tx, [*todays, *later], me, now)}
        return render_template(
            "day/today.html",
            on=on,
            todays=[sheets[one.id] for one in todays],
            later=[sheets[one.id] for one in later],
            invitations=unanswered_of(tx, me.id, on) if me is not None else [],
            form=PressForm(),
        )


@bp.get("/days/<on>")
@needs(Permission.SEE_DAY)
def day(on: str) -> ResponseReturnValue:
    """Show every session of a day on one sheet."""
    asked = _date(on)
    with reading() as tx:
        sessions = day_queries.sessions_on(tx, _eyes(), asked)
        sheets = sheets_of(tx, sessions, professional_of_user(tx, signed_in_user().id), utc_now())
        before, after = day_queries.days_around(tx, _eyes(), asked)
    _log_names(sheets)
    return render_template(
        "day/day.html",
        on=asked,
        sheets=[(sheet, _may_cancel(sheet.session)) for sheet in sheets],
        before=before,
        after=after,
        form=PressForm(),
    )


@bp.get("/sessions/<public_id>")
@needs(Permission.SEE_DAY)
def session(public_id: str) -> ResponseReturnValue:
    """Show a session: who is there, who has booked."""
    with reading() as tx:
        found = occurrence_by_public_id(tx, public_id)
        me = professional_of_user(tx, signed_in_user().id)
        require(Permission.SEE_DAY, _place(tx, found, me))
        (sheet,) = sheets_of(tx, [found], me, utc_now())
        before, after = day_queries.sessions_around(tx, _eyes(), found)
    _log_names([sheet])
    return render_template(
        "day/session.html",
        sheet=sheet,
        before=before,
        after=after,
        may_cancel=_may_cancel(found),
        may_plan=_may(Permission.BOOK_TEAM, found),
        form=PressForm(),
        done=request.args.get("done", ""),
    )


@bp.post("/reservations/<public_id>/arrived")
@needs(Permission.MARK_ARRIVAL)
def arrived(public_id: str) -> ResponseReturnValue:
    """Note that the family came."""
    return _mark(public_id, service.mark_arrived)


@bp.post("/reservations/<public_id>/no-show")
@needs(Permission.MARK_ARRIVAL)
def no_show(public_id: str) -> ResponseReturnValue:
    """Note that the family did not come."""
    return _mark(public_id, service.mark_no_show)


@bp.post("/reservations/<public_id>/unmark")
@needs(Permission.MARK_ARRIVAL)
def unmark(public_id: str) -> ResponseReturnValue:
    """Take a note back."""
    return _mark(public_id, service.unmark)


def _mark(public_id: str, mark: Mark) -> ResponseReturnValue:
    PressForm.from_request().validate()
    with transaction() as tx:
        reservation = reservation_by_public_id(tx, public_id)
        if reservation is None:
            raise Missing("reservation")
        require(Permission.MARK_ARRIVAL, Place(is_own=_is_mine(tx, reservation)))
        mark(tx, reservation, now=utc_now(), actor=_actor())
        session_id = reservation.slot.occurrence.public_id
    return redirect(url_for(".session", public_id=session_id, _anchor=f"r-{public_id}"), code=303)


def _is_mine(tx: Session, reservation: Reservation) -> bool:
    me = professional_of_user(tx, signed_in_user().id)
    session_id = reservation.slot.occurrence_id
    return me is not None and may_know(reservation, me) and comes(attendances_of(tx, [session_id])[session_id], me.id)


def _eyes() -> Eyes:
    return Eyes(reach(Permission.SEE_DAY), signed_in_user().professional_id)


def _place(tx: Session, session: Occurrence, me: Professional | None) -> Place:
    rows = attendances_of(tx, [session.id])[session.id]
    is_own = me is not None and any(
        row.professional_id == me.id and row.asked_at and not row.declined_at and not row.absent_at for row in rows
    )
    return place_of(tx, venue_id=session.venue_id, is_own=is_own)


def _may(permission: Permission, session: Occurrence) -> bool:
    with reading() as tx:
        return allowed(permission, place_of(tx, venue_id=session.venue_id))


def _may_cancel(session: Occurrence) -> bool:
    return _may(Permission.CANCEL_SESSION, session)


def _log_names(sheets: list[Sheet]) -> None:
    named = [sheet for sheet in sheets if sheet.named_ids]
    if not named:
        return
    with transaction() as tx:
        for sheet in named:
            record(
                tx,
                _actor(),
                "see_names",
                "occurrence",
                sheet.session.id,
                now=utc_now(),
                reservation_ids=list(sheet.named_ids),
            )


def _actor() -> Actor:
    return by_user(signed_in_user().id)


def _date(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a date of the address, no instant
    except ValueError:
        raise Missing("day") from None
