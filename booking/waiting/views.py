"""Join the queue for a session; what is behind the link stands in `place_views`."""

from flask import Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..clock import utc_now
from ..db import reading, transaction
from ..errors import TooMany
from ..network.model import FamilyService, Organisation
from ..network.queries import service_by_slug
from ..reservations import hooks
from ..reservations import pages as booking_pages
from ..reservations import queries as booking_queries
from ..reservations.forms import too_many_words
from ..reservations.rules import BookingClosed, booking_state
from ..schedule.model import Occurrence
from ..schedule.queries import occurrence_by_public_id
from ..web.limits import caller, count_try
from . import keys, letters, pages, place_views, service
from .blueprint import JOINERS, bp
from .forms import QueueForm
from .offers import OffersFollow

__all__ = ["bp", "init_app", "place_views"]


def init_app(app: Flask) -> None:
    """Open the room."""
    keys.use_key(app.config["SECRET_KEY"])
    hooks.register(OffersFollow())
    letters.register_all()
    app.register_blueprint(bp)


@bp.route("/<language:lang_code>/sessions/<public_id>/queue", methods=["GET", "POST"])
def join(lang_code: str, public_id: str) -> ResponseReturnValue:  # noqa: ARG001
    """Ask for a name and one contact, give a place in the queue, go to the page behind its link."""
    form = QueueForm.from_request()
    if not form.validate_on_submit():
        return _page(public_id, form, 422 if form.errors else 200)
    now = utc_now()
    try:
        with transaction() as tx:
            count_try(JOINERS, caller(), tx.connection())
            _, wish = _asked(tx, public_id)
            request_ = form.to_queue_request(wish.id if wish else None, occurrence_public_id=public_id)
            entry = service.join_session(tx, request_, now=now)
    except TooMany as over:
        form.form_errors.append(too_many_words(over))
        return _page(public_id, form, 429, {"Retry-After": str(over.retry_after)})
    except BookingClosed:
        return _page(public_id, form, 409)
    return redirect(url_for(".place", token=keys.token_of(entry.public_id)), code=303)


def _asked(tx: Session, public_id: str) -> tuple[Occurrence, FamilyService | None]:
    """Return the session and the wish in the address."""
    wish = request.args.get("service")
    return occurrence_by_public_id(tx, public_id, is_public=True), service_by_slug(tx, wish) if wish else None


def _page(public_id: str, form: QueueForm, status: int, headers: dict[str, str] | None = None) -> ResponseReturnValue:
    now = utc_now()
    with reading() as tx:
        occurrence, wish = _asked(tx, public_id)
        state = booking_state(occurrence, occurrence.venue, now)
        if not state.is_open:
            others = booking_queries.next_free_sessions(tx, occurrence, now)
            closed = booking_pages.not_open_page(occurrence, state, others)
            return render_template("reservations/not_open.html", page=closed), 410 if state.kind == "past" else 409
        controller = tx.get_one(Organisation, service.controller_at(tx, occurrence, wish.id if wish else None))
        page = pages.join_session_page(occurrence, wish, controller, now)
        return render_template("waiting/join.html", form=form, page=page), status, headers or {}
