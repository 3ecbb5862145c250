"""Join the queue for a session; what is behind the link stands in `place_views`."""

from flask import Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..clock import utc_now
from ..db import engine, reading, transaction
from ..errors import TooMany
from ..families import pages as booking_pages
from ..families.forms import too_many_words
from ..lost_links import letter as lost_link_letter
from ..network import queries as network
from ..network.model import FamilyService, Organisation
from ..network.queries import service_by_slug
from ..reservations import hooks
from ..reservations import queries as booking_queries
from ..reservations.rules import BookingClosed, booking_state
from ..schedule.model import Occurrence
from ..schedule.queries import occurrence_by_public_id
from ..web.limits import caller, count_try
from . import keys, letters, news_letter, news_views, pages, place_views, queries, service
from .blueprint import JOINERS, bp
from .forms import PlacesForm, QueueForm
from .offers import OffersFollow
from .own_links import PlacesHeld
from .rounds import offer_at

__all__ = ["bp", "init_app", "news_views", "place_views"]


def init_app(app: Flask) -> None:
    """Open the room."""
    keys.use_key(app.config["SECRET_KEY"])
    hooks.register(OffersFollow())
    letters.register_all()
    lost_link_letter.register_keeper(PlacesHeld())
    news_letter.register()
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


@bp.route("/<language:lang_code>/queue", methods=["GET", "POST"])
def join_places(lang_code: str) -> ResponseReturnValue:  # noqa: ARG001
    """Ask for places, a name and one contact; give a place in the queue for any of them."""
    form, now = PlacesForm.from_request(), utc_now()
    with reading() as tx:
        venues, services = queries.venues_to_choose(tx), network.services(tx)
    by_slug = {one.slug: one.id for one in services}
    form.offer(venues, services, request.args.getlist("venue"))
    if not form.validate_on_submit():
        return _places_page(form, 422 if form.errors else 200)
    asked = form.to_queue_request(by_slug.get(form.wish.data), venue_slugs=tuple(form.venues.data))
    try:
        with transaction() as tx:
            count_try(JOINERS, caller(), tx.connection())
            entry = service.join_venues(tx, asked, now=now)
    except TooMany as over:
        form.form_errors.append(too_many_words(over))
        return _places_page(form, 429, {"Retry-After": str(over.retry_after)})
    offer_at(engine(), entry, now=now)
    return redirect(url_for(".place", token=keys.token_of(entry.public_id)), code=303)


def _places_page(form: PlacesForm, status: int, headers: dict[str, str] | None = None) -> ResponseReturnValue:
    return render_template("waiting/join_places.html", form=form), status, headers or {}


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
            return render_template("families/not_open.html", page=closed), 410 if state.kind == "past" else 409
        controller = tx.get_one(Organisation, service.controller_at(tx, occurrence, wish.id if wish else None))
        page = pages.join_session_page(occurrence, wish, controller, now)
        return render_template("waiting/join.html", form=form, page=page), status, headers or {}
