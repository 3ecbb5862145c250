"""What is filled in about a region, its areas, its municipalities and their contact persons."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from ..web.fields import Choice, NumberField, TextsField, options
from ..web.forms import text_field
from ..web.kept_form import RowForm
from ..web.languages import in_language
from . import rules
from .forms import NO_NAME, check_email, check_phone
from .model import Area, ContactPerson, Municipality, Region

NO_WAY_TO_ASK = _l("Write an e-mail address or a phone number.")


class NamesForm(RowForm):
    """The names of a region or an area."""

    names = TextsField(_l("Name"), most=rules.NAME_MOST, required=NO_NAME)

    def show(self, row: Region | Area) -> None:
        """Fill in what is kept now."""
        self.names.show(row.names)
        self.seen.data = rules.seen_state(row, rules.NamesRequest)

    def to_request(self) -> rules.NamesRequest:
        """Return the answers."""
        return rules.NamesRequest(names=self.names.texts)


class MunicipalityForm(RowForm):
    """A municipality, and what its pages say at the top."""

    names = TextsField(_l("Name"), most=rules.NAME_MOST, required=NO_NAME)
    area = Choice(_l("Area"))
    owner_names = TextsField(_l("Whose service it is"), most=rules.NAME_MOST)
    lead_texts = TextsField(_l("Under the headline of the front page"), most=rules.LEAD_MOST, is_long=True)

    def __init__(self, formdata: Any = None, *, areas: Sequence[Area], **kwargs: Any) -> None:
        """Offer the areas; the only one is chosen."""
        super().__init__(formdata, **kwargs)
        self.areas = areas
        self.area.choices = options((one.slug, in_language(one.names)) for one in areas)
        if formdata is None and areas:
            self.area.data = areas[0].slug

    def show(self, row: Municipality) -> None:
        """Fill in what is kept now."""
        for name in ("names", "owner_names", "lead_texts"):
            self[name].show(getattr(row, name))
        self.area.data = next((one.slug for one in self.areas if one.id == row.area_id), "")
        self.seen.data = rules.seen_state(row, rules.MunicipalityRequest)

    def to_request(self) -> rules.MunicipalityRequest:
        """Return the answers."""
        return rules.MunicipalityRequest(
            area_id=next(one.id for one in self.areas if one.slug == self.area.data),
            names=self.names.texts,
            owner_names=self.owner_names.texts,
            lead_texts=self.lead_texts.texts,
        )


class ContactForm(RowForm):
    """Whom families and colleagues ask."""

    name = text_field(_l("Name"), most=rules.PERSON_MOST, required=NO_NAME)
    tasks = TextsField(_l("Task or title"), most=rules.NAME_MOST)
    email = text_field(_l("E-mail address"), most=rules.EMAIL_MOST, required=None)
    phone = text_field(_l("Phone number"), most=rules.PHONE_MOST, required=None)
    position = NumberField(_l("Place in the list"), least=0, most=rules.POSITIONS[-1])

    def show(self, row: ContactPerson) -> None:
        """Fill in what is kept now."""
        self.tasks.show(row.tasks)
        for name in ("name", "email", "phone"):
            self[name].data = getattr(row, name)
        self.position.data = str(row.position)
        self.seen.data = rules.seen_state(row, rules.ContactRequest)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field; one way to ask is needed."""
        is_right = bool(super().validate(extra_validators))
        if not self.email.data and not self.phone.data:
            self.email.errors = [*self.email.errors, str(NO_WAY_TO_ASK)]
            return False
        return is_right

    def validate_email(self, field: Any) -> None:
        """Refuse what no mail could reach."""
        check_email(field)

    def validate_phone(self, field: Any) -> None:
        """Refuse what nobody could call."""
        check_phone(field)

    def to_request(self) -> rules.ContactRequest:
        """Return the answers."""
        return rules.ContactRequest(
            name=self.name.data,
            tasks=self.tasks.texts,
            email=self.email.data or "",
            phone=self.phone.data or "",
            position=self.position.number or 0,
        )
