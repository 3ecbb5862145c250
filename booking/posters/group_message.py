"""The message for the groups of a place: two sentences and a link in each language, for the daycare's own channel."""

from flask import Flask, current_app, url_for

from ..clock import utc_now
from ..db import reading
from ..reservations.queries import is_there
from ..schedule.hours import is_over
from ..schedule.model import Attendance, Occurrence
from ..schedule.queries import attendances_of
from ..signups.queries import gathering_of
from ..web import dates
from ..web.branding import offered_languages
from ..web.languages import in_language
from ..wording.rules import one_line
from .rules import Way, way_of
from .words import group_sentences


def init_app(app: Flask) -> None:
    """Let the page of a session show its message."""
    app.add_template_global(group_message)


def group_message(session: Occurrence) -> str:
    """Return the message about a session, a paragraph for each language; "" when nobody is to be invited."""
    if session.published_at is None or session.cancelled_at is not None or is_over(session, utc_now()):
        return ""
    with reading() as tx:
        crew = [row for row in attendances_of(tx, [session.id])[session.id] if is_there(row)]
        gathering = gathering_of(tx, session.id)
    way = way_of(
        has_times=session.slot_minutes is not None and session.starts is not None,
        has_seats=gathering is not None and gathering.is_open,
        is_remote=bool(session.venue.remote_way),
    )
    return "\n\n".join(_paragraph(session, crew, way, language) for language in offered_languages())


def _paragraph(session: Occurrence, crew: list[Attendance], way: Way, language: str) -> str:
    venue = session.venue
    place = in_language(venue.names_where, language) or in_language(venue.names, language)
    title = in_language(session.names, language)
    when = dates.when_text(session.held_on, session.starts, session.ends, language)
    services = dict.fromkeys(in_language(row.service.names, language) for row in crew)
    path = url_for("site.session", lang_code=language, public_id=session.public_id)
    return group_sentences(
        language,
        ", ".join(one_line(part) for part in (title, when, place) if part),
        ", ".join(one_line(name) for name in services),
        way,
        current_app.config["SETTINGS"].public_url + path,
    )
