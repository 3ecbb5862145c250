"""The log for the administrator, and who has read a booking for those whose family it is."""

import json
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..accounts.access import allowed, needs
from ..accounts.rules import Permission, Place
from ..audit.queries import actions
from ..day.access import is_own_family, reservation_for
from ..day.blueprint import PressForm
from ..db import reading
from ..errors import Missing
from ..families.tickets import ticket_of
from ..network.queries import organisations
from ..reservations.model import Reservation
from ..reservations.queries import reservation_by_public_id
from . import queries, words
from .forms import SearchForm
from .queries import Entry
from .rules import PAGE

bp = Blueprint("audit", __name__, url_prefix="/staff")

IN_WORDS = ("reservation_ids", "service_id", "employer_id")
"""Details that the page says in words, or as links."""


@dataclass(frozen=True)
class _Line:
    """A row of the log as the pages show it."""

    entry: Entry
    who: str
    standing: str
    """Of a user: profession and employer, or role."""
    act: str
    why: str
    is_worded: bool
    details: str


@bp.get("/audit")
@needs(Permission.SEE_LOG)
def page() -> ResponseReturnValue:
    """Search the log: who, what, when, about which row; fifty rows on a page."""
    with reading() as tx:
        form = SearchForm.from_address(actions(tx), organisations(tx, with_archived=True))
        found: list[Entry] = []
        if form.validate():
            try:
                found = queries.entries(tx, form.to_wanted())
            except Missing as missing:
                form.refuse(missing.code)
    return log_page(form, found), 400 if form.errors else 200


def log_page(form: SearchForm, found: list[Entry]) -> str:
    """Show what was found, and offer a copy of it."""
    more = _asked_url("audit.page", before=found[PAGE - 1].id) if len(found) > PAGE else ""
    return render_template(
        "privacy/log.html",
        form=form,
        lines=_lines(found[:PAGE]),
        more_url=more,
        copy_url=_asked_url("audit.copy_log") if found else "",
        press=PressForm(),
    )


@bp.get("/reservations/<public_id>/readers")
@needs(Permission.SEE_READERS)
def readers(public_id: str) -> ResponseReturnValue:
    """Show everything that was ever done with a booking, and who has seen its name."""
    with reading() as tx:
        reservation = _reservation(tx, public_id)
        slot, session = reservation.slot, reservation.slot.occurrence
        return render_template(
            "privacy/readers.html",
            session=session,
            ticket=ticket_of(slot.starts_at, slot.ends_at, session.venue),
            lines=_lines(queries.readers(tx, reservation)),
            number=reservation.id,
            public_id=reservation.public_id,
            may_copy=is_own_family(tx, reservation),
            press=PressForm(),
            may_search=allowed(Permission.SEE_LOG, Place()),
        )


def _reservation(tx: Session, public_id: str) -> Reservation:
    """Return any booking for whoever keeps the log, else one of a family of the user's own; 403 otherwise."""
    if not allowed(Permission.SEE_LOG, Place()):
        return reservation_for(tx, public_id, Permission.SEE_GUEST_NAMES)
    reservation = reservation_by_public_id(tx, public_id)
    if reservation is None:
        raise Missing("reservation")
    return reservation


def _lines(entries: list[Entry]) -> list[_Line]:
    return [
        _Line(
            entry=one,
            who=words.who(one),
            standing=words.standing(one) if one.actor == "user" else "",
            act=words.act(one),
            why=words.why(one),
            is_worded=words.is_worded(one),
            details=_details(one),
        )
        for one in entries
    ]


def _details(entry: Entry) -> str:
    rest = {name: value for name, value in entry.details.items() if name not in IN_WORDS}
    return json.dumps(rest, sort_keys=True)[1:-1].replace('"', "") if rest else ""


def _asked_url(endpoint: str, **more: int) -> str:
    """Return the address of a page for what was asked here."""
    asked = {name: value for name, value in request.args.items() if name in SearchForm()._fields and value}
    query = urlencode({**asked, **more})
    return f"{url_for(endpoint)}{'?' if query else ''}{query}"
