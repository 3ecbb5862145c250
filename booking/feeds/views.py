"""The feeds' addresses."""

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..accounts.queries import grants_of
from ..accounts.rules import Permission, Reach, reach
from ..clock import local_today, utc_now
from ..config import LANGUAGES, Config
from ..db import reading, transaction
from ..errors import Gone, Missing
from ..ical import feed_window
from ..reservations.queries import free_counts
from ..schedule.queries import attendances_of
from ..venues.queries import venue_by_former_slug, venue_by_slug
from ..web.languages import in_language, use_language
from ..web.limits import Limit, caller, count_try
from .answers import PERSONAL, PUBLIC, feed_answer
from .events import Feed, personal_bytes, public_bytes
from .queries import (
    latest_revision,
    public_rows,
    staff_rows,
    subscription_by_digest,
    uid_domain,
    unanswered,
    venue_rows,
)
from .rules import digest
from .service import is_use_stale, note_use

bp = Blueprint("feeds", __name__)

WRONG_TOKENS = Limit("feed-token", ("60/5 minutes",))


@bp.get("/feeds/public.ics")
def public() -> ResponseReturnValue:
    """Every published session of the installation."""
    _use_asked_language()
    with reading() as tx:
        rows = public_rows(tx, feed_window(local_today()))
        attendances = attendances_of(tx, [row.id for row in rows])
        feed = Feed(_service_name(), rows, _source_url(), _domain(uid_domain(tx)), _public_url())
        body = public_bytes(feed, attendances)
    return feed_answer(body, latest_revision(rows), file_name="tavataan", cache=PUBLIC, now=utc_now())


@bp.get("/feeds/venues/<slug>.ics")
def venue(slug: str) -> ResponseReturnValue:
    """The published sessions of one venue; a former address leads on to the new one."""
    _use_asked_language()
    with reading() as tx:
        moved = venue_by_former_slug(tx, slug)
        if moved is not None:
            return redirect(url_for("feeds.venue", slug=moved.slug, lang=request.args.get("lang")), code=301)
        place = venue_by_slug(tx, slug)
        rows = venue_rows(tx, feed_window(local_today()), place.id)
        attendances = attendances_of(tx, [row.id for row in rows])
        name = f"{_service_name()}: {in_language(place.names)}"
        body = public_bytes(Feed(name, rows, _source_url(), _domain(uid_domain(tx)), _public_url()), attendances)
    return feed_answer(body, latest_revision(rows), file_name=place.slug, cache=PUBLIC, now=utc_now())


@bp.get("/feeds/p/<token>/<name>.ics")
def personal(token: str, name: str) -> ResponseReturnValue:
    """The sessions of one's own and of the places one keeps, behind a private address; the name is for the reader."""
    with reading() as tx:
        found = subscription_by_digest(tx, digest(token))
        if found is None:
            # Only wrong tokens are counted, so guessing never locks a right one out.
            count_try(WRONG_TOKENS, caller())
            raise Missing("feed")
        subscription, user, professional = found
        places = reach(grants_of(user.grants), Permission.SEE_COUNTS, local_today())
        if subscription.revoked_at is not None or user.deactivated_at is not None or places == Reach():
            raise Gone("feed_revoked")
        use_language(user.language)
        professional_id = professional.id if professional is not None and places.has_own else None
        rows = staff_rows(tx, feed_window(local_today()), professional_id, places)
        ids = [row.id for row in rows]
        counts = free_counts(tx, ids, utc_now())
        feed_name = f"{_service_name()}: {user.name}"
        feed = Feed(feed_name, rows, "", _domain(uid_domain(tx)), _public_url())
        body = personal_bytes(feed, counts, unanswered(tx, professional_id, ids))
    if is_use_stale(subscription, now=utc_now()):
        with transaction() as tx:
            note_use(tx, subscription.id, now=utc_now())
    return feed_answer(body, latest_revision(rows), file_name=name, cache=PERSONAL, now=utc_now())


def _use_asked_language() -> None:
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        use_language(asked)


def _source_url() -> str:
    # Never by the Host header: caches and readers keep this address.
    return _public_url() + request.path


def _service_name() -> str:
    return str(_("Tavataan"))


def _public_url() -> str:
    settings: Config = current_app.config["SETTINGS"]
    return settings.public_url


def _domain(fixed: str | None) -> str:
    # Before the first run has fixed it (a bare database), the public address stands in for it.
    return fixed or _public_url().split("//", 1)[1].split(":", 1)[0]
