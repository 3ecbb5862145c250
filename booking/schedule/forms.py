"""Forms of terms and of single dates, and the small ones with nothing but a button."""

from datetime import date, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField
from wtforms.validators import ValidationError

from ..network.model import Municipality
from ..web.fields import Choice, NumberField, TextsField, options
from ..web.forms import DateField, StaffForm, TimeField
from ..web.languages import in_language
from ..web.texts import REQUIRED
from .choices import PlanChoices
from .form_fields import needs_name, refuse_longer
from .model import Occurrence, Programme, Term
from .rules import LANES, MAX_NAME, MAX_TEXT, SLOT_MINUTES, OccurrenceRequest, ProgrammeRequest, TermRequest
from .wording import KIND_NAMES, PRESENCES

NEW_PROGRAMME = "new"


class ActForm(StaffForm):
    """Nothing but a button; its token is what is checked."""


class TermForm(StaffForm):
    """A term, and its programme when there is none yet."""

    programme = Choice(_l("Programme"))
    programme_names = TextsField(_l("Name of the programme"), most=MAX_NAME)
    municipality = Choice(_l("Municipality"))
    programme_first_on = DateField(_l("The programme begins"), required=False)
    programme_last_on = DateField(_l("The programme ends"), required=False)
    names = TextsField(_l("Name"), most=MAX_NAME, required=REQUIRED)
    first_on = DateField(_l("First day"))
    last_on = DateField(_l("Last day"))
    empty_texts = TextsField(_l("What families read"), most=MAX_TEXT, is_long=True)

    def __init__(
        self, formdata: Any = None, *, programmes: list[Programme], towns: list[Municipality], **kwargs: Any
    ) -> None:
        """Offer the programmes, and the municipalities for a new one."""
        super().__init__(formdata, **kwargs)
        self.programmes, self.towns = programmes, towns
        offered = [(one.public_id, in_language(one.names)) for one in programmes]
        self.programme.choices = options([*offered, (NEW_PROGRAMME, _("A new programme"))])
        self.municipality.choices = options((town.slug, in_language(town.names)) for town in towns)
        if formdata is None and not self.programme.data:
            self.programme.data = self.programme.choices[0].value
        if not self.municipality.data and towns:
            self.municipality.data = towns[0].slug

    @property
    def is_new_programme(self) -> bool:
        """Tell whether a programme is to be made too."""
        return bool(self.programme.data == NEW_PROGRAMME)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field; a new programme needs a name."""
        is_right = bool(super().validate(extra_validators))
        if self.is_new_programme and not self.programme_names.texts:
            self.programme_names.refuse(_("Write the name of the programme, or choose one."))
            return False
        return is_right

    def validate_last_on(self, field: Any) -> None:
        """Ask for days in order."""
        if self.first_on.on and field.on and field.on < self.first_on.on:
            raise ValidationError(_("The last day is before the first."))

    def validate_programme_last_on(self, field: Any) -> None:
        """Ask for days in order."""
        if self.programme_first_on.on and field.on and field.on < self.programme_first_on.on:
            raise ValidationError(_("The last day is before the first."))

    def chosen_programme(self) -> Programme | None:
        """Return the programme that was chosen, None for a new one."""
        return next((one for one in self.programmes if one.public_id == self.programme.data), None)

    def town(self) -> Municipality:
        """Return whose the new programme is."""
        return next(town for town in self.towns if town.slug == self.municipality.data)

    def to_programme_request(self) -> ProgrammeRequest:
        """Return the new programme; without days of its own it has the term's."""
        first, last = self._days()
        begins, ends = self.programme_first_on.on or first, self.programme_last_on.on or last
        return ProgrammeRequest(self.town().id, self.programme_names.texts, begins, ends)

    def to_request(self, programme_id: int) -> TermRequest:
        """Return the term that was typed."""
        return TermRequest(programme_id, self.names.texts, *self._days(), self.empty_texts.texts)

    def _days(self) -> tuple[date, date]:
        return self.first_on.on or date.min, self.last_on.on or date.min


