"""What the pages for doors say, in each language."""

from dataclasses import dataclass
from datetime import date, time

from flask_babel import force_locale
from flask_babel import gettext as _

from ..web import dates
from ..web.languages import LOCALES, NATIVE_NAMES, in_language
from .rules import Way


@dataclass(frozen=True)
class PosterWords:
    """The fixed words of a poster."""

    title: str
    headline: str
    lead: str
    pill: str
    empty: str
    code_words: str


def poster_words(language: str, place: str) -> PosterWords:
    """Return the words of the poster of `place`."""
    with force_locale(LOCALES[language]):
        return PosterWords(
            title=_("Poster: %(place)s", place=place),
            headline=_("Come and talk about family life"),
            lead=_("Professionals of family services are here to meet you. Your child can come along. Free of charge."),
            pill=_("Book a time, or come without booking"),
            empty=_("See the next times with this code or at this address."),
            code_words=_("See the times and book"),
        )


def invitation(language: str) -> dict[str, str]:
    """Return the one line of a poster in a further language."""
    with force_locale(LOCALES[language]):
        return _line(language, _("Come and talk about family life. Free of charge."))


def cancelled_line(language: str, held_on: date, starts: time | None, ends: time | None) -> dict[str, str]:
    """Return the one line of the notice in a further language."""
    return _line(language, cancelled_lead(language, held_on, starts, ends))


def cancelled_lead(language: str, held_on: date, starts: time | None, ends: time | None) -> str:
    """Say what is cancelled."""
    when = dates.when_text(held_on, starts, ends, language)
    with force_locale(LOCALES[language]):
        return str(_("The session on %(when)s is cancelled. We are sorry.", when=when))


def cancelled_headline(language: str, *, is_today: bool) -> str:
    """Say it in large letters."""
    with force_locale(LOCALES[language]):
        return str(_("Cancelled today") if is_today else _("Cancelled"))


def next_words(language: str, *, is_there: bool) -> str:
    """Say what stands below."""
    with force_locale(LOCALES[language]):
        return str(_("You are welcome next time") if is_there else _("New dates will be announced"))


def cancelled_title(language: str, place: str) -> str:
    """Name the notice."""
    with force_locale(LOCALES[language]):
        return str(_("Cancelled: %(place)s", place=place))


def code_alt(language: str, address: str) -> str:
    """Say what the code holds."""
    with force_locale(LOCALES[language]):
        return str(_("QR code: %(address)s", address=address))


def hours(language: str, starts: time | None, ends: time | None) -> str:
    """Return the hours of a session."""
    if starts is None or ends is None:
        with force_locale(LOCALES[language]):
            return str(_("Time to be announced"))
    return dates.time_range(starts, ends, language)


def here(language: str, names: dict[str, str], names_where: dict[str, str]) -> str:
    """Say that a session is at the place where the page hangs."""
    place = in_language(names_where, language) or in_language(names, language)
    with force_locale(LOCALES[language]):
        return str(_("Here, %(place)s", place=place))


def _line(language: str, words: str) -> dict[str, str]:
    return {"lang": LOCALES[language][:2], "name": NATIVE_NAMES[language], "words": str(words)}


def group_sentences(language: str, what: str, services: str, way: Way, url: str) -> str:
    """Invite the families of a group in two sentences; `what` is when and where."""
    with force_locale(LOCALES[language]):
        who = _("We meet families: %(what)s (%(services)s).", what=what, services=services) if services else f"{what}."
        return f"{who} {_way_words(way, url)}"


def _way_words(way: Way, url: str) -> str:
    if way is Way.TIME_OR_DOOR:
        return str(_("Book a time or come without booking: %(url)s", url=url))
    if way is Way.TIME:
        return str(_("Book a time: %(url)s", url=url))
    if way is Way.SEAT:
        return str(_("Sign up: %(url)s", url=url))
    return str(_("You can come without booking; read more: %(url)s", url=url))
