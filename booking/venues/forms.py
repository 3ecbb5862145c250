"""What directors and coordinators fill in about a venue."""

from datetime import time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import ValidationError

from ..network.model import Municipality, Organisation
from ..web.dates import weekday_names
from ..web.fields import Choice, NumberField, RadioChoice, TextsField, Ticks, options
from ..web.forms import DateField, StaffForm, TimeField, text_field
from ..web.languages import current_language, in_language
from ..web.spoken import SPOKEN, spoken_choices
from ..web.texts import REQUIRED
from . import rules
from .model import CHANGES_CLOSE_UNITS, COLOURS, KINDS, SHAPES, Venue
from .remote_form import RemoteFields, refuse

AS_TYPED = (
    *("kind", "street_address", "postal_code", "city", "shape", "colour", "changes_close_unit", "slug"),
    *("remote_way", "meeting_url", "call_number"),
)
NO_NAME = _l("Write the name.")
BAD_SLUG = _l("Use small letters a–z, digits and hyphens, for example kontiopuisto.")
SLUG_TAKEN = _l("Another place has or had this address. Choose another.")
PAST_MIDNIGHT = _l("A session ends before midnight of the same day.")
HALF_PLACE = _l("Write both numbers, or neither.")

KIND_NAMES = {
    "family_house": _l("Family house"),
    "daycare": _l("Daycare centre"),
    "clinic": _l("Clinic"),
    "school": _l("School"),
    "parish_hall": _l("Parish hall"),
    "online": _l("Remote meetings, by video or phone"),
    "other": _l("Other"),
}
SHAPE_NAMES = {
    "house": _l("House"),
    "bear": _l("Bear"),
    "star": _l("Star"),
    "leaf": _l("Leaf"),
    "sun": _l("Sun"),
    "boat": _l("Boat"),
    "apple": _l("Apple"),
    "tree": _l("Tree"),
}
UNIT_NAMES = {"hours": _l("hours"), "working_days": _l("Finnish working days")}
COLOUR_NAMES = {
    "clay": _l("Clay"),
    "lake": _l("Lake"),
    "plum": _l("Plum"),
    "pine": _l("Pine"),
    "honey": _l("Honey"),
    "brick": _l("Brick"),
}


class NewVenueForm(StaffForm):
    """Name, address, usual day and time: one screen, the rest later."""

    name = text_field(_l("Name of the place"), most=rules.NAME_MOST, required=NO_NAME)
    municipality = Choice(_l("Municipality"))
    is_remote = BooleanField(_l("Remote meetings, by video or phone, without an address"))
    street_address = text_field(_l("Street address"), most=rules.STREET_MOST, required=None)
    city = text_field(_l("Town"), most=rules.CITY_MOST, required=None)
    usual_weekday = Choice(_l("Usual weekday"))
    usual_starts = TimeField(_l("Begins"))
    usual_minutes = NumberField(_l("Length in minutes"), least=15, most=720)

    def offer(self, municipalities: list[Municipality]) -> None:
        """Fill in what can be chosen; where there is one municipality, nothing is asked."""
        self.municipality.choices = options((one.slug, in_language(one.names)) for one in municipalities)
        self.usual_weekday.choices = options((n, full) for n, (_short, full) in enumerate(weekday_names()))
        if len(municipalities) == 1:
            self.municipality.data = municipalities[0].slug

    def suggest(self, municipalities: list[Municipality]) -> None:
        """Fill an empty form in with what is likely."""
        self.city.data = in_language(municipalities[0].names) if len(municipalities) == 1 else ""
        self.usual_minutes.data = "90"

    def validate_usual_minutes(self, field: Any) -> None:
        """Refuse an end after midnight."""
        _refuse_past_midnight(self.usual_starts.at, field.number)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, then that a place with a door has an address."""
        fields_hold = super().validate(extra_validators)
        lacking = [] if self.is_remote.data else [one for one in (self.street_address, self.city) if not one.data]
        for one in lacking:
            refuse(one, REQUIRED)
        return fields_hold and not lacking

    def to_request(self, municipality_id: int) -> rules.NewVenue:
        """Return the answers; the name stands for the page's language and for Finnish."""
        return rules.NewVenue(
            municipality_id=municipality_id,
            names={"fi": self.name.data, current_language(): self.name.data},
            street_address="" if self.is_remote.data else self.street_address.data,
            city="" if self.is_remote.data else self.city.data,
            is_remote=self.is_remote.data,
            usual_weekday=int(self.usual_weekday.data),
            usual_starts=self.usual_starts.at or time(9),
            usual_minutes=self.usual_minutes.number or 90,
        )


