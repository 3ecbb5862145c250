"""For a family that queues: what we keep of its place, and a copy of it; leaving the queue is its end.

As with bookings, opening an address shows nothing personal: the data is the answer to a pressed button.
"""

from flask import render_template
from flask.typing import ResponseReturnValue

from ..audit.service import GUEST, record
from ..clock import utc_now
from ..db import reading, transaction
from ..errors import Gone
from ..families.blueprint import counting_wrong_links
from ..families.forms import PressForm
from ..waiting.model import QueueEntry
from ..waiting.service import find_by_link
from ..web.private_files import json_answer
from .own_data_views import bp
from .own_place import OwnPlace, own_place, place_document
from .own_place_words import place_sections


@bp.get("/<language:lang_code>/q/<token>/data")
@counting_wrong_links
def place(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Say that there is a copy to be had; nothing of it is shown yet."""
    return _page(token, PressForm())


@bp.post("/<language:lang_code>/q/<token>/data/show")
@counting_wrong_links
def show_place(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Show everything that is kept."""
    form = PressForm.from_request()
    if not form.validate():
        return _page(token, form), 422
    sections = place_sections(_kept(token, "see_own_data"))
    return render_template("privacy/own_place.html", token=token, form=PressForm(), sections=sections)


@bp.post("/<language:lang_code>/q/<token>/data/download")
@counting_wrong_links
def download_place(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Give everything that is kept as a JSON file."""
    form = PressForm.from_request()
    if not form.validate():
        return _page(token, form), 422
    document = place_document(_kept(token, "export_own_data"))
    return json_answer(document)


def _kept(token: str, action: str) -> OwnPlace:
    now = utc_now()
    with transaction() as tx:
        entry = find_by_link(tx, token, now=now)
        _refuse_left(entry)
        record(tx, GUEST, action, "queue_entry", entry.id, now=now, controller_id=entry.controller_id)
        tx.flush()
        return own_place(tx, entry)


def _page(token: str, form: PressForm) -> str:
    with reading() as tx:
        _refuse_left(find_by_link(tx, token, now=utc_now()))
    return render_template("privacy/own_place.html", token=token, form=form, sections=())


def _refuse_left(entry: QueueEntry) -> None:
    if entry.left_at is not None:  # nothing of the family is kept any more
        raise Gone("link")
