"""For those who work at an event: who has signed up; sign a family up, cancel for it."""

from flask import Flask, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from ..accounts.access import acting, allowed, current_user, needs, signed_in_user
from ..accounts.lending import Own
from ..accounts.queries import place_of
from ..accounts.rules import Permission
from ..audit.model import AuditEvent
from ..audit.service import Actor, by_user
from ..clock import utc_now
from ..day import seated
from ..day.access import looking, me, seen_session, session_for, taker_id
from ..day.seated import Seated, seated_words
from ..db import reading, transaction
from ..errors import Conflict, Invalid, Missing
from ..families.tickets import session_ticket
from ..reservations.codes import code_of
from ..reservations.rules import JUST_NOW
from ..reservations.told import is_told
from ..schedule.model import Occurrence
from . import decide_views, queries, service, training_views
from .forms import refuse_seats, refuse_waiting
from .guest_blueprint import bp
from .guest_list import guest_list
from .looks import record_looks
from .model import Gathering, Party
from .own_families import any_party, own_of, party_for
from .rules import TRAINING, FormUsed, SeatsTaken, SignUpClosed, door_state
from .staff_forms import FamilyForm, PressForm

__all__ = ["bp", "decide_views", "init_app", "training_views"]


def init_app(app: Flask) -> None:
    """Let the pages of rooms below ask about a session's sign-up."""
    app.jinja_env.filters["seated_words"] = seated_words
    app.jinja_env.globals.update(seats_at=seats_at, may_decide_seats=may_decide_seats)
    seated.register(queries.seated_in)
    app.register_blueprint(bp)


def seats_at(session: Occurrence) -> Seated | None:
    """Return how many come to an event; None where nobody signs up."""
    with reading() as tx:
        return seated.seated_at(tx, [session.id]).get(session.id)


def may_decide_seats(session: Occurrence) -> bool:
    """Tell whether the user decides about signing up to an event; False where times are booked instead."""
    if current_user() is None or not session.has_seats:
        return False
    with reading() as tx:
        return allowed(Permission.PLAN_TERM, place_of(tx, municipality_id=session.municipality_id))


@bp.get("/sessions/<public_id>/sign-ups")
@needs(Permission.SEE_DAY)
def page(public_id: str) -> ResponseReturnValue:
    """Show who has signed up to an event: names to its professionals, counts to others."""
    return _list_page(public_id)


@bp.route("/sessions/<public_id>/sign-ups/new", methods=["GET", "POST"])
@needs(Permission.RESERVE_FOR_FAMILY)
def add(public_id: str) -> ResponseReturnValue:
    """Sign a family up: how many, a name, and a contact or a code."""
    form = FamilyForm.from_request()
    with reading() as tx:
        session = session_for(tx, public_id, Permission.RESERVE_FOR_FAMILY)
        gathering = _gathering(tx, session)
        state = door_state(session, gathering, utc_now())
        form.offer(queries.others_of_course(tx, gathering))
    if state != "open":
        return _list_page(public_id, refusal=state), 409
    if not form.validate_on_submit():
        return _family_page(session, form), 422 if form.errors else 200
    try:
        with transaction() as tx:
            held = session_for(tx, public_id, Permission.RESERVE_FOR_FAMILY)
            asked = form.to_request(public_id, form.language.data)
            taker = taker_id(tx, held)
            made = service.sign_up(tx, asked, now=utc_now(), actor=acting(), is_by_staff=True, taker_id=taker)
    except SeatsTaken as taken:
        refuse_seats(form, taken)
        return _family_page(session, form), 409
    except Invalid as refusal:
        refuse_waiting(form, refusal)
        return _family_page(session, form), 422
    except FormUsed:
        form.begin_again()
        return _family_page(session, form), 409
    except SignUpClosed as closed:
        return _list_page(public_id, refusal=closed.state), 409
    return redirect(url_for(".added", public_id=made.parties[0].public_id), code=303)


