"""The values of a page for a door, from rows: everything that is set is a key here, and only text and pictures are."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, url_for
from sqlalchemy.orm import Session

from ..clock import local_today
from ..config import Config
from ..reservations.queries import is_there
from ..schedule.model import Occurrence
from ..schedule.queries import attendances_of
from ..venues.model import Venue
from ..web import dates
from ..web.branding import brand
from ..web.identity import service_name, service_owner
from ..web.languages import LOCALES, in_language
from . import pictures, words
from .queries import coming_round
from .rules import LINE_MOST, MOST_DATES, NAME_MOST, NEXT_DATES, Wanted, first_dates, fitting

Page = Mapping[str, Any]


def poster(tx: Session, venue: Venue, language: str, wanted: Wanted, *, now: datetime) -> Page:
    """Return the poster of a place: its next dates, the code of its short address, a line for each other language."""
    shown = _next_dates(tx, venue, MOST_DATES, now)
    said = words.poster_words(language, _name(venue, language))
    return {
        **_frame(venue, language, wanted),
        "kind": "poster",
        "title": fitting(said.title, NAME_MOST),
        "headline": said.headline,
        "lead": said.lead,
        "services": _services(tx, shown, language),
        "pill": said.pill,
        "empty": said.empty,
        "code_words": said.code_words,
        "dates": [_date(row, venue, language) for row in shown],
        "others": [words.invitation(code) for code in wanted.also],
    }


def cancelled(tx: Session, session: Occurrence, language: str, wanted: Wanted, *, now: datetime) -> Page:
    """Return the notice that a session is cancelled, with the next dates and a line for each other language."""
    venue = session.venue
    shown = _next_dates(tx, venue, NEXT_DATES, now)
    what = session.held_on, session.starts, session.ends
    return {
        **_frame(venue, language, wanted),
        "kind": "cancelled",
        "title": fitting(words.cancelled_title(language, _name(venue, language)), NAME_MOST),
        "headline": words.cancelled_headline(language, is_today=session.held_on == local_today(now)),
        "lead": words.cancelled_lead(language, *what),
        "cross": pictures.cross(),
        "next_words": words.next_words(language, is_there=bool(shown)),
        "code_words": words.poster_words(language, "").code_words,
        "dates": [_date(row, venue, language) for row in shown],
        "empty": words.poster_words(language, "").empty,
        "others": [words.cancelled_line(code, *what) for code in wanted.also],
    }


def _next_dates(tx: Session, venue: Venue, most: int, now: datetime) -> list[Occurrence]:
    found = coming_round(tx, venue.id, now=now, today=local_today(now), most=most)
    return first_dates(found.own, found.elsewhere, most, lambda row: (row.held_on, row.starts is None, row.starts))


def _frame(venue: Venue, language: str, wanted: Wanted) -> dict[str, Any]:
    """Return what every page for a door has."""
    path = url_for("site.short_venue", slug=venue.slug)
    settings: Config = current_app.config["SETTINGS"]
    host = urlsplit(settings.public_url).netloc
    return {
        "size": wanted.size,
        "lang": LOCALES[language][:2],
        "service": fitting(service_name(language), LINE_MOST),
        "place": _name(venue, language),
        "owner": fitting(service_owner(language) or in_language(venue.municipality.owner_names, language), NAME_MOST),
        "host": host,
        "code": pictures.code(settings.public_url + path),
        "code_alt": words.code_alt(language, host + path),
        "address": [host, path],
        "colours": pictures.colours(brand()),
        "picture": pictures.landscape(brand()),
        "mark": pictures.mark(),
    }


def _name(venue: Venue, language: str) -> str:
    return fitting(in_language(venue.names, language), NAME_MOST)


def _services(tx: Session, shown: Iterable[Occurrence], language: str) -> str:
    """Name the services that come to the dates on the page."""
    crews = attendances_of(tx, [row.id for row in shown])
    coming = [one.service for rows in crews.values() for one in rows if is_there(one)]
    ordered = sorted({service.id: service for service in coming}.values(), key=lambda service: service.position)
    return fitting(" · ".join(in_language(service.names, language) for service in ordered), 2 * LINE_MOST)


def _date(row: Occurrence, venue: Venue, language: str) -> dict[str, Any]:
    place = row.venue
    is_here = place.id == venue.id
    where = words.here(language, venue.names, venue.names_where) if is_here else in_language(place.names, language)
    named = " · ".join(part for part in (in_language(row.names, language), where) if part)
    colour = pictures.shades()["honey-deep" if place.colour == "honey" else place.colour]
    return {
        "weekday": dates.weekday_short(row.held_on, language),
        "day": dates.day_month(row.held_on, language),
        "time": words.hours(language, row.starts, row.ends),
        "place": fitting(named, NAME_MOST),
        "colour": colour,
        "letters": pictures.letters_on(colour),
        "sign": pictures.sign(place.shape, place.colour),
    }
