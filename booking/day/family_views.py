"""What staff do for a family on the phone or at the door: reserve a free time, tell the code, cancel."""

from dataclasses import dataclass

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..accounts.access import acting, needs, signed_in_user
from ..accounts.rules import Permission
from ..clock import utc_now
from ..config import Config
from ..db import reading, transaction
from ..errors import Conflict, Missing
from ..families.tickets import Ticket, ticket_of
from ..network.model import FamilyService, Organisation
from ..reservations import queries, service
from ..reservations.codes import code_text
from ..reservations.consulting import busy_at
from ..reservations.model import Reservation, Slot
from ..reservations.overdue import pass_on
from ..reservations.rules import BookingClosed, FormUsed, PhoneNeeded, SlotTaken, door_state
from ..reservations.told import is_told
from ..reservations.whose import controllers_at
from ..web.dates import span_text
from .access import log_named, looking, reservation_for, session_for, taker_id
from .blueprint import PressForm, bp
from .forms import FamilyForm
from .queries import free_slots, has_just_booked
from .session_page import session_page


@dataclass(frozen=True)
class _Page:
    """The form's surroundings."""

    ticket: Ticket
    session_public_id: str
    others: tuple[tuple[str, str], ...]
    """(slot, time) of the other free times, when this one is gone."""


@bp.route("/sessions/<public_id>/book", methods=["GET", "POST"])
@needs(Permission.RESERVE_FOR_FAMILY)
def book(public_id: str) -> ResponseReturnValue:
    """Reserve a free time for a family: a name, and a contact or a code."""
    form = FamilyForm.from_request()
    pass_on(public_id)
    with reading() as tx:
        slot = _asked_slot(tx, public_id)
        form.offer(*_offers(tx, slot))
        _narrow(form, slot)
        refusal = _refusal(tx, slot)
    if refusal not in ("", "slot_taken"):
        return session_page(public_id, refusal=refusal), 409
    if refusal and request.method != "POST":
        return _form_page(form, public_id, refusal), 409
    if not form.validate_on_submit():
        return _form_page(form, public_id), 422 if form.errors else 200
    try:
        with transaction() as tx:
            session = session_for(tx, public_id, Permission.RESERVE_FOR_FAMILY)
            reservation = service.reserve(
                tx,
                form.answers(slot.public_id),
                now=utc_now(),
                actor=acting(),
                is_by_staff=True,
                taker_id=taker_id(tx, session),
            )
    except SlotTaken as taken:
        return _form_page(form, public_id, taken.code), 409
    except PhoneNeeded:
        form.ask_for_phone()
        return _form_page(form, public_id), 422
    except FormUsed:
        form.begin_again()
        return _form_page(form, public_id), 409
    except BookingClosed as closed:
        return session_page(public_id, refusal=closed.code), 409
    return redirect(url_for(".booked", public_id=reservation.public_id), code=303)


@bp.get("/reservations/<public_id>/booked")
@needs(Permission.RESERVE_FOR_FAMILY)
def booked(public_id: str) -> ResponseReturnValue:
    """Tell the code or how the confirmation goes, to the one who has just reserved; nobody else, and not for long."""
    now = utc_now()
    with transaction() as tx:
        reservation = queries.reservation_by_public_id(tx, public_id)
        if reservation is None:
            raise Missing("reservation")
        session = session_for(tx, reservation.slot.occurrence.public_id, Permission.RESERVE_FOR_FAMILY)
        if reservation.released_at is not None or not has_just_booked(tx, reservation, signed_in_user().id, now):
            return redirect(url_for(".session", public_id=session.public_id), code=303)
        if reservation.code_hash:
            log_named(tx, session.id, [reservation], acting(), action="see_code")
        return render_template(
            "day/booked.html",
            session=session,
            ticket=_ticket(reservation.slot),
            code=code_text(reservation) if reservation.code_hash else "",
            told_by=_told_by(reservation) if now < reservation.slot.starts_at else "",
            my_booking_url=_public_url(url_for("families.code", lang_code=reservation.language)),
        )


