"""The feeds' addresses."""

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..accounts.queries import grants_of
from ..accounts.rules import Permission, Reach, reach
from ..accounts.standing import own_of, standing_in
from ..clock import local_today, utc_now
from ..config import LANGUAGES, Config
from ..db import reading, transaction
from ..errors import Gone, Missing
from ..ical import feed_window
from ..reservations.queries import free_counts
from ..venues.queries import venue_by_former_slug, venue_by_slug
from ..web.identity import service_name
from ..web.kept import kept
from ..web.languages import in_language, use_language
from ..web.limits import Limit, caller, count_try
from .answers import PERSONAL, PUBLIC, FeedBytes, feed_answer
from .events import Feed, House, personal_bytes, public_bytes
from .model import FeedSubscription
from .queries import (
    Window,
    latest_revision,
    public_rows,
    regular_services,
    staff_rows,
    subscription_by_digest,
    uid_domain,
    unanswered,
)
from .rules import digest
from .service import is_use_stale, note_use

Made = TypeVar("Made", bound=FeedBytes)
Found = TypeVar("Found")

bp = Blueprint("feeds", __name__)

WRONG_TOKENS = Limit("feed-token", ("60/5 minutes",))


class PersonalFeed(FeedBytes):
    """A personal feed with the address it was asked for by."""

    subscription: FeedSubscription


@bp.get("/feeds/public.ics")
def public() -> ResponseReturnValue:
    """Every published session of the installation."""
    language = _use_asked_language()
    feed = _kept(f"public/{language}", lambda tx, window: _public_feed(tx, window, service_name(), None))
    return feed_answer(_there(feed), file_name="tavataan", cache=PUBLIC)


@bp.get("/feeds/venues/<slug>.ics")
def venue(slug: str) -> ResponseReturnValue:
    """The published sessions of one venue; a former address leads on to the new one."""
    language = _use_asked_language()
    feed = _kept(f"venue/{slug}/{language}", lambda tx, window: _venue_feed(tx, window, slug))
    if feed is not None:
        return feed_answer(feed, file_name=slug, cache=PUBLIC)
    with reading() as tx:
        moved = _there(venue_by_former_slug(tx, slug))
    return redirect(url_for("feeds.venue", slug=moved.slug, lang=request.args.get("lang")), code=301)


@bp.get("/feeds/p/<token>/<name>.ics")
def personal(token: str, name: str) -> ResponseReturnValue:
    """The sessions of one's own and of the places one keeps, behind a private address; the name is for the reader."""
    try:
        feed = _there(_kept(f"personal/{digest(token)}", lambda tx, window: _personal_feed(tx, window, digest(token))))
    except Missing:
        # Only wrong tokens are counted, so guessing never locks a right one out.
        count_try(WRONG_TOKENS, caller())
        raise
    if is_use_stale(feed.subscription, now=utc_now()):
        with transaction() as tx:
            note_use(tx, feed.subscription.id, now=utc_now())
    return feed_answer(feed, file_name=name, cache=PERSONAL)


def _kept(name: str, make: Callable[[Session, Window], Made | None]) -> Made | None:
    """Return the feed as it was last made, or anew when anything was written or a new day has begun."""

    def read() -> Made | None:
        with reading() as tx:
            return make(tx, feed_window(local_today()))

    return kept(("feed", name, local_today()), read)


def _there(found: Found | None) -> Found:
    if found is None:
        raise Missing("feed")
    return found


def _public_feed(tx: Session, window: Window, name: str, venue_id: int | None) -> FeedBytes:
    rows = public_rows(tx, window, venue_id)
    feed = Feed(name, rows, _source_url(), _house(tx))
    body = public_bytes(feed, regular_services(tx, window, venue_id))
    return FeedBytes(body, latest_revision(rows), now=utc_now())


def _venue_feed(tx: Session, window: Window, slug: str) -> FeedBytes | None:
    """Return the feed of a venue; None when it has another address now."""
    if venue_by_former_slug(tx, slug) is not None:
        return None
    place = venue_by_slug(tx, slug)
    return _public_feed(tx, window, f"{service_name()}: {in_language(place.names)}", place.id)


def _personal_feed(tx: Session, window: Window, token_sha256: str) -> PersonalFeed:
    subscription, user, professional = _there(subscription_by_digest(tx, token_sha256))
    today = local_today()
    places = reach(grants_of(user.grants), Permission.SEE_COUNTS, today)
    if subscription.revoked_at is not None or user.deactivated_at is not None or places == Reach():
        raise Gone("feed_revoked")
    use_language(user.language)
    professional_id = professional.id if professional is not None and places.has_own else None
    own = own_of(tx, user.id, standing_in(tx, user.id, today, is_ahead=True)) if professional_id is not None else ()
    rows = staff_rows(tx, window, own, places)
    ids = [row.id for row in rows]
    feed = Feed(f"{service_name()}: {user.name}", rows, "", _house(tx))
    body = personal_bytes(feed, free_counts(tx, ids, utc_now()), unanswered(tx, professional_id, ids))
    made = PersonalFeed(body, latest_revision(rows), now=utc_now())
    made.subscription = subscription
    return made


def _use_asked_language() -> str:
    asked = request.args.get("lang", "")
    if asked not in LANGUAGES:
        return ""
    use_language(asked)
    return asked


def _source_url() -> str:
    # Never by the Host header: caches and readers keep this address.
    return _public_url() + request.path


def _public_url() -> str:
    settings: Config = current_app.config["SETTINGS"]
    return settings.public_url


def _house(tx: Session) -> House:
    # Before the first run has fixed the domain (a bare database), the public address stands in for it.
    return House(uid_domain(tx) or _public_url().split("//", 1)[1].split(":", 1)[0], _public_url())
