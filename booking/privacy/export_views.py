"""Copies for the controller: what is kept of a family that asks, and the log; each copy is a row of the log itself."""

from flask import current_app
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..accounts.access import acting, needs
from ..accounts.rules import Permission
from ..audit.queries import actions
from ..audit.service import record
from ..clock import utc_now
from ..day.access import reservation_for
from ..day.blueprint import PressForm
from ..db import transaction
from ..errors import Missing
from ..network.queries import organisation_named, organisations
from ..reservations.logged import record_one
from ..signups.looks import record_looks
from ..signups.own_families import party_for
from ..signups.staff_views import acting_as
from ..web.csv_files import csv_answer
from . import log_table, own_data, queries, sign_up_data, sign_up_words
from .audit_views import bp, log_page
from .forms import SearchForm
from .own_words import Line, sections
from .retention import limits_of
from .rules import COPY_MOST


@bp.post("/reservations/<public_id>/copy")
@needs(Permission.COPY_FAMILY_DATA)
def copy_family(public_id: str) -> ResponseReturnValue:
    """Give everything that is kept of a family of one's own, for the family that asks its controller."""
    PressForm.from_request().validate()
    with transaction() as tx:
        reservation = reservation_for(tx, public_id, Permission.COPY_FAMILY_DATA)
        record_one(tx, acting(), "copy_family_data", reservation, now=utc_now())
        tx.flush()
        kept = own_data.own_data(tx, reservation, limits_of(current_app.config["SETTINGS"]))
        return _copy(sections(kept, is_named=True))


@bp.post("/sign-ups/<public_id>/copy")
@needs(Permission.COPY_FAMILY_DATA)
def copy_sign_up(public_id: str) -> ResponseReturnValue:
    """Give everything that is kept of a family of one's own that signed up, for the family that asks its controller."""
    PressForm.from_request().validate()
    with transaction() as tx:
        party, own = party_for(tx, public_id, Permission.COPY_FAMILY_DATA)
        record_looks(tx, acting_as(own), party.occurrence_id, [party], action="copy_family_data", now=utc_now())
        tx.flush()
        kept = sign_up_data.own_sign_up(tx, party.sign_up, limits_of(current_app.config["SETTINGS"]))
        return _copy(sign_up_words.sections(kept, is_named=True))


def _copy(sections_: list[tuple[str, list[Line]]]) -> ResponseReturnValue:
    rows = [(part, what, value) for part, lines in sections_ for what, value in lines]
    return csv_answer("tavataan", (_("Part"), _("What"), _("Value")), rows)


@bp.post("/audit/copy")
@needs(Permission.SEE_LOG)
def copy_log() -> ResponseReturnValue:
    """Give the rows of the log that the address asks for: those about the families of one controller, for example."""
    PressForm.from_request().validate()
    with transaction() as tx:
        form = SearchForm.from_address(actions(tx), organisations(tx, with_archived=True))
        if not form.validate():
            return log_page(form, []), 400
        wanted = form.to_wanted()
        try:
            found = queries.entries(tx, wanted, most=COPY_MOST)
        except Missing as missing:
            form.refuse(missing.code)
            return log_page(form, []), 400
        if len(found) > COPY_MOST:
            form.refuse("too_many")
            return log_page(form, []), 400
        whose = organisation_named(tx, wanted.controller).id if wanted.controller else None
        about = {"controller_id": whose, "count": len(found)}
        record(tx, acting(), "copy_log", "audit_event", None, now=utc_now(), **about)
        return csv_answer("tavataan-log", log_table.HEAD, [log_table.row(one) for one in found])