@bp.route("/reservations/<public_id>/cancel", methods=["GET", "POST"])
@needs(Permission.CANCEL_FOR_FAMILY)
def cancel_booking(public_id: str) -> ResponseReturnValue:
    """Ask once more, then let a family's time go."""
    form = PressForm.from_request()
    with looking() as tx:
        reservation = reservation_for(tx, public_id, Permission.CANCEL_FOR_FAMILY)
        session = reservation.slot.occurrence
        if reservation.released_at is not None:
            return redirect(url_for(".session", public_id=session.public_id), code=303)
        told_by = _told_by(reservation)
        is_asked = not form.validate_on_submit()
        if is_asked:
            log_named(tx, session.id, [reservation], acting())
    if is_asked:
        ticket = _ticket(reservation.slot)
        return render_template(
            "day/cancel_booking.html",
            reservation=reservation,
            session=session,
            ticket=ticket,
            is_told=bool(told_by),
            form=form,
        )
    try:
        with transaction() as tx:
            held = reservation_for(tx, public_id, Permission.CANCEL_FOR_FAMILY)
            service.cancel_reservation(tx, held, now=utc_now(), by="staff", actor=acting())
    except Conflict as refusal:
        return session_page(session.public_id, refusal=refusal.code), 409
    return redirect(url_for(".session", public_id=session.public_id, done="booking_cancelled"), code=303)


def _narrow(form: FamilyForm, slot: Slot) -> None:
    if slot.occurrence.venue.remote_way == "we_call":
        form.need_phone()


def _asked_slot(tx: Session, public_id: str) -> Slot:
    """Return the slot that was chosen, on the page or in its address; it is one of this session."""
    session = session_for(tx, public_id, Permission.RESERVE_FOR_FAMILY)
    chosen = request.form.get("slot") or request.args.get("slot", "")
    slot = queries.slot_with_session(tx, chosen[:40])
    if slot is None or slot.occurrence_id != session.id:
        raise Missing("slot")
    return slot


def _offers(tx: Session, slot: Slot) -> tuple[Organisation, list[tuple[FamilyService, Organisation]]]:
    """Return whose family it would be without a wish, and the professions that are there with theirs."""
    busy, session = busy_at(tx, [slot.occurrence_id]), slot.occurrence
    there = [one for one in session.attendances if queries.serving(slot, session, one.service_id, busy)]
    services = {one.service_id: one.service for one in there}.values()
    taker = taker_id(tx, slot.occurrence)

    def whose(service_id: int | None) -> Organisation:
        return controllers_at(tx, [slot.public_id], service_id, taker)[slot.public_id]

    return whose(None), [(one, whose(one.id)) for one in services]


def _refusal(tx: Session, slot: Slot) -> str:
    state = door_state(slot.occurrence, slot.ends_at, utc_now())
    if not state.is_open:
        return f"booking_{state.kind}"
    is_free = any(one.starts_at == slot.starts_at for one in free_slots(tx, slot.occurrence, utc_now()))
    return "" if is_free else "slot_taken"


def _form_page(form: FamilyForm, public_id: str, refusal: str = "") -> str:
    with reading() as tx:
        slot = _asked_slot(tx, public_id)
        free = free_slots(tx, slot.occurrence, utc_now()) if refusal else ()
        page = _Page(
            ticket=_ticket(slot),
            session_public_id=public_id,
            others=tuple((one.public_id, span_text(one.starts_at, one.ends_at)) for one in free),
        )
    return render_template("day/book.html", form=form, page=page, refusal=refusal)


def _told_by(reservation: Reservation) -> str:
    """Return the kind of contact that a message reaches, "" when none does."""
    contact = reservation.contact
    return contact.kind if contact is not None and is_told(contact) else ""


def _public_url(path: str) -> str:
    settings: Config = current_app.config["SETTINGS"]
    return settings.public_url + path


def _ticket(slot: Slot) -> Ticket:
    return ticket_of(slot.starts_at, slot.ends_at, slot.occurrence.venue)
