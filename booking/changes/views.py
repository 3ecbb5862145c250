"""The page of a venue for staff: who comes and when; closing it, reopening it."""

from datetime import date, timedelta

from flask import Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..accounts.access import acting, allowed, needs, require, signed_in_user
from ..accounts.queries import place_of
from ..accounts.rules import Permission
from ..clock import local_today, utc_now
from ..day.present import present
from ..db import reading, transaction
from ..errors import Conflict, Invalid, Missing
from ..recurrence import Stop
from ..venues.model import Closure, Venue
from ..web.dates import parse_date, time_range, weekday_names
from . import (
    hand_over_views,
    leaving_views,
    letters,
    move_views,
    queries,
    service,
    session_views,
    town_views,
    venue_views,
)
from .blueprint import bp
from .forms import BringBackForm, ClosureForm
from .lookup import closure_at, find_venue
from .months import month_span, month_table
from .rules import Effect, EffectChanged, Instead, Return
from .town_views import closing_page, reopening_page
from .wording import refusal_words

PAGES = (session_views, move_views, hand_over_views, leaving_views, town_views)
"""The other files whose views stand on the blueprint."""


def init_app(app: Flask) -> None:
    """Open the room."""
    move_views.init_app(app)
    letters.register()
    app.register_blueprint(venue_views.bp)
    app.register_blueprint(bp)


@bp.get("/venues/<slug>")
@needs(Permission.SEE_COUNTS)
def venue(slug: str) -> ResponseReturnValue:
    """Show who comes to a venue and when, how full it is, and when it is closed."""
    today = local_today()
    with reading() as tx:
        found = find_venue(tx, slug)
        if found.slug != slug:
            return redirect(url_for(".venue", slug=found.slug), code=301)
        own = queries.own_venues(tx, signed_in_user().own, today)
        place = place_of(tx, venue_id=found.id, is_own=found.id in own)
        require(Permission.SEE_COUNTS, place)
        month = _asked_month(today)
        first, until = month_span(month)
        sessions = queries.sessions_at(tx, found.id, today, now=utc_now())
        in_month = queries.sessions_at(tx, found.id, first, until, now=utc_now())
        closures = queries.closures_of(tx, found.id, found.municipality_id, min(first, today))
        opened = _opened(tx, found, [*sessions, *in_month])
        return render_template(
            "changes/venue.html",
            venue=found,
            sessions=sessions,
            opened=opened,
            present=present,
            usual=_usual_time(found),
            closures=[one for one in closures if one.last_on >= today],
            month=month_table(month, in_month, closures, opened),
            earlier=f"{first - timedelta(days=1):%Y-%m}",
            later=f"{until:%Y-%m}",
            may_edit=allowed(Permission.EDIT_VENUE, place),
            may_close_town=allowed(Permission.CLOSE_MUNICIPALITY, place_of(tx, municipality_id=found.municipality_id)),
            may_close=allowed(Permission.CLOSE_VENUE, place) and found.archived_at is None,
            done=request.args.get("done", ""),
        )


@bp.route("/venues/<slug>/closures/new", methods=["GET", "POST"])
@needs(Permission.CLOSE_VENUE)
def close(slug: str) -> ResponseReturnValue:
    """Close a venue: first what it does, then the deed, if that is still what it does."""
    with reading() as tx:
        found = find_venue(tx, slug)
        require(Permission.CLOSE_VENUE, place_of(tx, venue_id=found.id))
    form = ClosureForm.from_request()
    if request.method != "POST":
        form.first_on.process_data(parse_date(request.args.get("on", ""), local_today()))
        return _closing_page(found, form, None)
    if not form.validate():
        return _closing_page(found, form, None), 422
    if not form.seen.data:
        return _closing_page(found, form, _preview(slug, form))
    try:
        with transaction() as tx:
            service.close_venue(
                tx,
                find_venue(tx, slug),
                form.to_request(),
                instead=Instead.read(form.instead.data),
                seen=form.seen.data,
                now=utc_now(),
                actor=acting(),
            )
    except EffectChanged as changed:
        return _closing_page(found, form, changed.effect, is_changed=True), 409
    except Invalid as refusal:
        form.form_errors.append(refusal_words(refusal))
        return _closing_page(found, form, _preview(slug, form)), 422
    return redirect(url_for(".venue", slug=found.slug, done="closed"), code=303)


@bp.route("/venues/<slug>/closures/<public_id>/reopen", methods=["GET", "POST"])
@needs(Permission.CLOSE_VENUE)
def reopen(slug: str, public_id: str) -> ResponseReturnValue:
    """Take a closure back: first what comes back, then the deed."""
    with reading() as tx:
        found = find_venue(tx, slug)
        require(Permission.CLOSE_VENUE, place_of(tx, venue_id=found.id))
        closure = _own_closure(tx, found, public_id)
    if closure.reopened_at is not None:
        return redirect(url_for(".venue", slug=found.slug), code=303)
    form = BringBackForm.from_request()
    try:
        if not form.validate_on_submit():
            with transaction() as tx:
                shown = service.preview_reopening(tx, closure_at(tx, public_id), now=utc_now())
            return _reopening_page(found, closure, form, shown), 422 if form.errors else 200
        with transaction() as tx:
            service.reopen(
                tx,
                closure_at(tx, public_id),
                seen=form.seen.data,
                now=utc_now(),
                actor=acting(),
            )
    except EffectChanged as changed:
        return _reopening_page(found, closure, form, changed.effect, is_changed=True), 409
    except Conflict as refusal:
        return _reopening_page(found, closure, form, None, refusal=refusal_words(refusal)), 409
    return redirect(url_for(".venue", slug=found.slug, done="reopened"), code=303)


def _preview(slug: str, form: ClosureForm) -> Effect:
    with transaction() as tx:
        return service.preview_closure(tx, find_venue(tx, slug), form.to_request(), now=utc_now())


def _closing_page(venue: Venue, form: ClosureForm, effect: Effect | None, *, is_changed: bool = False) -> str:
    return closing_page(venue, url_for(".venue", slug=venue.slug), form, effect, is_changed=is_changed)


def _reopening_page(
    venue: Venue,
    closure: Closure,
    form: BringBackForm,
    shown: Return | None,
    *,
    is_changed: bool = False,
    refusal: str = "",
) -> str:
    back_url = url_for(".venue", slug=venue.slug)
    return reopening_page(venue, back_url, closure, form, shown, is_changed=is_changed, refusal=refusal)


def _own_closure(tx: Session, venue: Venue, public_id: str) -> Closure:
    closure = closure_at(tx, public_id)
    if closure.venue_id != venue.id:
        raise Missing("closure")
    return closure


def _asked_month(today: date) -> date:
    asked = parse_date(f"{request.args.get('month', '')}-01", today)
    return asked if asked is not None and 2000 <= asked.year <= 2100 else today


def _opened(tx: Session, place: Venue, sessions: list[queries.VenueSession]) -> set[int]:
    """Return the ids of the sessions that the user may look at: all of the venue's, or one's own."""
    sees_all = allowed(Permission.SEE_DAY, place_of(tx, venue_id=place.id))
    own = signed_in_user().own
    return {one.occurrence.id for one in sessions if sees_all or one.is_own_of(own)}


def _usual_time(venue: Venue) -> str:
    if venue.usual_weekday is None:
        return ""
    day = weekday_names()[venue.usual_weekday][0]
    if venue.usual_starts is None:
        return day
    ends = Stop(venue.id, venue.usual_starts, venue.usual_minutes).ends
    return f"{day} {time_range(venue.usual_starts, ends)}"