class HoursForm(StaffForm):
    """When and where a single session is held; the hour may be unknown."""

    venue = Choice(_l("Venue"))
    held_on = DateField(_l("Date"))
    starts = TimeField(_l("Starts"), required=False)
    ends = TimeField(_l("Ends"), required=False)
    seen = HiddenField()

    def __init__(
        self,
        formdata: Any = None,
        *,
        choices: PlanChoices,
        term: Term | None,
        was_on: date | None = None,
        **kwargs: Any,
    ) -> None:
        """Offer the venues; a new day is one of the term."""
        super().__init__(formdata, **kwargs)
        self.choices, self.term, self.was_on = choices, term, was_on
        self.venue.choices = options((venue.public_id, in_language(venue.names)) for venue in choices.venues)

    def validate_held_on(self, field: Any) -> None:
        """Ask for a day of the term."""
        if self.term is None or field.on in (None, self.was_on):
            return
        if not self.term.first_on <= field.on <= self.term.last_on:
            raise ValidationError(_("This day is not in the term."))

    def validate_ends(self, field: Any) -> None:
        """Ask for both times or neither, in order."""
        if bool(self.starts.data) != bool(field.data):
            raise ValidationError(_("Write both the start and the end, or neither."))
        if self.starts.at and field.at and field.at <= self.starts.at:
            raise ValidationError(_("The end is not after the start."))

    @property
    def venue_id(self) -> int:
        """The venue that was chosen."""
        venue = self.choices.venue(self.venue.data)
        return venue.id if venue else 0

    @property
    def hours(self) -> tuple[time | None, time | None]:
        """Start and end, or neither."""
        return self.starts.at, self.ends.at


class DateForm(HoursForm):
    """A single session added to a term: an evening, an info session, one drop-in more."""

    kind = Choice(_l("Kind"), default="drop_in")
    names = TextsField(_l("Name"), most=MAX_NAME)
    has_slots = BooleanField(_l("Families can book a time"), default=False)
    slot_minutes = NumberField(
        _l("Length of one time, minutes"), least=SLOT_MINUTES[0], most=SLOT_MINUTES[-1], required=False, default="15"
    )
    lanes = NumberField(_l("Families at the same time"), least=LANES[0], most=LANES[-1], required=False, default="1")

    def __init__(self, formdata: Any = None, *, choices: PlanChoices, term: Term, **kwargs: Any) -> None:
        """Offer venues and kinds."""
        super().__init__(formdata, choices=choices, term=term, **kwargs)
        self.kind.choices = options(KIND_NAMES.items())

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then what fields ask of each other."""
        is_right = bool(super().validate(extra_validators))
        return not needs_name(self, _("Write the name families read, for example Activity evening.")) and is_right

    def validate_slot_minutes(self, field: Any) -> None:
        """Refuse a time that does not fit into the session."""
        starts, ends = self.starts.at, self.ends.at
        if self.has_slots.data and starts and ends and starts < ends:
            refuse_longer(field, (ends.hour - starts.hour) * 60 + ends.minute - starts.minute)

    def validate_has_slots(self, field: Any) -> None:
        """Times to book need hours, a length and a number of families."""
        if field.data and not (self.starts.data and self.slot_minutes.data and self.lanes.data):
            raise ValidationError(_("Times to book need the hours, the length of a time and the number of families."))

    def to_request(self) -> OccurrenceRequest:
        """Return the session that was typed."""
        has_slots = bool(self.has_slots.data)
        return OccurrenceRequest(
            kind=self.kind.data,
            names=self.names.texts,
            venue_id=self.venue_id,
            held_on=self.held_on.on or date.min,
            starts=self.starts.at,
            ends=self.ends.at,
            term_id=self.term.id if self.term else None,
            slot_minutes=self.slot_minutes.number if has_slots else None,
            lanes=self.lanes.number if has_slots else None,
        )


class AskForm(StaffForm):
    """One person asked to one session."""

    person = Choice(_l("Person"))
    presence = Choice(_l("Takes part"), default="always")

    def __init__(self, formdata: Any = None, *, choices: PlanChoices, **kwargs: Any) -> None:
        """Offer the people, with their professions."""
        super().__init__(formdata, **kwargs)
        people = [(one.public_id, f"{one.name}, {in_language(one.service.names)}") for one in choices.professionals]
        self.person.choices = options(people)
        self.presence.choices = options(PRESENCES.items())


def hours_values(occurrence: Occurrence) -> dict[str, Any]:
    """Return a session as the form takes it."""
    return {
        "venue": occurrence.venue.public_id,
        "held_on": occurrence.held_on,
        "starts": occurrence.starts,
        "ends": occurrence.ends,
        "seen": seen_state(occurrence),
    }


def seen_state(occurrence: Occurrence) -> str:
    """Return what a page was made from: another number, and somebody has changed the session since."""
    return str(occurrence.sequence)
