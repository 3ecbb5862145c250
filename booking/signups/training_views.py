"""Trainings: for staff only, on no page of families. Whoever is signed in to the service signs up, or leaves again."""

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..accounts.access import acting, needs, signed_in_user
from ..accounts.rules import Permission
from ..clock import local_today, utc_now
from ..db import reading, transaction
from ..errors import Conflict, Missing
from ..reservations.rules import NICKNAME_MOST
from ..schedule.model import Occurrence
from ..schedule.queries import occurrence_by_public_id
from . import queries, service
from .guest_blueprint import bp
from .model import Gathering
from .rules import TRAINING, Numbers, SignUpRequest, sign_up_state
from .staff_forms import PressForm


@dataclass(frozen=True)
class Training:
    """A training in the list, as its reader may act on it."""

    gathering: Gathering
    state: str
    """Of signing up: `open` and so on."""
    own: str
    """`seated`, `waiting` or "": not signed up."""


@bp.get("/trainings")
@needs(Permission.OWN_CALENDAR)
def trainings() -> ResponseReturnValue:
    """Show the coming trainings, and to which one has signed up."""
    return _list_page()


@bp.post("/sessions/<public_id>/training")
@needs(Permission.OWN_CALENDAR)
def join(public_id: str) -> ResponseReturnValue:
    """Sign up to a training; where it is full, wait."""
    PressForm.from_request().validate()
    try:
        with transaction() as tx:
            event = _training(tx, public_id)
            service.sign_up(tx, _request(tx, event), now=utc_now(), actor=acting())
    except Conflict as refusal:
        return _list_page(refusal.code), 409
    return redirect(url_for(".trainings", done="joined"), code=303)


@bp.post("/sessions/<public_id>/training/leave")
@needs(Permission.OWN_CALENDAR)
def leave_training(public_id: str) -> ResponseReturnValue:
    """Give one's seat back."""
    PressForm.from_request().validate()
    try:
        with transaction() as tx:
            event = _training(tx, public_id)
            party = queries.trainings_of(tx, signed_in_user().id, [event.id]).get(event.id)
            if party is not None:
                service.leave(tx, party, now=utc_now(), actor=acting())
    except Conflict as refusal:
        return _list_page(refusal.code), 409
    return redirect(url_for(".trainings", done="left"), code=303)


def _training(tx: Session, public_id: str) -> Occurrence:
    event = occurrence_by_public_id(tx, public_id)
    if event.kind != TRAINING or event.published_at is None:
        raise Missing("event")
    return event


def _request(tx: Session, event: Occurrence) -> SignUpRequest:
    """Return the sign-up of the user; pressed twice it is one, after leaving it is another."""
    user = signed_in_user()
    again = queries.times_asked(tx, user.id, event.id)
    return SignUpRequest(
        occurrence_public_id=event.public_id,
        nickname=user.name[:NICKNAME_MOST],
        contact_kind="email",
        contact_address=user.email,
        numbers=Numbers(1, 0),
        language=user.language,
        form_key=f"staff-{user.public_id}-{event.public_id}-{again}",
        may_wait=True,
        user_id=user.id,
    )


def _list_page(refusal: str = "") -> str:
    now = utc_now()
    with reading() as tx:
        rows = queries.coming_trainings(tx, local_today())
        own = queries.trainings_of(tx, signed_in_user().id, [one.occurrence_id for one in rows])
        shown = []
        for one in rows:
            party = own.get(one.occurrence_id)
            standing = "" if party is None else "waiting" if party.seated_at is None else "seated"
            shown.append(Training(one, sign_up_state(one.occurrence, one, now), standing))
        return render_template(
            "signups/trainings.html",
            trainings=shown,
            form=PressForm(),
            done=request.args.get("done", ""),
            refusal=refusal,
        )
