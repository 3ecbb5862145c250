"""What families read of it all: the surveys that are open, what came of the wishes, what others wrote."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from ..clock import local_today
from ..db import reading
from ..venues.queries import venue_by_slug
from ..web.headers import public_page
from .blueprint import bp
from .queries import approved_texts, open_session_survey, open_surveys, outcomes_of
from .rules import Audience, Round


@bp.get("/<language:lang_code>/wishes")
@public_page
def wishes(lang_code: str) -> ResponseReturnValue:  # noqa: ARG001
    """Show where one can answer, what came of the wishes, and the texts that may be shown."""
    with reading() as tx:
        found = open_surveys(tx, local_today())
        return render_template(
            "feedback/wishes.html",
            surveys=[one for one in found if one.round != Round.SESSION and Audience.GUARDIAN in one.audiences],
            outcomes=outcomes_of(tx),
            texts=approved_texts(tx),
        )


def feedback_url(slug: str) -> str:
    """Return where one tells how a session at a place felt; "" while nobody asks."""
    with reading() as tx:
        venue = venue_by_slug(tx, slug)
        survey = open_session_survey(tx, local_today(), venue.municipality_id)
    return "" if survey is None else url_for("feedback.session", slug=slug)
