"""The forms of staff: what is decided about signing up, and a sign-up for a family on the phone or at the door."""

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from ..reservations.rules import NICKNAME_MOST
from ..schedule.model import Occurrence
from ..web.branding import offered_languages
from ..web.csrf import StaffCSRF
from ..web.fields import Choice, NumberField, RadioChoice, options
from ..web.forms import DateField, StaffForm, text_field
from ..web.languages import NATIVE_NAMES
from .forms import SignUpForm, event_words
from .model import Gathering
from .rules import CAPACITY, MATERIAL_MOST, GatheringRequest

USUAL_CAPACITY = 30
_WEB_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[^\s<>\"]*)?")


class PressForm(StaffForm):
    """A button: nothing but the token."""


class GatheringForm(StaffForm):
    """What a coordinator decides about signing up to an event."""

    is_open = BooleanField(_l("Sign-up is open"))
    capacity = NumberField(_l("Seats"), least=CAPACITY[0], most=CAPACITY[-1], default=str(USUAL_CAPACITY))
    last_on = DateField(_l("Until which day"), required=False)
    together_with = Choice(_l("A series with"))
    has_child_minding = BooleanField(_l("Families can wish for child minding"))
    material_url = text_field(_l("Link to the material"), most=MATERIAL_MOST, required=None)
    material_when = RadioChoice(
        _l("When is the link shown?"),
        choices=[SelectChoice("before", _l("From the beginning")), SelectChoice("after", _l("After the event"))],
        default="before",
    )

    def __init__(self, *args: Any, event: Occurrence, others: Sequence[Gathering], **kwargs: Any) -> None:
        """Keep the event whose sign-up it is, and those with which it may be a series."""
        self.event = event
        super().__init__(*args, **kwargs)
        joined = [(one.occurrence.public_id, event_words(one.occurrence)) for one in others]
        self.together_with.choices = options([("", _l("It stands alone")), *joined])
        self.together_with.data = self.together_with.data or ""

    def validate_material_url(self, field: StringField) -> None:
        """Refuse what leads nowhere, or is no address of a page."""
        if field.data and not _WEB_ADDRESS.fullmatch(field.data):
            raise ValidationError(str(_l("Write the whole address, for example https://example.fi/material.pdf")))

    def validate_last_on(self, field: DateField) -> None:
        """Refuse a day after the event."""
        if field.on is not None and field.on > self.event.held_on:
            raise ValidationError(str(_l("Choose a day that is not after the event.")))

    def to_request(self) -> GatheringRequest:
        """Return what was decided."""
        return GatheringRequest(
            is_open=bool(self.is_open.data),
            capacity=self.capacity.number or 0,
            last_on=self.last_on.on,
            has_child_minding=bool(self.has_child_minding.data),
            material_url=self.material_url.data or "",
            material_when=self.material_when.data,
            together_with=self.together_with.data,
        )


def values_of(gathering: Gathering | None, course: Sequence[Gathering]) -> dict[str, Any]:
    """Return what is decided now, as the form starts with."""
    if gathering is None:
        return {}
    names = ("is_open", "capacity", "last_on", "has_child_minding", "material_url", "material_when")
    joined = course[0].occurrence.public_id if course else ""
    return {**{name: getattr(gathering, name) for name in names}, "together_with": joined}


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
