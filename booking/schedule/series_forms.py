"""The form of a rotation: rhythm, stops in turn, what is skipped, times to book, team."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import ValidationError

from ..web.dates import numeric_date, parse_date, weekday_names
from ..web.fields import Choice, NumberField, RadioChoice, TextsField, options
from ..web.forms import BareForm, DateField, TimeField, long_text_field
from ..web.languages import in_language
from .choices import PlanChoices
from .form_fields import add_error, needs_name, refuse_longer, rows
from .model import Series, Term
from .rules import LANES, MAX_NAME, MAX_PICKED, MAX_REASON, SLOT_MINUTES, STOP_MINUTES, SeriesRequest, StopRequest
from .team_forms import TeamForm, team_values
from .wording import KIND_NAMES, rhythm_choices

STOP_ROWS = 6


class StopForm(BareForm):
    """One stop of the rotation; a row where nothing is typed is left out."""

    venue = Choice(_l("Venue"), default="")
    starts = TimeField(_l("Starts"), required=False)
    minutes = NumberField(_l("Minutes"), least=STOP_MINUTES[0], most=STOP_MINUTES[-1], required=False)
    weekday = Choice(_l("Weekday"), default="")

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing was typed in this row."""
        return not any(field.data for field in (self.venue, self.starts, self.minutes, self.weekday))


