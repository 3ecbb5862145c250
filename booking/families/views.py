"""The pages of families: hold a time, find it again by its code; what is behind the link stands in `link_views`."""

from flask import Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..clock import utc_now
from ..db import reading, transaction
from ..errors import Missing, TooMany
from ..interpreters.languages import COMMON_LANGUAGES
from ..network.model import FamilyService
from ..network.queries import service_by_slug
from ..reservations import queries, service, told, wanted
from ..reservations.holding import sha256_of
from ..reservations.links import link_token, token_of
from ..reservations.model import Slot
from ..reservations.nearest import nearest_free
from ..reservations.overdue import pass_on
from ..reservations.rules import BookingClosed, BookingState, FormUsed, PhoneNeeded, SlotTaken, booking_state
from ..reservations.wanted import Held
from ..reservations.whose import controllers_at
from ..schedule.model import Occurrence
from ..schedule.queries import occurrence_by_public_id
from ..web.limits import Limit, caller, count_here, count_try, refuse_if_used_up
from . import link_views, other_codes, pages
from .blueprint import WRONG_CODES, bp
from .forms import WRONG_CODE, CodeForm, ReservationForm, too_many_words

__all__ = ["bp", "init_app", "link_views"]

BOOKINGS = Limit("book", ("30/minute", "60/hour"))


def init_app(app: Flask) -> None:
    """Open the room."""
    app.jinja_env.globals["common_languages"] = COMMON_LANGUAGES
    app.jinja_env.globals["are_texts_sent"] = told.are_texts_sent
    app.register_blueprint(bp)


@bp.route("/<language:lang_code>/sessions/<public_id>/book", methods=["GET", "POST"])
def book(lang_code: str, public_id: str) -> ResponseReturnValue:  # noqa: ARG001
    """Ask for a name and one contact, hold the slot, go to the page behind the link."""
    if request.method != "POST":
        return _empty_form(public_id)
    form = ReservationForm.from_request()
    if not form.validate():
        with reading() as tx:
            return _form_page(tx, form, *_asked(tx, public_id)), 422
    try:
        held = _press(form, public_id)
    except SlotTaken as taken:
        return _refused(form, public_id, taken.code)
    except FormUsed:
        form.begin_again()
        with reading() as tx:
            return _form_page(tx, form, *_asked(tx, public_id)), 409
    except PhoneNeeded:
        form.ask_for_phone()
        with reading() as tx:
            return _form_page(tx, form, *_asked(tx, public_id)), 422
    except TooMany as over:
        form.form_errors.append(too_many_words(over))
        with reading() as tx:
            return _form_page(tx, form, *_asked(tx, public_id)), 429, {"Retry-After": str(over.retry_after)}
    except BookingClosed as closed:
        with reading() as tx:
            return _not_open_page(tx, _asked(tx, public_id)[0].occurrence, closed.state)
    return redirect(url_for(".manage", token=token_of(held.public_id, held.link_generation)), code=303)


def _press(form: ReservationForm, public_id: str) -> Held:
    """Hold the slot that was asked for; only whoever may get it waits for those who write before."""
    count_here(BOOKINGS, caller())
    now, slot_public_id, wish = utc_now(), _slot_asked(), request.args.get("service")
    with reading() as tx:
        form_key_sha256 = sha256_of(form.form_key.data)
        seen = wanted.look(tx.connection(), slot_public_id, wish, form_key_sha256, now=now)
        if seen is None or (wish and seen.service_id is None):
            raise Missing("slot")
        if seen.occurrence_public_id != public_id:
            _refuse_foreign_slot(tx, public_id)
    if seen.held is not None:
        return seen.held
    if not seen.state.is_open:
        raise BookingClosed(seen.state)
    if not seen.free_lanes:
        raise SlotTaken("slot_taken", ())
    if seen.is_overdue:
        pass_on(seen.occurrence_public_id)
    with transaction() as tx:
        count_try(BOOKINGS, caller(), tx.connection())
        return service.hold(tx, form.to_request(slot_public_id, seen.service_id), now=now)


