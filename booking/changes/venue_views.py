"""The list of venues, a new one, what is told about one. They stand in this room because the lists show sessions."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..accounts.access import acting, allowed, needs, reach, require, signed_in_user
from ..accounts.queries import place_of
from ..accounts.rules import Permission, Place, may_somewhere
from ..clock import local_today, utc_now
from ..db import reading, transaction
from ..errors import Conflict, Forbidden
from ..network.model import Municipality, Organisation
from ..network.queries import municipalities, organisations
from ..venues import service
from ..venues.forms import SLUG_TAKEN, ActForm, NewVenueForm, VenueForm
from ..venues.model import Venue
from ..venues.queries import venue_by_slug, venues_of
from . import queries
from .lookup import find_venue

bp = Blueprint("venues", __name__, url_prefix="/staff/venues")


@bp.get("")
@needs(Permission.SEE_COUNTS)
def index() -> ResponseReturnValue:
    """List the venues one may look at, with who comes next."""
    with reading() as tx:
        covered = reach(Permission.SEE_COUNTS)
        own = queries.own_venues(tx, signed_in_user().own, local_today())
        seen = [v for v in venues_of(tx, with_archived=True) if covered.covers(_place(v, is_own=v.id in own))]
        next_ones = queries.next_at(tx, [venue.id for venue in seen], utc_now())
        return render_template(
            "venues/index.html",
            venues=[venue for venue in seen if venue.archived_at is None],
            archived=[venue for venue in seen if venue.archived_at is not None],
            next_ones=next_ones,
            may_create=bool(_own_municipalities(tx)),
            may_close_town=may_somewhere(signed_in_user().grants, Permission.CLOSE_MUNICIPALITY, local_today()),
        )


@bp.route("/new", methods=["GET", "POST"])
@needs(Permission.CREATE_VENUE)
def new() -> ResponseReturnValue:
    """Make a venue from its name, address, usual day and time."""
    form = NewVenueForm.from_request()
    with reading() as tx:
        towns = _own_municipalities(tx)
        has_keeper = bool(organisations(tx))
    if not (towns and has_keeper) and allowed(Permission.MANAGE_NETWORK, Place()):
        return redirect(url_for("admin.page"), code=303)  # what comes first is told there
    if not towns:
        raise Forbidden("no_permission", permission=Permission.CREATE_VENUE)
    form.offer(towns)
    if not form.validate_on_submit():
        if request.method != "POST":
            form.suggest(towns)
        return _page("venues/new.html", form, is_choice=len(towns) > 1)
    town = next(one for one in towns if one.slug == form.municipality.data)
    with transaction() as tx:
        venue = service.create_venue(tx, form.to_request(town.id), now=utc_now(), actor=acting())
    if venue.is_remote:  # how one meets there has to be told yet
        return redirect(url_for(".edit", slug=venue.slug), code=303)
    return redirect(url_for("changes.venue", slug=venue.slug, done="created"), code=303)


@bp.route("/<slug>/edit", methods=["GET", "POST"])
@needs(Permission.EDIT_VENUE)
def edit(slug: str) -> ResponseReturnValue:
    """Tell more about a venue, or something else; its page may get another address."""
    with reading() as tx:
        venue = find_venue(tx, slug)
        if venue.slug != slug and request.method != "POST":  # what was typed must not be lost on the way
            return redirect(url_for(".edit", slug=venue.slug), code=301)
        require(Permission.EDIT_VENUE, place_of(tx, venue_id=venue.id))
        keepers = _keepers(tx, venue)
        is_needed = queries.has_sessions_ahead(tx, venue.id, utc_now())
    form = VenueForm.from_request()
    form.offer(keepers)
    around: dict[str, Any] = {"venue": venue, "act_form": ActForm(), "is_needed": is_needed}
    if not form.validate_on_submit():
        if request.method != "POST":
            form.show(venue, keepers)
        return _page("venues/edit.html", form, **around)
    keeper = next(one for one in keepers if one.public_id == form.organisation.data)
    try:
        with transaction() as tx:
            venue = find_venue(tx, slug)
            asked = form.to_request(keeper.id)
            actor = acting()
            service.edit_venue(tx, venue, asked, seen=form.seen.data or None, now=utc_now(), actor=actor)
    except Conflict as refusal:
        if refusal.code == "changed_meanwhile":
            form.say_what_changed(_as_saved(slug, keepers))
            return _page("venues/edit.html", form, refusal.status, **around)
        form.slug.errors = [str(SLUG_TAKEN)]
        return _page("venues/edit.html", form, **around)
    return redirect(url_for("changes.venue", slug=venue.slug, done="saved"), code=303)


def _keepers(tx: Session, venue: Venue) -> list[Organisation]:
    found = organisations(tx, with_archived=True)
    return [one for one in found if one.archived_at is None or one.id == venue.organisation_id]


def _as_saved(slug: str, keepers: list[Organisation]) -> VenueForm:
    form = VenueForm()
    form.offer(keepers)
    with reading() as tx:
        form.show(find_venue(tx, slug), keepers)
    return form


@bp.post("/<slug>/archive")
@needs(Permission.EDIT_VENUE)
def archive(slug: str) -> ResponseReturnValue:
    """Take a venue without sessions ahead out of the lists."""
    with transaction() as tx:
        venue = _own_venue(tx, slug)
        if queries.has_sessions_ahead(tx, venue.id, utc_now()):
            raise Conflict("sessions_ahead")
        service.archive_venue(tx, venue, now=utc_now(), actor=acting())
    return redirect(url_for("changes.venue", slug=slug, done="archived"), code=303)


@bp.post("/<slug>/unarchive")
@needs(Permission.EDIT_VENUE)
def unarchive(slug: str) -> ResponseReturnValue:
    """Take a venue into use again."""
    with transaction() as tx:
        venue = _own_venue(tx, slug)
        service.unarchive_venue(tx, venue, now=utc_now(), actor=acting())
    return redirect(url_for("changes.venue", slug=slug, done="unarchived"), code=303)


def _own_venue(tx: Session, slug: str) -> Venue:
    venue = venue_by_slug(tx, slug)
    require(Permission.EDIT_VENUE, place_of(tx, venue_id=venue.id))
    ActForm.from_request().validate()
    return venue


def _own_municipalities(tx: Session) -> list[Municipality]:
    towns = municipalities(tx)
    return [one for one in towns if allowed(Permission.CREATE_VENUE, place_of(tx, municipality_id=one.id))]


def _place(venue: Venue, *, is_own: bool) -> Place:
    return Place(
        venue_id=venue.id,
        municipality_id=venue.municipality_id,
        area_id=venue.municipality.area_id,
        is_own=is_own,
    )


def _page(template: str, form: NewVenueForm | VenueForm, refused: int = 422, **around: object) -> ResponseReturnValue:
    return render_template(template, form=form, **around), refused if form.errors else 200