class SeriesForm(TeamForm):
    """A rotation; the page before it previews and saves the same values."""

    kind = Choice(_l("Kind"), default="drop_in")
    names = TextsField(_l("Name"), most=MAX_NAME)
    every_weeks = Choice(_l("Rhythm"), default="2")
    anchor_on = DateField(_l("First date"))
    first_on = DateField(_l("Dates only from"), required=False)
    last_on = DateField(_l("Last date"), required=False)
    is_open_ended = BooleanField(_l("Goes on without a last date, like a standing club"))
    stops = rows(StopForm, least=STOP_ROWS, most=STOP_ROWS)
    turn_rule = RadioChoice(_l("When a date is skipped"), default="keep_turn")
    skips_holidays = BooleanField(_l("Skip public holidays"), default=True)
    skips_school_breaks = BooleanField(_l("Skip school breaks"), default=True)
    picked_skips = long_text_field(_l("Other dates to skip"), most=MAX_PICKED * (MAX_REASON + 20), required=None)
    has_slots = BooleanField(_l("Families can book a time"), default=True)
    slot_minutes = NumberField(
        _l("Length of one time, minutes"), least=SLOT_MINUTES[0], most=SLOT_MINUTES[-1], required=False, default="15"
    )
    lanes = NumberField(_l("Families at the same time"), least=LANES[0], most=LANES[-1], required=False, default="1")

    def __init__(self, formdata: Any = None, *, choices: PlanChoices, term: Term | None, **kwargs: Any) -> None:
        """Fill the form for `term`, or for a series that stands outside terms."""
        super().__init__(formdata, choices=choices, **kwargs)
        self.term = term
        self.kind.choices = options(KIND_NAMES.items())
        self.every_weeks.choices = options(rhythm_choices(self.every_weeks.data))
        keep = _("The venue loses its turn. The next date belongs to the next venue.")
        slide = _("The next date goes to the venue that missed out, and later turns move on by one.")
        self.turn_rule.choices = options([("keep_turn", keep), ("slide", slide)])
        venues = options([("", "–"), *((venue.public_id, in_language(venue.names)) for venue in choices.venues)])
        days = options([("", _("As the first date")), *((n, day[1]) for n, day in enumerate(weekday_names()))])
        for row in self.stops.entries:
            row.form.venue.choices, row.form.weekday.choices = venues, days

    @property
    def shown_stops(self) -> int:
        """How many rows of stops stand open: the used ones and one more, at least three."""
        used = [n for n, row in enumerate(self.stops.entries, start=1) if not row.form.is_blank]
        return min(STOP_ROWS, max([2, *used]) + 1)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then what fields ask of each other."""
        is_right = bool(super().validate(extra_validators))
        return not needs_name(self, _("Write the name families read, for example Open family club.")) and is_right

    def validate_last_on(self, _field: Any) -> None:
        """Ask for an end, in order."""
        last = self._last_on()
        if last is None and not self.is_open_ended.data:
            raise ValidationError(_("Write the last date, or choose that it goes on without one."))
        first = self.first_on.on or self.anchor_on.on
        if last is not None and first is not None and last < first:
            raise ValidationError(_("The last date is before the first."))

    def validate_picked_skips(self, field: Any) -> None:
        """Read each line as a date and a reason."""
        lines = _lines(field.data)
        if len(lines) > MAX_PICKED:
            raise ValidationError(_("At most %(most)s dates.", most=MAX_PICKED))
        for number, line in enumerate(lines, start=1):
            on, reason = self._read_line(line)
            if on is None or not reason or len(reason) > MAX_REASON:
                raise ValidationError(_("Line %(number)s: write a date and a reason.", number=number))

    def validate_slot_minutes(self, field: Any) -> None:
        """Ask for the length when families can book."""
        if self.has_slots.data and not field.data:
            raise ValidationError(_("Write the length of one time."))
        lengths = [self._minutes(row.form) for row in self.stops.entries if row.form.venue.data]
        if self.has_slots.data and any(lengths):
            refuse_longer(field, min(length for length in lengths if length))

    def validate_lanes(self, field: Any) -> None:
        """Ask for the number when families can book."""
        if self.has_slots.data and not field.data:
            raise ValidationError(_("Write how many families come at the same time."))

    def validate_stops(self, field: Any) -> None:
        """Ask for at least one venue, and for a time where the venue has no usual one."""
        used = [row.form for row in field.entries if not row.form.is_blank]
        faults = [place for row in used if (place := self._fault_of(row)) is not None]
        if not used:
            faults = [(field.entries[0].form.venue, _("Choose at least one venue."))]
        for place, message in faults:
            add_error(place, message)
        if faults:
            raise ValidationError("")

    def to_request(self) -> SeriesRequest:
        """Return the plan that was typed."""
        anchor = self.anchor_on.on or date.min
        has_slots, is_open = bool(self.has_slots.data), bool(self.is_open_ended.data)
        return SeriesRequest(
            kind=self.kind.data,
            names=self.names.texts,
            municipality_id=self.choices.municipality_id,
            term_id=None if is_open or self.term is None else self.term.id,
            anchor_on=anchor,
            every_weeks=int(self.every_weeks.data),
            turn_rule=self.turn_rule.data,
            first_on=self.first_on.on or anchor,
            last_on=self._last_on(),
            stops=tuple(self._stop(row.form) for row in self.stops.entries if row.form.venue.data),
            skips_holidays=bool(self.skips_holidays.data),
            skips_school_breaks=bool(self.skips_school_breaks.data),
            picked_skips=self._picked(),
            slot_minutes=self.slot_minutes.number if has_slots else None,
            lanes=self.lanes.number if has_slots else None,
            team=self.members(),
        )

    def _last_on(self) -> date | None:
        if self.is_open_ended.data:
            return None
        return self.last_on.on or (self.term.last_on if self.term else None)

    def _fault_of(self, row: Any) -> tuple[Any, str] | None:
        venue = self.choices.venue(row.venue.data)
        if venue is None:
            return row.venue, _("Choose the venue, or empty the row.")
        if not row.starts.data and venue.usual_starts is None:
            return row.starts, _("Write the time: this venue has no usual time.")
        return None

    def _stop(self, row: Any) -> StopRequest:
        venue = self.choices.venue(row.venue.data)
        starts = row.starts.at or (venue.usual_starts if venue else None)
        if venue is None or starts is None:
            raise ValueError("only a checked form becomes a request")
        weekday = int(row.weekday.data) if row.weekday.data else None
        return StopRequest(venue.id, starts, self._minutes(row), weekday)

    def _minutes(self, row: Any) -> int:
        venue = self.choices.venue(row.venue.data)
        return row.minutes.number or (venue.usual_minutes if venue else 0)

    def _read_line(self, line: str) -> tuple[date | None, str]:
        first, _space, reason = line.partition(" ")
        return parse_date(first, self.anchor_on.on or date(2000, 1, 1)), reason.strip()

    def _picked(self) -> tuple[tuple[date, str], ...]:
        read = (self._read_line(line) for line in _lines(self.picked_skips.data))
        return tuple({on: (on, reason) for on, reason in read if on is not None}.values())


def series_values(series: Series) -> dict[str, Any]:
    """Return a series as the form takes it; the first rows of stops and team are its own."""
    picked = "\n".join(f"{numeric_date(skip.skipped_on)} {skip.reason}" for skip in series.skips)
    return {
        **rhythm_values(series),
        "names": series.names,
        "anchor_on": series.anchor_on,
        "first_on": series.first_on if series.first_on > series.anchor_on else None,
        "last_on": series.last_on,
        "is_open_ended": series.term_id is None and series.last_on is None,
        "picked_skips": picked,
    }


def rhythm_values(series: Series) -> dict[str, Any]:
    """Return what the next plan of the municipality likely shares with this one: all but its dates and names."""
    return {
        "kind": series.kind,
        "every_weeks": str(series.every_weeks),
        "turn_rule": series.turn_rule,
        "skips_holidays": series.skips_holidays,
        "skips_school_breaks": series.skips_school_breaks,
        "has_slots": series.slot_minutes is not None,
        "slot_minutes": str(series.slot_minutes or 15),
        "lanes": str(series.lanes or 1),
        "stops": [
            {
                "venue": stop.venue.public_id,
                "starts": stop.starts,
                "minutes": str(stop.minutes),
                "weekday": "" if stop.weekday is None else str(stop.weekday),
            }
            for stop in series.stops
        ],
        "team": team_values(series),
    }


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