@bp.route("/<language:lang_code>/code", methods=["GET", "POST"])
def code(lang_code: str) -> ResponseReturnValue:  # noqa: ARG001
    """Lead from a code to the page behind the link."""
    form = CodeForm.from_request()
    if not form.validate_on_submit():
        return _code_page(form), 200 if request.method != "POST" else 422
    refuse_if_used_up(WRONG_CODES, caller())
    try:
        with reading() as tx:
            address = other_codes.page_of(tx, form.code.data) or _page_of_code(tx, form.code.data)
    except Missing:
        count_try(WRONG_CODES, caller())
        form.code.errors = [str(WRONG_CODE)]
        return _code_page(form), 422
    return redirect(address, code=303)


def _page_of_code(tx: Session, code: str) -> str:
    return url_for(".manage", token=link_token(service.find_by_code(tx, code, now=utc_now())))


def _empty_form(public_id: str) -> ResponseReturnValue:
    now = utc_now()
    pass_on(public_id)
    with reading() as tx:
        if "slot" not in request.args:
            occurrence = occurrence_by_public_id(tx, public_id, is_public=True)
            return redirect(url_for("site.session", public_id=occurrence.public_id), code=303)
        slot, wish = _asked(tx, public_id)
        state = booking_state(slot.occurrence, slot.occurrence.venue, now)
        if not state.is_open:
            return _not_open_page(tx, slot.occurrence, state)
        refusal = queries.why_not_free(tx, slot, wish.id if wish else None, now)
        if not refusal:
            return _form_page(tx, ReservationForm(), slot, wish)
    return _refused(ReservationForm(), public_id, refusal)


def _refused(form: ReservationForm, public_id: str, refusal: str) -> ResponseReturnValue:
    """Give the form back with its answers and the nearest free times."""
    with reading() as tx:
        slot, wish = _asked(tx, public_id)
        nearest = nearest_free(tx, slot.occurrence, slot.starts_at, wish.id if wish else None, utc_now())
        return _form_page(tx, form, slot, wish, SlotTaken(refusal, nearest)), 409


def _slot_asked() -> str:
    """Return the slot that was chosen, on the page or in its address."""
    return (request.form.get("slot") or request.args.get("slot", ""))[:40]


def _refuse_foreign_slot(tx: Session, public_id: str) -> None:
    # A slot chosen instead of one that was taken may be another session's: the address is then the first one's.
    occurrence_by_public_id(tx, public_id, is_public=True)
    if not request.form.get("slot"):
        raise Missing("slot")


def _asked(tx: Session, public_id: str) -> tuple[Slot, FamilyService | None]:
    """Return the slot that was chosen and the wish in the address."""
    slot = queries.slot_with_session(tx, _slot_asked())
    if slot is None or slot.occurrence.published_at is None:
        raise Missing("slot")
    if slot.occurrence.public_id != public_id:
        _refuse_foreign_slot(tx, public_id)
    wish = request.args.get("service")
    return slot, service_by_slug(tx, wish) if wish else None


def _form_page(
    tx: Session, form: ReservationForm, slot: Slot, wish: FamilyService | None, taken: SlotTaken | None = None
) -> str:
    code, nearest = (taken.code, taken.nearest_free) if taken else ("", ())
    slots = [slot.public_id, *(one.slot_public_id for one in nearest)]
    whose = controllers_at(tx, slots, wish.id if wish else None)
    if slot.occurrence.venue.remote_way == "we_call":
        form.need_phone()
    page = pages.book_page(slot, wish, whose, utc_now(), code, nearest)
    return render_template("families/book.html", form=form, page=page)


def _not_open_page(tx: Session, occurrence: Occurrence, state: BookingState) -> ResponseReturnValue:
    others = queries.next_free_sessions(tx, occurrence, utc_now())
    page = pages.not_open_page(occurrence, state, others)
    return render_template("families/not_open.html", page=page), 410 if state.kind == "past" else 409


def _code_page(form: CodeForm) -> str:
    return render_template("families/code.html", form=form)
