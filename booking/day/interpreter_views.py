"""The interpreters to order, with their last days, for professionals and coordinators."""

from dataclasses import replace

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..accounts.access import acting, needs, reach, require, signed_in_user
from ..accounts.queries import place_of
from ..accounts.rules import Permission, Place
from ..audit.service import by_user
from ..clock import utc_now
from ..db import transaction
from ..errors import Conflict, Missing
from ..interpreters.queries import InterpreterWish, wishes
from ..interpreters.service import note
from ..reservations.model import Reservation
from ..reservations.queries import reservation_by_public_id
from ..reservations.whose import may_know
from ..schedule.coming import comes
from .access import log_named, me, owner_of
from .blueprint import PressForm, bp
from .queries import Eyes, is_seen


@bp.get("/interpreters")
@needs(Permission.ORDER_INTERPRETER)
def interpreters() -> ResponseReturnValue:
    """List what is to be ordered, is ordered, and could not be had."""
    return _page()


@bp.post("/reservations/<public_id>/interpreter")
@needs(Permission.ORDER_INTERPRETER)
def note_interpreter(public_id: str) -> ResponseReturnValue:
    """Note how far one is, as the button that was pressed says."""
    if not PressForm.from_request().validate_on_submit():
        return _page(), 422
    state = request.form.get("state", "")
    try:
        with transaction() as tx:
            reservation = reservation_by_public_id(tx, public_id)
            if reservation is None:
                raise Missing("reservation")
            require(Permission.ORDER_INTERPRETER, _place(tx, reservation))
            who = acting()
            note(tx, reservation, state, now=utc_now(), user_id=signed_in_user().id, in_place_of=who.in_place_of)
    except Conflict as refusal:
        return _page(refusal.code), 409
    return redirect(url_for(".interpreters", done="noted"), code=303)


def _page(refusal: str = "") -> str:
    # In a transaction that writes: the line in the log stands or falls with the look.
    with transaction() as tx:
        shown = _mine(tx)
        by_session: dict[int, list[Reservation]] = {}
        for wish in shown:
            by_session.setdefault(wish.reservation.slot.occurrence_id, []).append(wish.reservation)
        for session_id, reservations in by_session.items():
            reader = by_user(signed_in_user().id, _place(tx, reservations[0]).own_of)
            log_named(tx, session_id, reservations, reader, action="see_interpreters")
        return render_template("day/interpreters.html", wishes=shown, now=utc_now(), form=PressForm(), refusal=refusal)


def _mine(tx: Session) -> list[InterpreterWish]:
    """Return the wishes within the user's places, and those of own families at own sessions."""
    held = reach(Permission.ORDER_INTERPRETER)
    found = wishes(tx, utc_now(), is_seen(Eyes(held, signed_in_user().own)))
    return [one for one in found if held.covers(_place(tx, one.reservation))]


def _place(tx: Session, reservation: Reservation) -> Place:
    """Return where it is, and whether it is a family of the user's own organisation at a session of theirs."""
    person, session = me(tx), reservation.slot.occurrence
    owner = owner_of(tx, session, comes)
    if owner is None or person is None or not may_know(reservation, person):
        return place_of(tx, venue_id=session.venue_id)
    return replace(place_of(tx, venue_id=session.venue_id, is_own=True), own_of=owner.in_place_of)
