"""What the plan's codes are called, and a rule in words. Only pages and forms say these."""

from collections.abc import Callable
from datetime import date, time

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..errors import DomainError
from ..recurrence import Skip
from ..web.dates import day_month, time_range, weekday_names
from ..web.languages import current_language, in_language
from .model import Series, SeriesStop

KIND_NAMES = {
    "drop_in": _l("Drop-in session"),
    "info": _l("Info session"),
    "evening": _l("Activity evening"),
    "host_event": _l("Host's own event"),
    "lecture": _l("Lecture"),
    "training": _l("Training"),
}
KIND_TAGS = {
    "info": _l("Info"),
    "evening": _l("Evening"),
    "host_event": _l("Event"),
    "lecture": _l("Lecture"),
    "training": _l("Training"),
}
RHYTHMS = {1: _l("Every week"), 2: _l("Every other week"), 3: _l("Every third week"), 4: _l("Every fourth week")}
ON_WEEKDAY: dict[int, Callable[[str], str]] = {
    1: lambda day: _("Every %(weekday)s", weekday=day),
    2: lambda day: _("Every other %(weekday)s", weekday=day),
    3: lambda day: _("Every third %(weekday)s", weekday=day),
    4: lambda day: _("Every fourth %(weekday)s", weekday=day),
}
TERM_STATES = {
    "draft": _l("Draft – families do not see it yet"),
    "consulted": _l("Consulted – families do not see it yet"),
    "agreed": _l("Agreed – families do not see it yet"),
    "published": _l("Published"),
}
TERM_TAGS = {
    "draft": _l("Draft"),
    "consulted": _l("Consulted"),
    "agreed": _l("Agreed"),
    "published": _l("Published"),
}
PRESENCES = {"always": _l("Always"), "on_request": _l("On request")}
SKIP_KINDS = {
    "public_holiday": _l("Public holiday"),
    "school_break": _l("School break"),
    "closure": _l("Closed"),
    "picked": _l("Picked by hand"),
}
TURN_EFFECTS = {
    "lost": _l("%(venue)s loses its turn."),
    "slid": _l("The next date goes to %(venue)s."),
}


def rhythm_choices(also: str | None = None) -> list[tuple[str, str]]:
    """Return the rhythms for a drop-down list; `also` keeps a rarer one that is chosen already."""
    usual = [(str(weeks), str(name)) for weeks, name in RHYTHMS.items()]
    if also and also.isascii() and also.isdigit() and 5 <= int(also) <= 26:
        usual.append((also, _("Every %(weeks)s weeks", weeks=also)))
    return usual


def rule_words(series: Series) -> str:
    """Every other Thursday from 1.11. to 13.12., Perheiden talo 9.30–11, Kontiopuiston päiväkoti 12.30–14 in turn."""
    return ", ".join([_rhythm_words(series), _stops_words(series)])


def effect_words(effect: str, venue: str) -> str:
    """Return what a skipped date did to the turns, empty when it did nothing."""
    template = TURN_EFFECTS.get(effect)
    return "" if template is None else str(template) % {"venue": venue}


def skip_words(skip: Skip) -> str:
    """Return why a date is skipped: Public holiday: Independence Day."""
    kind = str(SKIP_KINDS[skip.kind.value])
    return f"{kind}: {skip.name}" if skip.name else kind


def hours_words(starts: time | None, ends: time | None) -> str:
    """Klo 9.30–11, or that the hour is not known yet."""
    return _("Time to be announced") if starts is None or ends is None else time_range(starts, ends)


def end_of(starts: time | None, minutes: int) -> time | None:
    """Return when a session of this length ends; None when that is past midnight, or it has no start."""
    end = 0 if starts is None else starts.hour * 60 + starts.minute + minutes
    return time(end // 60, end % 60) if starts is not None and end < 24 * 60 else None


def week_words(first: date, last: date) -> str:
    """3.–7.9. | 29.10.–2.11. | 3–7 Sep: the days of a week, without the year."""
    lang = current_language()
    if first.month != last.month:
        return f"{day_month(first, lang)}–{day_month(last, lang)}"
    return f"{first.day}{'.' if lang == 'fi' else ''}–{day_month(last, lang)}"


def _rhythm_words(series: Series) -> str:
    weekday = _weekday(series.anchor_on.weekday())
    said = ON_WEEKDAY.get(series.every_weeks)
    rhythm = (
        said(weekday) if said else _("%(weekday)s every %(weeks)s weeks", weekday=weekday, weeks=series.every_weeks)
    )
    first = max(series.first_on, series.anchor_on)
    last = series.last_on or (series.term.last_on if series.term else None)
    if last is None:
        return str(_("%(rhythm)s from %(first)s on", rhythm=rhythm, first=day_month(first)))
    return str(_("%(rhythm)s from %(first)s to %(last)s", rhythm=rhythm, first=day_month(first), last=day_month(last)))


def _stops_words(series: Series) -> str:
    stops = ", ".join(_stop_words(stop) for stop in series.stops)
    return str(_("%(stops)s in turn", stops=stops)) if len(series.stops) > 1 else stops


def _stop_words(stop: SeriesStop) -> str:
    said = f"{in_language(stop.venue.names)} {hours_words(stop.starts, end_of(stop.starts, stop.minutes))}"
    return said if stop.weekday is None else f"{said} ({_weekday(stop.weekday)})"


def _weekday(number: int) -> str:
    return weekday_names()[number][1]


REFUSALS = {
    "span_too_long": _l("The span is too long: at most three years."),
    "last_before_first": _l("The last date is before the first."),
    "ends_before_starts": _l("The end is not after the start."),
    "hours_half_given": _l("Write both the start and the end, or neither."),
    "stop_past_midnight": _l("A session ends before midnight of the same day."),
    "rule_first_before_anchor": _l("The dates cannot begin before the week of the first date."),
    "rule_last_before_first": _l("The last date is before the first."),
    "rule_too_many_stops": _l("There are too many venues in turn."),
    "team_too_large": _l("The team is too large."),
    "team_twice": _l("The same person is in the team twice."),
    "picked_twice": _l("The same date is skipped twice."),
    "name_missing": _l("Write the name."),
    "outside_term": _l("These dates are not in the term."),
    "programme_archived": _l("This programme is no longer in use. Choose another one."),
    "outside_programme": _l("These days are not in the programme."),
    "date_past": _l("This time is over already."),
    "person_has_left": _l("This person has left."),
    "session_past": _l("The session is over."),
    "session_reserved": _l("Families have booked times in this session."),
    "changed_meanwhile": _l(
        "Somebody else changed this session meanwhile. Above you see it as it is now. Save again to replace that."
    ),
    "session_cancelled": _l("The session is cancelled."),
}


def refusal_words(error: DomainError) -> str:
    """Return a refusal of the domain in the reader's language."""
    known = REFUSALS.get(error.code)
    return str(known) if known is not None else _("This cannot be planned as written. Check the dates and times.")
