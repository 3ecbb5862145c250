"""The front page and the page of one session."""

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..clock import utc_now
from ..db import reading
from ..errors import Missing
from ..network.model import Municipality
from ..reservations.overdue import pass_on
from ..schedule.model import Occurrence
from ..schedule.queries import occurrence_by_public_id
from ..web.headers import public_page
from ..web.languages import in_language
from . import queries
from .asked_month import asked_month
from .blueprint import bp
from .event_file import event_file
from .findable import event_data
from .frame import remember_municipality
from .front_page import front_page
from .queries import Within
from .session_page import session_page


@bp.get("/<language:lang_code>/")
@public_page
def sessions(lang_code: str) -> ResponseReturnValue:  # noqa: ARG001
    """Show the municipality's coming sessions; with several municipalities, let the reader choose one."""
    with reading() as tx:
        found = queries.municipalities(tx)
        if len(found) > 1:
            return render_template("site/municipalities.html", municipalities=found)
        return _front_page(tx, found[0] if found else None)


@bp.get("/<language:lang_code>/m/<slug>/")
@public_page
def municipality(lang_code: str, slug: str) -> ResponseReturnValue:  # noqa: ARG001
    """Show one municipality's coming sessions."""
    with reading() as tx:
        chosen = next((one for one in queries.municipalities(tx) if one.slug == slug), None)
        if chosen is None:
            raise Missing("municipality")
        return _front_page(tx, chosen)


def _front_page(tx: Session, chosen: Municipality | None) -> str:
    if chosen is not None:
        remember_municipality(chosen)
    within = Within(municipality_id=chosen.id if chosen else None)
    page = front_page(tx, within, asked_month(), is_whole=request.args.get("all") == "1", now=utc_now())
    lead = in_language(chosen.lead_texts) if chosen else ""
    return render_template("site/sessions.html", page=page, lead=lead, venues=[place.sign for place in page.places])


@bp.get("/<language:lang_code>/sessions/<public_id>")
@public_page
def session(lang_code: str, public_id: str) -> ResponseReturnValue:  # noqa: ARG001
    """Show one session: its times, who is there, how to find in."""
    pass_on(public_id)
    with reading() as tx:
        occurrence = _published(tx, public_id)
        page = session_page(tx, occurrence, request.args.get("service", ""), now=utc_now())
        data = event_data(occurrence, in_language(occurrence.municipality.owner_names))
    return render_template("site/session.html", page=page, card=page.card, event_data=data)


@bp.get("/<language:lang_code>/sessions/<public_id>/event.ics")
@public_page
def session_ics(lang_code: str, public_id: str) -> ResponseReturnValue:  # noqa: ARG001
    """Give the session as a calendar file."""
    with reading() as tx:
        occurrence = _published(tx, public_id)
    content = event_file(occurrence, url_for("site.session", public_id=public_id))
    answer = Response(content, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename={occurrence.held_on.isoformat()}.ics"
    return answer


def _published(tx: Session, public_id: str) -> Occurrence:
    """Return the session, with its municipality as the owner of the page; unpublished is unknown."""
    occurrence = occurrence_by_public_id(tx, public_id, is_public=True)
    remember_municipality(occurrence.municipality)
    return occurrence
