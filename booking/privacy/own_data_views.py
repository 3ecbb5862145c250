"""For a family: what we keep of its booking, a copy of it, and its end. The link or the code is the proof.

Opening an address shows nothing personal, because mail scanners open links and people leave pages open; the
data itself is the answer to a pressed button, and each such press is in the log.
"""

from contextlib import suppress

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..audit.service import GUEST
from ..clock import utc_now
from ..db import engine, reading, transaction
from ..errors import Gone
from ..families.blueprint import WRONG_CODES, counting_wrong_links
from ..families.forms import PressForm
from ..families.tickets import ticket_of
from ..reservations.logged import record_one
from ..web.limits import caller, count_try, refuse_if_used_up
from ..web.private_files import json_answer
from . import own_data, sign_up_data
from .own_forms import WRONG_PROOF, ProofForm
from .own_place import place_link_of
from .own_words import sections
from .retention import limits_of

bp = Blueprint("own_data", __name__)


@bp.route("/<language:lang_code>/my-data", methods=["GET", "POST"])
def find(lang_code: str) -> ResponseReturnValue:  # noqa: ARG001
    """Lead from a code or a link to what is kept, also when the booking is over or cancelled."""
    form = ProofForm.from_request()
    if not form.validate_on_submit():
        return _find_page(form), 422 if form.errors else 200
    refuse_if_used_up(WRONG_CODES, caller())
    with reading() as tx:
        token, place = own_data.link_of(tx, form.proof.data), place_link_of(tx, form.proof.data)
        address = _page_of(token, place, sign_up_data.link_of(tx, form.proof.data))
    if address is None:
        count_try(WRONG_CODES, caller())
        form.proof.errors = [str(WRONG_PROOF)]
        return _find_page(form), 422
    return redirect(address, code=303)


@bp.get("/<language:lang_code>/b/<token>/data")
@counting_wrong_links
def data(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Say what kinds of data are kept and until when; nothing of it is shown yet."""
    return _page(token, PressForm())


@bp.post("/<language:lang_code>/b/<token>/data/show")
@counting_wrong_links
def show(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Show everything that is kept."""
    form = PressForm.from_request()
    if not form.validate():
        return _page(token, form), 422
    kept = _kept(token, "see_own_data")
    return render_template("privacy/own_data.html", token=token, form=PressForm(), sections=sections(kept))


@bp.post("/<language:lang_code>/b/<token>/data/download")
@counting_wrong_links
def download(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Give everything that is kept as a JSON file."""
    form = PressForm.from_request()
    if not form.validate():
        return _page(token, form), 422
    document = own_data.as_document(_kept(token, "export_own_data"))
    return json_answer(document)


@bp.route("/<language:lang_code>/b/<token>/data/erase", methods=["GET", "POST"])
@counting_wrong_links
def erase(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Ask once more, then forget the family; a time that is still ahead is free again."""
    form, now = PressForm.from_request(), utc_now()
    with reading() as tx:
        booking = own_data.booking_behind(tx, token)
        slot, session = booking.slot, booking.slot.occurrence
        is_ahead = booking.released_at is None and now < (session.starts_at or slot.starts_at)
        ticket = ticket_of(slot.starts_at, slot.ends_at, session.venue)
    if not form.validate_on_submit():
        page = render_template("privacy/erase.html", token=token, form=form, ticket=ticket, is_ahead=is_ahead)
        return page, 422 if form.errors else 200
    with suppress(Gone):  # the other of two presses has done it
        own_data.erase_now(engine(), current_app.config["SETTINGS"], booking.id, now=now)
    return redirect(url_for(".find", done="erased"), code=303)


def _page_of(booking: str | None, place: str | None, sign_up: str | None) -> str | None:
    """Return the page of the booking, the place in a queue or the sign-up with this token."""
    if booking is not None:
        return url_for(".data", token=booking)
    if place is not None:
        return url_for(".place", token=place)
    return None if sign_up is None else url_for("own_sign_up.data", token=sign_up)


def _kept(token: str, action: str) -> own_data.OwnData:
    with transaction() as tx:
        booking = own_data.booking_behind(tx, token)
        record_one(tx, GUEST, action, booking, now=utc_now())
        tx.flush()
        return own_data.own_data(tx, booking, limits_of(current_app.config["SETTINGS"]))


def _page(token: str, form: PressForm) -> str:
    with reading() as tx:
        booking = own_data.booking_behind(tx, token)
        kept = own_data.own_data(tx, booking, limits_of(current_app.config["SETTINGS"]))
        ticket = ticket_of(kept.starts_at, kept.ends_at, booking.slot.occurrence.venue)
        return render_template("privacy/data.html", token=token, form=form, kept=kept, ticket=ticket)


def _find_page(form: ProofForm) -> str:
    is_erased = request.method == "GET" and request.args.get("done") == "erased"
    return render_template("privacy/find.html", form=form, is_erased=is_erased)
