"""The requests for consultations: the list, a new one, and one with what can be done about it."""

from flask import Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..accounts.access import acting, current_user, needs, require, signed_in_user
from ..accounts.queries import place_of
from ..accounts.rules import Permission
from ..clock import utc_now
from ..db import reading, transaction
from ..errors import Conflict, Invalid
from ..schedule import hooks
from ..schedule.model import Occurrence
from ..venues.model import Venue
from . import answer_views, letters, pages, queries, service
from .access import asking_venues
from .blueprint import bp
from .following import ConsultationsFollow
from .forms import AskForm
from .request_page import request_page

__all__ = ["answer_views", "bp", "init_app"]


def init_app(app: Flask) -> None:
    """Open the room; let the pages of rooms below tell of a session's consultations."""
    hooks.register(ConsultationsFollow())
    letters.register()
    app.jinja_env.globals.update(consultations_at=consultations_at, consultations_to_answer=consultations_to_answer)
    app.register_blueprint(bp)


def consultations_at(session: Occurrence) -> pages.AtSession | None:
    """Return what a session's page tells of consultations; None where no times are booked."""
    if current_user() is None or session.slot_minutes is None:
        return None
    with reading() as tx:
        return pages.at_session(tx, session, utc_now())


def consultations_to_answer() -> int:
    """Return how many requests wait for an answer of the user's."""
    with reading() as tx:
        return pages.to_answer(tx, utc_now())


@bp.get("/requests")
@needs(Permission.SEE_COUNTS)
def index() -> ResponseReturnValue:
    """Show the requests by what is to be done about them; numbers to who plans."""
    with reading() as tx:
        return render_template("consultations/index.html", lists=pages.lists(tx, utc_now()))


@bp.get("/requests/<public_id>")
@needs(Permission.SEE_COUNTS)
def page(public_id: str) -> ResponseReturnValue:
    """Show one request, and what the user may do about it."""
    return request_page(public_id)


@bp.route("/requests/new", methods=["GET", "POST"])
@needs(Permission.ASK_CONSULTATION)
def new() -> ResponseReturnValue:
    """Ask for a consultation: group, theme, wished expert, session."""
    form = AskForm.from_request()
    with reading() as tx:
        venue = _offer(tx, form)
    if venue is None or not form.validate_on_submit():
        return _form_page(form), 422 if form.errors else 200
    try:
        with transaction() as tx:
            require(Permission.ASK_CONSULTATION, place_of(tx, venue_id=venue.id))
            user_id = signed_in_user().id
            asked = service.ask(tx, form.to_request(venue.id), user_id=user_id, now=utc_now(), actor=acting())
    except (Conflict, Invalid) as refusal:
        form.refuse(refusal.code)
        return _form_page(form), 409 if isinstance(refusal, Conflict) else 422
    return redirect(url_for(".page", public_id=asked.public_id, done="asked"), code=303)


def _offer(tx: Session, form: AskForm) -> Venue | None:
    """Fill in what the user can choose; return the place whose staff ask."""
    venues, now = asking_venues(tx), utc_now()
    if not venues:
        return None
    wanted = form.venue.data or request.args.get("venue", "")
    venue = next((one for one in venues if one.slug == wanted), venues[0])
    sessions = queries.coming_sessions(tx, venue.municipality_id, now)
    form.offer(venues, sessions, queries.experts_of(tx, sessions))
    form.venue.data = form.venue.data or venue.slug
    if request.method != "POST":
        here = [one.public_id for one in sessions if one.venue_id == venue.id]
        asked_for = [one.public_id for one in sessions if one.public_id == request.args.get("session")]
        form.session.data = next(iter(asked_for or here), "")
    return venue


def _form_page(form: AskForm) -> str:
    return render_template("consultations/new.html", form=form)