@bp.get("/sign-ups/<public_id>/added")
@needs(Permission.RESERVE_FOR_FAMILY)
def added(public_id: str) -> ResponseReturnValue:
    """Tell the code or how the confirmation goes, to the one who has just signed the family up; not for long."""
    now = utc_now()
    with transaction() as tx:
        party = any_party(tx, public_id)
        session = session_for(tx, party.occurrence.public_id, Permission.RESERVE_FOR_FAMILY)
        if not party.is_live or not _has_just_added(tx, party):
            return redirect(url_for(".page", public_id=session.public_id), code=303)
        sign_up = party.sign_up
        if sign_up.code_hash:
            record_looks(tx, acting(), session.id, [party], action="see_code", now=now)
        return render_template(
            "signups/added.html",
            session=session,
            ticket=session_ticket(session),
            code=code_of(sign_up.public_id) if sign_up.code_hash else "",
            told_by=sign_up.contact.kind if sign_up.contact and is_told(sign_up.contact) else "",
            code_url=current_app.config["SETTINGS"].public_url + url_for("families.code", lang_code=sign_up.language),
        )


@bp.route("/sign-ups/<public_id>/cancel", methods=["GET", "POST"])
@needs(Permission.CANCEL_FOR_FAMILY)
def cancel(public_id: str) -> ResponseReturnValue:
    """Ask once more, then give a family's seats back."""
    form = PressForm.from_request()
    try:
        with looking() as tx:
            party, own = party_for(tx, public_id, Permission.CANCEL_FOR_FAMILY)
            session = party.occurrence
            if form.validate_on_submit():
                service.leave(tx, party, now=utc_now(), by="staff", actor=acting())
            elif party.is_live:
                record_looks(tx, acting_as(own), session.id, [party], now=utc_now())
                ticket, told = session_ticket(session), is_told(party.sign_up.contact)
                return render_template("signups/cancel.html", party=party, ticket=ticket, is_told=told, form=form)
    except Conflict as refusal:
        return _list_page(session.public_id, refusal=refusal.code), 409
    return redirect(url_for(".page", public_id=session.public_id, done="cancelled"), code=303)


def _list_page(public_id: str, refusal: str = "") -> str:
    now = utc_now()
    with looking() as tx:
        session = seen_session(tx, public_id)
        gathering = _gathering(tx, session)
        own = own_of(tx, session)
        shown = guest_list(gathering, queries.parties_at(tx, session.id), me(tx) if own is not None else None)
        if own is not None:
            record_looks(tx, acting_as(own), session.id, shown.named, now=now)
        place = place_of(tx, venue_id=session.venue_id, is_own=own is not None)
        is_open = door_state(session, gathering, now) == "open"
        return render_template(
            "signups/guests.html",
            session=session,
            shown=shown,
            gathering=gathering,
            is_own=own is not None or session.kind == TRAINING,
            may_add=is_open and session.kind != TRAINING and allowed(Permission.RESERVE_FOR_FAMILY, place),
            may_cancel=is_open and own is not None and allowed(Permission.CANCEL_FOR_FAMILY, place),
            may_copy=own is not None and session.kind != TRAINING,
            may_decide=allowed(Permission.PLAN_TERM, place),
            done=request.args.get("done", ""),
            refusal=refusal,
            press=PressForm(),
        )


def _family_page(session: Occurrence, form: FamilyForm) -> str:
    return render_template("signups/add.html", session=session, form=form, ticket=session_ticket(session))


def acting_as(own: Own | None) -> Actor:
    """Return who looks, for the log: a substitute with the one in whose place it is their own."""
    return by_user(signed_in_user().id, None if own is None else own.in_place_of)


def _gathering(tx: Session, session: Occurrence) -> Gathering:
    found = queries.gathering_of(tx, session.id)
    if found is None:
        raise Missing("event")
    return found


def _has_just_added(tx: Session, party: Party) -> bool:
    made = select(AuditEvent.id).where(
        AuditEvent.subject == "party",
        AuditEvent.subject_id == party.id,
        AuditEvent.action == "sign_up",
        AuditEvent.actor_id == signed_in_user().id,
    )
    return utc_now() < party.asked_at + JUST_NOW and tx.scalar(made) is not None
