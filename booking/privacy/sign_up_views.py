"""For a family: what we keep of its sign-up, a copy of it, and its end. The link is the proof.

As with bookings, opening an address shows nothing personal; the data is the answer to a pressed button.
"""

from contextlib import suppress

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..audit.service import GUEST, record
from ..clock import utc_now
from ..db import engine, reading, transaction
from ..errors import Gone
from ..families.blueprint import counting_wrong_links
from ..families.forms import PressForm
from ..families.tickets import session_ticket
from ..signups.model import SignUp
from ..signups.rules import has_begun
from ..web.private_files import json_answer
from . import sign_up_data
from .retention import limits_of
from .sign_up_words import sections

bp = Blueprint("own_sign_up", __name__)


@bp.get("/<language:lang_code>/s/<token>/data")
@counting_wrong_links
def data(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Say what kinds of data are kept and until when; nothing of it is shown yet."""
    return _page(token, PressForm())


@bp.post("/<language:lang_code>/s/<token>/data/show")
@counting_wrong_links
def show(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Show everything that is kept."""
    form = PressForm.from_request()
    if not form.validate():
        return _page(token, form), 422
    kept = _kept(token, "see_own_data")
    page = {"token": token, "form": PressForm(), "sections": sections(kept), "room": bp.name}
    return render_template("privacy/own_data.html", **page)


@bp.post("/<language:lang_code>/s/<token>/data/download")
@counting_wrong_links
def download(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Give everything that is kept as a JSON file."""
    form = PressForm.from_request()
    if not form.validate():
        return _page(token, form), 422
    document = sign_up_data.as_document(_kept(token, "export_own_data"))
    return json_answer(document)


@bp.route("/<language:lang_code>/s/<token>/data/erase", methods=["GET", "POST"])
@counting_wrong_links
def erase(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Ask once more, then forget the family; seats at events that are still ahead are free again."""
    form, now = PressForm.from_request(), utc_now()
    with reading() as tx:
        found = sign_up_data.sign_up_behind(tx, token)
        is_ahead = any(one.is_live and not has_begun(one.occurrence, now) for one in found.parties)
        tickets = _tickets(found)
    if not form.validate_on_submit():
        page = {"token": token, "form": form, "tickets": tickets, "is_ahead": is_ahead}
        return render_template("privacy/sign_up_erase.html", **page), 422 if form.errors else 200
    with suppress(Gone):  # the other of two presses has done it
        sign_up_data.erase_sign_up(engine(), current_app.config["SETTINGS"], found.id, now=now)
    return redirect(url_for("own_data.find", done="erased"), code=303)


def _kept(token: str, action: str) -> sign_up_data.OwnSignUp:
    with transaction() as tx:
        found = sign_up_data.sign_up_behind(tx, token)
        record(tx, GUEST, action, "sign_up", found.id, now=utc_now(), controller_id=found.controller_id)
        tx.flush()
        return _own(tx, found)


def _own(tx: Session, found: SignUp) -> sign_up_data.OwnSignUp:
    return sign_up_data.own_sign_up(tx, found, limits_of(current_app.config["SETTINGS"]))


def _page(token: str, form: PressForm) -> str:
    with reading() as tx:
        found = sign_up_data.sign_up_behind(tx, token)
        page = {"token": token, "form": form, "kept": _own(tx, found), "tickets": _tickets(found)}
        return render_template("privacy/sign_up_data.html", **page)


def _tickets(found: SignUp) -> list[object]:
    return [session_ticket(one.occurrence) for one in found.parties]
