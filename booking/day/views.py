"""The day of those who work: today, a day, a session with its bookings, who came."""

from collections.abc import Callable
from datetime import date, datetime

from flask import Flask, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ..accounts.access import acting, needs, reach, signed_in_user
from ..accounts.rules import Permission, Reach
from ..clock import local_today, utc_now
from ..db import reading, transaction
from ..errors import Missing
from ..schedule.queries import unanswered_of
from . import (
    arrivals,
    door_light_views,
    family_views,
    interpreter_views,
    message_views,
    queries,
    summaries,
    walk_in_views,
)
from .access import eyes, log_names, looking, me, meeting, reservation_for
from .blueprint import PressForm, bp
from .session_page import session_page
from .sheets import sheets_of

PAGES = (walk_in_views, door_light_views, family_views, message_views, interpreter_views)
"""The other files whose views stand on the blueprint."""

NEXT_SHOWN = 5
Mark = Callable[..., None]


def init_app(app: Flask) -> None:
    """Open the room."""
    summaries.register()
    app.register_blueprint(bp)


@bp.get("/")
@needs(Permission.SEE_DAY)
def today() -> ResponseReturnValue:
    """Show today's sessions, else the next ones, and what waits for an answer."""
    now, on = utc_now(), local_today()
    with reading() as tx:
        person = me(tx)
        todays = queries.sessions_on(tx, eyes(), on)
        later = queries.coming_sessions(tx, eyes(), now, after=on, most=NEXT_SHOWN)
        sheets = {sheet.session.id: sheet for sheet in sheets_of(tx, [*todays, *later], person, meeting(), now)}
        return render_template(
            "day/today.html",
            on=on,
            todays=[sheets[one.id] for one in todays],
            later=[sheets[one.id] for one in later],
            invitations=unanswered_of(tx, person.id, on) if person is not None else [],
            orders_interpreters=reach(Permission.ORDER_INTERPRETER) != Reach(),
            standing=signed_in_user().stands_in_for,
            form=PressForm(),
        )


@bp.get("/days/<on>")
@needs(Permission.SEE_DAY)
def day(on: str) -> ResponseReturnValue:
    """Show every session of a day on one sheet."""
    asked = _date(on)
    with looking() as tx:
        sessions = queries.sessions_on(tx, eyes(), asked)
        sheets = sheets_of(tx, sessions, me(tx), meeting(), utc_now())
        before, after = queries.days_around(tx, eyes(), asked)
        log_names(tx, sheets)
    return render_template(
        "day/day.html",
        on=asked,
        sheets=sheets,
        before=before,
        after=after,
        form=PressForm(),
    )


@bp.get("/sessions/<public_id>")
@needs(Permission.SEE_DAY)
def session(public_id: str) -> ResponseReturnValue:
    """Show a session: who is there, who has booked."""
    return session_page(public_id)


@bp.post("/reservations/<public_id>/arrived")
@needs(Permission.MARK_ARRIVAL)
def arrived(public_id: str) -> ResponseReturnValue:
    """Note that the family came."""
    return _mark(public_id, arrivals.mark_arrived)


@bp.post("/reservations/<public_id>/no-show")
@needs(Permission.MARK_ARRIVAL)
def no_show(public_id: str) -> ResponseReturnValue:
    """Note that the family did not come."""
    return _mark(public_id, arrivals.mark_no_show)


@bp.post("/reservations/<public_id>/unmark")
@needs(Permission.MARK_ARRIVAL)
def unmark(public_id: str) -> ResponseReturnValue:
    """Take a note back."""
    return _mark(public_id, arrivals.unmark)


def _mark(public_id: str, mark: Mark) -> ResponseReturnValue:
    PressForm.from_request().validate()
    with transaction() as tx:
        reservation = reservation_for(tx, public_id, Permission.MARK_ARRIVAL)
        mark(tx, reservation, now=utc_now(), actor=acting())
        session_id = reservation.slot.occurrence.public_id
    return redirect(url_for(".session", public_id=session_id, _anchor=f"r-{public_id}"), code=303)


def _date(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a date of the address, no instant
    except ValueError:
        raise Missing("day") from None
