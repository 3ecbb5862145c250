"""Dates and times as Finland writes them: `to 1.11.2018 klo 9.30–11`, in easy Finnish without abbreviations.

CLDR knows the names of days and months; the clock ranges it cannot write are put together here.
Spaces are plain: the page keeps a date on one line by style or, inside a sentence, with `unbroken`; a mail needs no
special spaces.
"""

from datetime import date, datetime, time
from typing import Literal

from babel.dates import format_date, get_day_names, get_month_names

from ..clock import HELSINKI
from .languages import current_language, locale_of

CLOCK_WORD = {"fi": "klo ", "sv": "kl. ", "en": "", "selko": "kello "}


def clock_text(at: time) -> str:
    """9.30, and 11 for a full hour."""
    return f"{at.hour}.{at.minute:02d}" if at.minute else f"{at.hour}"


def slot_text(at: time) -> str:
    """9.30 and 11.00: minutes always, so that columns of times align."""
    return f"{at.hour}.{at.minute:02d}"


def time_range(starts: time, ends: time, lang: str | None = None) -> str:
    """klo 9.30–11 | kl. 9.30–11 | 9.30–11.00 | kello 9.30–11."""
    lang = lang or current_language()
    if lang == "en":
        return f"{slot_text(starts)}–{slot_text(ends)}"
    return f"{CLOCK_WORD[lang]}{clock_text(starts)}–{clock_text(ends)}"


def weekday_short(on: date, lang: str | None = None) -> str:
    """To | tors | Thu | torstai, in lower case where the language writes it so."""
    lang = lang or current_language()
    return _weekday_in_full(on, lang) if lang == "selko" else _weekday_cut(on, lang)


def day_month(on: date, lang: str | None = None) -> str:
    """1.11. | 1.11 | 1 Nov | 1.11."""
    lang = lang or current_language()
    if lang == "en":
        return f"{on.day} {get_month_names('abbreviated', locale=locale_of('en'))[on.month]}"
    return f"{on.day}.{on.month}" if lang == "sv" else f"{on.day}.{on.month}."


def short_date(on: date, lang: str | None = None, *, with_year: bool = True) -> str:
    """To 1.11.2018 | tors 1.11.2018 | Thu 1 Nov 2018 | torstai 1.11.2018; the year may be left out: to 1.11."""
    lang = lang or current_language()
    if not with_year:
        return f"{weekday_short(on, lang)} {day_month(on, lang)}"
    dated = f"{day_month(on, lang)} {on.year}" if lang == "en" else f"{on.day}.{on.month}.{on.year}"
    return f"{weekday_short(on, lang)} {dated}"


def long_date(on: date, lang: str | None = None) -> str:
    """Torstaina 1. marraskuuta 2018 | torsdagen den 1 november 2018 | Thursday 1 November 2018 | torstai 1.11.2018."""
    lang = lang or current_language()
    day = _weekday_in_full(on, lang)
    if lang == "selko":
        return short_date(on, lang)
    if lang == "fi":
        return f"{day}na {on.day}. {get_month_names('wide', 'format', locale_of(lang))[on.month]} {on.year}"
    if lang == "sv":
        return f"{day}en den {format_date(on, 'd MMMM y', locale=locale_of(lang))}"
    return f"{day} {format_date(on, 'd MMMM y', locale=locale_of(lang))}"


def when_text(held_on: date, starts: time | None, ends: time | None, lang: str | None = None) -> str:
    """To 1.11.2018 klo 9.30–11 | tors 1.11.2018 kl. 9.30–11 | Thu 1 Nov 2018, 9.30–11.00; date only without hours."""
    lang = lang or current_language()
    dated = short_date(held_on, lang)
    if starts is None or ends is None:
        return dated
    return f"{dated}{', ' if lang == 'en' else ' '}{time_range(starts, ends, lang)}"


def moment_text(at: datetime, lang: str | None = None, *, with_year: bool = True) -> str:
    """To 1.11.2018 klo 10.00 | tors 1.11.2018 kl. 10.00 | Thu 1 Nov 2018, 10.00 for one instant."""
    lang = lang or current_language()
    local = at.astimezone(HELSINKI)
    joint = ", " if lang == "en" else f" {CLOCK_WORD[lang]}"
    return f"{short_date(local.date(), lang, with_year=with_year)}{joint}{slot_text(local.time())}"


def span_text(starts_at: datetime, ends_at: datetime, lang: str | None = None) -> str:
    """Klo 10.00–10.15 | kl. 10.00–10.15 | 10.00–10.15 for a slot."""
    lang = lang or current_language()
    first, last = starts_at.astimezone(HELSINKI).time(), ends_at.astimezone(HELSINKI).time()
    return f"{CLOCK_WORD[lang]}{slot_text(first)}–{slot_text(last)}"


def local_time(at: datetime) -> time:
    """Return the time on the wall in Finland."""
    return at.astimezone(HELSINKI).time()


def month_title(year: int, month: int, lang: str | None = None) -> str:
    """Marraskuu 2018 | november 2018 | November 2018."""
    lang = lang or current_language()
    return f"{get_month_names('wide', 'stand-alone', locale_of(lang))[month]} {year}"


def weekday_names(lang: str | None = None) -> list[tuple[str, str]]:
    """Return (short, full) names from Monday to Sunday."""
    lang = lang or current_language()
    monday = date(2018, 10, 29)
    days = [date.fromordinal(monday.toordinal() + n) for n in range(7)]
    # A month of seven columns has no room for whole names on a phone; those who hear it hear the whole name.
    return [(_weekday_cut(day, lang), _weekday_in_full(day, lang)) for day in days]


def _weekday_cut(on: date, lang: str) -> str:
    width: Literal["short", "abbreviated"] = "short" if locale_of(lang).language == "fi" else "abbreviated"
    return str(get_day_names(width, "stand-alone", locale_of(lang))[on.weekday()]).rstrip(".")


def _weekday_in_full(on: date, lang: str) -> str:
    return str(get_day_names("wide", "stand-alone", locale_of(lang))[on.weekday()])


def unbroken(text: str) -> str:
    """Return a short date or time that no line breaks apart, for the middle of a sentence on a page."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def parse_date(text: str, today: date) -> date | None:
    """Read 1.11.2018, 01.11.2018, 2018-11-01, and 1.11. as the next such date from `today`; None if it is no date."""
    cleaned = text.strip().replace(" ", "")
    try:
        if "-" in cleaned:
            return date.fromisoformat(cleaned)
        parts = [int(part) for part in cleaned.rstrip(".").split(".") if part.isascii() and part.isdigit()]
        if len(parts) == 3 and parts[2] >= 1900 and cleaned.count(".") == 2:
            return date(parts[2], parts[1], parts[0])
        if len(parts) == 2 and cleaned.rstrip(".").count(".") == 1:
            this_year = date(today.year, parts[1], parts[0])
            return this_year if this_year >= today else date(today.year + 1, parts[1], parts[0])
    except (ValueError, OverflowError):  # no such day; a number that no calendar holds
        return None
    return None


def parse_time(text: str) -> time | None:
    """Read 9, 9.30, 09:30; None if it is no time of day."""
    parts = text.strip().replace(":", ".").split(".")
    if not 1 <= len(parts) <= 2 or not all(part.isascii() and part.isdigit() and len(part) <= 2 for part in parts):
        return None
    hour, minute = int(parts[0]), int(parts[1]) if len(parts) == 2 else 0
    return time(hour, minute) if hour < 24 and minute < 60 else None


def numeric_date(on: date) -> str:
    """1.11.2018, as typed into a form."""
    return f"{on.day}.{on.month}.{on.year}"
