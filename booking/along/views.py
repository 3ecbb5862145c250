"""Invite somebody along: the family makes and ends a link; whoever has it sees time and place, and no more."""

from dataclasses import dataclass

from flask import Flask, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ..clock import utc_now
from ..db import reading, transaction
from ..errors import Conflict
from ..families.blueprint import counting_wrong_links
from ..families.forms import PressForm
from ..families.pages import state_of
from ..families.tickets import Ticket, ticket_of
from ..reservations import forgetting
from ..reservations.calendar_file import address_line, event_file
from ..reservations.model import Reservation
from ..reservations.service import find_by_link
from ..web.languages import current_language, in_language
from ..web.private_files import calendar_answer
from . import card_views, keys, queries, service
from .blueprint import bp

__all__ = ["bp", "card_views", "init_app"]


@dataclass(frozen=True)
class ShownTime:
    """What whoever was invited sees: time, place and whether it is still so."""

    state: str
    """As of the family's own page: `booked`, `started`, `past`, `cancelled` or `session_cancelled`."""
    ticket: Ticket
    address: str
    entrance: str
    reason: str


def init_app(app: Flask) -> None:
    """Open the room."""
    keys.use_key(app.config["SECRET_KEY"])
    forgetting.register(service.forget_links)
    app.register_blueprint(bp)


@bp.route("/<language:lang_code>/b/<token>/along", methods=["GET", "POST"])
@counting_wrong_links
def give(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Say what the second link shows, and make it; then show it to the family."""
    form = PressForm.from_request()
    if not form.validate_on_submit():
        return _give_page(token, form)
    try:
        with transaction() as tx:
            service.give_link(tx, find_by_link(tx, token, now=utc_now()), now=utc_now())
    except Conflict:
        return redirect(url_for("families.manage", token=token), code=303)
    return redirect(url_for(".give", token=token), code=303)


@bp.post("/<language:lang_code>/b/<token>/along/end")
@counting_wrong_links
def end(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """End the second link at once."""
    form = PressForm.from_request()
    if not form.validate():
        return _give_page(token, form)
    with transaction() as tx:
        service.end_link(tx, find_by_link(tx, token, now=utc_now()), now=utc_now())
    return redirect(url_for(".give", token=token), code=303)


@bp.get("/<language:lang_code>/along/<token>")
@counting_wrong_links
def shown(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Show time and place to whoever was invited along."""
    now = utc_now()
    with reading() as tx:
        page = _shown_time(service.find_given(tx, token, now=now))
        return render_template("along/shown.html", page=page, token=token)


@bp.get("/<language:lang_code>/along/<token>/event.ics")
@counting_wrong_links
def event_ics(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Give the time as a calendar file."""
    with reading() as tx:
        content = event_file(service.find_given(tx, token, now=utc_now()), current_language())
    return calendar_answer(content)


def _give_page(token: str, form: PressForm) -> ResponseReturnValue:
    now = utc_now()
    with reading() as tx:
        reservation = find_by_link(tx, token, now=now)
        given = queries.link_of(tx, reservation.id)
        if given is None and not service.can_give(reservation, now):
            return redirect(url_for("families.manage", token=token), code=303)
        link = "" if given is None else _address(service.given_token(reservation, given))
        slot = reservation.slot
        ticket = ticket_of(slot.starts_at, slot.ends_at, slot.occurrence.venue)
        page = render_template("along/give.html", token=token, form=form, link=link, ticket=ticket)
    return page, 422 if form.errors else 200


def _shown_time(reservation: Reservation) -> ShownTime:
    slot, session = reservation.slot, reservation.slot.occurrence
    return ShownTime(
        state=state_of(reservation, utc_now()),
        ticket=ticket_of(slot.starts_at, slot.ends_at, session.venue),
        address=address_line(session.venue),
        entrance=in_language(session.venue.entrance),
        reason=session.cancel_reason,
    )


def _address(given_token: str) -> str:
    return str(current_app.config["SETTINGS"].public_url) + url_for(".shown", token=given_token)
