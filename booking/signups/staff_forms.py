"""The forms of staff: what is decided about signing up, and a sign-up for a family on the phone or at the door."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from ..reservations.rules import NICKNAME_MOST
from ..schedule.model import Occurrence
from ..web.branding import offered_languages
from ..web.csrf import StaffCSRF
from ..web.fields import NumberField, RadioChoice, options
from ..web.forms import DateField, StaffForm, text_field
from ..web.languages import NATIVE_NAMES
from .forms import SignUpForm
from .model import Gathering
from .rules import CAPACITY, GatheringRequest

USUAL_CAPACITY = 30


class PressForm(StaffForm):
    """A button: nothing but the token."""


class GatheringForm(StaffForm):
    """What a coordinator decides about signing up to an event."""

    is_open = BooleanField(_l("Families can sign up"))
    capacity = NumberField(_l("Seats"), least=CAPACITY[0], most=CAPACITY[-1], default=str(USUAL_CAPACITY))
    last_on = DateField(_l("Until which day"), required=False)

    def __init__(self, *args: Any, event: Occurrence, **kwargs: Any) -> None:
        """Keep the event whose sign-up it is."""
        self.event = event
        super().__init__(*args, **kwargs)

    def validate_last_on(self, field: DateField) -> None:
        """Refuse a day after the event."""
        if field.on is not None and field.on > self.event.held_on:
            raise ValidationError(str(_l("Choose a day that is not after the event.")))

    def to_request(self) -> GatheringRequest:
        """Return what was decided."""
        return GatheringRequest(
            is_open=bool(self.is_open.data), capacity=self.capacity.number or 0, last_on=self.last_on.on
        )


def values_of(gathering: Gathering | None) -> dict[str, Any]:
    """Return what is decided now, as the form starts with."""
    if gathering is None:
        return {}
    return {"is_open": gathering.is_open, "capacity": gathering.capacity, "last_on": gathering.last_on}


class FamilyForm(SignUpForm):
    """What a family says when staff sign it up: the same answers, and in which language to write."""

    class Meta:
        csrf_class = StaffCSRF

    no_contact = _l("Enter a phone number or an e-mail address, or choose “No contact details – a code to read aloud”")

    nickname = text_field(_l("Name of the family's adult"), most=NICKNAME_MOST, required=_l("Enter a name"))
    contact = RadioChoice(
        _l("Where do we send the confirmation?"),
        choices=[
            SelectChoice("none", _l("No contact details – a code to read aloud")),
            SelectChoice("email", _l("E-mail")),
            SelectChoice("phone", _l("Phone")),
        ],
        default="none",
    )
    language = RadioChoice(_l("Language of the messages"))
    leave_empty = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the families' languages."""
        super().__init__(*args, **kwargs)
        self.language.choices = options((code, NATIVE_NAMES[code]) for code in offered_languages())
        self.language.data = self.language.data or offered_languages()[0]
