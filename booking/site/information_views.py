"""Pages that tell: how it works, help, calendars to subscribe to, privacy, accessibility."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..db import reading
from ..families.controller_card import card_of
from ..personal import People
from ..privacy.data_map_views import lines
from ..reservations.keeping import days_kept, usual_keeping
from ..web import dates
from ..web.headers import public_page
from ..web.identity import accessibility_email, privacy_email
from ..web.languages import in_language
from . import queries
from .blueprint import bp
from .known_faults import ANSWER_DAYS, ASSESSED_ON, KNOWN_FAULTS
from .links import (
    ACCESSIBILITY_SUPERVISOR,
    DATA_PROTECTION_OMBUDSMAN,
    public_feed,
    service_settings,
    venue_feed,
)
from .queries import Within


@bp.get("/<language:lang_code>/calendar")
@public_page
def calendar(lang_code: str) -> ResponseReturnValue:  # noqa: ARG001
    """Show how to have the sessions in one's own calendar."""
    with reading() as tx:
        venues = queries.venues(tx, Within())
    feeds = [public_feed(_("All sessions")), *(venue_feed(venue.slug, in_language(venue.names)) for venue in venues)]
    return render_template("site/calendar.html", feeds=[feed for feed in feeds if feed is not None])


@bp.get("/<language:lang_code>/about")
@public_page
def about(lang_code: str) -> ResponseReturnValue:  # noqa: ARG001
    """Tell how it works."""
    return render_template("site/about.html")


@bp.get("/<language:lang_code>/help")
@public_page
def help(lang_code: str) -> ResponseReturnValue:  # noqa: ARG001
    """Answer what people ask most."""
    with reading() as tx:
        days, _cancelled = days_kept(tx, usual_keeping(service_settings()))
        contacts = queries.contacts(tx)
    return render_template("site/help.html", contacts=contacts, retention_days=days)


@bp.get("/<language:lang_code>/privacy")
@public_page
def privacy(lang_code: str) -> ResponseReturnValue:  # noqa: ARG001
    """Tell how details are used (GDPR, article 13)."""
    with reading() as tx:
        controllers = [card_of(one) for one in queries.controllers(tx)]
        days, _cancelled = days_kept(tx, usual_keeping(service_settings()))
    return render_template(
        "site/privacy.html",
        controllers=controllers,
        kept_lines=lines(People.FAMILIES),
        retention_days=days,
        ombudsman_url=DATA_PROTECTION_OMBUDSMAN,
        privacy_email=privacy_email(),
    )


@bp.get("/<language:lang_code>/accessibility")
@public_page
def accessibility(lang_code: str) -> ResponseReturnValue:  # noqa: ARG001
    """Show the accessibility statement."""
    return render_template(
        "site/accessibility.html",
        faults=KNOWN_FAULTS,
        answer_days=ANSWER_DAYS,
        assessed_on=dates.long_date(ASSESSED_ON),
        supervisor_url=ACCESSIBILITY_SUPERVISOR,
        service_address=service_settings().public_url,
        accessibility_email=accessibility_email(),
    )