class VenueForm(RemoteFields):
    """Everything about a venue, in the order families meet it."""

    names = TextsField(_l("Name"), most=rules.NAME_MOST, required=NO_NAME)
    names_where = TextsField(_l("Where? The name as in “we meet at …”"), most=rules.NAME_MOST)
    names_whereto = TextsField(_l("Where to? The name as in “come to …”"), most=rules.NAME_MOST)
    kind = Choice(_l("Kind of place"))
    organisation = Choice(_l("Who keeps the place"))
    postal_code = text_field(_l("Postal code"), most=rules.POSTAL_CODE_MOST, required=None)
    city = text_field(_l("Town"), most=rules.CITY_MOST, required=None)
    entrance = TextsField(_l("Entrance"), most=rules.TEXT_MOST)
    access = TextsField(_l("Accessibility"), most=rules.TEXT_MOST)
    pram = TextsField(_l("Prams"), most=rules.TEXT_MOST)
    space = TextsField(_l("Space"), most=rules.TEXT_MOST)
    languages = Ticks(_l("Languages spoken"))
    shape = RadioChoice(_l("Sign"))
    colour = RadioChoice(_l("Colour"))
    map_x = NumberField(_l("From the left edge, 0–100"), least=0, most=100, required=False)
    map_y = NumberField(_l("From the top edge, 0–100"), least=0, most=100, required=False)
    usual_weekday = Choice(_l("Usual weekday"))
    usual_starts = TimeField(_l("Begins"), required=False)
    usual_minutes = NumberField(_l("Length in minutes"), least=15, most=720)
    booking_opens_on = DateField(_l("Booking opens on"), required=False)
    booking_closes_hours = NumberField(_l("Booking closes, hours before the session"), least=0, most=336)
    changes_close = NumberField(_l("Families move and cancel their time until this long before"), least=0, most=336)
    changes_close_unit = Choice(_l("Counted in"))
    slug = text_field(_l("Last part of the address"), most=rules.SLUG_MOST)

    def offer(self, organisations: list[Organisation]) -> None:
        """Fill in what can be chosen."""
        self.offer_ways(organisations)
        self.kind.choices = options((kind, KIND_NAMES[kind]) for kind in KINDS)
        self.organisation.choices = options((one.public_id, in_language(one.names)) for one in organisations)
        self.shape.choices = options((shape, SHAPE_NAMES[shape]) for shape in SHAPES)
        self.languages.choices = options(spoken_choices())
        self.colour.choices = options((colour, COLOUR_NAMES[colour]) for colour in COLOURS)
        self.changes_close_unit.choices = options((unit, UNIT_NAMES[unit]) for unit in CHANGES_CLOSE_UNITS)
        days = [(n, full) for n, (_short, full) in enumerate(weekday_names())]
        self.usual_weekday.choices = options([("", _("It varies")), *days])

    def show(self, venue: Venue, organisations: list[Organisation]) -> None:
        """Fill in what is kept now."""
        for name in ("names", "names_where", "names_whereto", "entrance", "access", "pram", "space"):
            self[name].show(getattr(venue, name))
        self.languages.data = list(venue.languages)
        for name in AS_TYPED:
            self[name].data = getattr(venue, name)
        for name in ("map_x", "map_y", "usual_weekday", "usual_minutes", "booking_closes_hours", "changes_close"):
            value = getattr(venue, name)
            self[name].data = "" if value is None else str(value)
        self.organisation.data = next(one.public_id for one in organisations if one.id == venue.organisation_id)
        self.seen.data = rules.seen_state(venue)
        self.usual_starts.process_data(venue.usual_starts)
        self.booking_opens_on.process_data(venue.booking_opens_on)

    def validate_map_y(self, field: Any) -> None:
        """Refuse half a place on the map."""
        if bool(field.data) != bool(self.map_x.data):
            raise ValidationError(str(HALF_PLACE))

    def validate_usual_minutes(self, field: Any) -> None:
        """Refuse an end after midnight."""
        _refuse_past_midnight(self.usual_starts.at, field.number)

    def validate_changes_close(self, field: Any) -> None:
        """Refuse weeks of working days."""
        most = max(rules.CHANGES_CLOSE.get(self.changes_close_unit.data, rules.CHANGES_CLOSE["hours"]))
        if field.number is not None and field.number > most:
            raise ValidationError(str(_l("At most %(most)d working days.", most=most)))

    def validate_slug(self, field: Any) -> None:
        """Refuse what cannot stand in an address."""
        if not rules.is_slug(field.data):
            raise ValidationError(str(BAD_SLUG))

    def to_request(self, organisation_id: int) -> rules.VenueRequest:
        """Return the answers."""
        return rules.VenueRequest(
            slug=self.slug.data,
            kind=self.kind.data,
            organisation_id=organisation_id,
            names=self.names.texts,
            names_where=self.names_where.texts,
            names_whereto=self.names_whereto.texts,
            **self._place(),
            **self.remote_answers(),
            languages=[code for code in SPOKEN if code in self.languages.data],
            shape=self.shape.data,
            colour=self.colour.data,
            usual_weekday=int(self.usual_weekday.data) if self.usual_weekday.data else None,
            usual_starts=self.usual_starts.at,
            usual_minutes=self.usual_minutes.number or 90,
            booking_opens_on=self.booking_opens_on.on,
            booking_closes_hours=self.booking_closes_hours.number or 0,
            changes_close=self.changes_close.number or 0,
            changes_close_unit=self.changes_close_unit.data,
        )

    def _place(self) -> dict[str, Any]:
        """Return where the door is; a place without one has none of it."""
        if self.is_online:
            return {}
        return {
            "street_address": self.street_address.data,
            "postal_code": self.postal_code.data,
            "city": self.city.data,
            "map_x": self.map_x.number,
            "map_y": self.map_y.number,
            **{name: self[name].texts for name in ("entrance", "access", "pram", "space")},
        }


class ActForm(StaffForm):
    """A button: nothing but the token."""


def _refuse_past_midnight(starts: time | None, minutes: int | None) -> None:
    if starts is None or minutes is None:
        return
    whole_day = timedelta(days=1)
    begins = timedelta(hours=starts.hour, minutes=starts.minute)
    if begins + timedelta(minutes=minutes) >= whole_day:
        raise ValidationError(str(PAST_MIDNIGHT))
