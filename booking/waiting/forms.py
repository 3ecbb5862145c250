"""The form of those who queue: the answers of a booking, but for the contact, which an offer needs."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from ..errors import Invalid
from ..families.contact_form import BAD_PHONE, NO_TEXTS, PHONE_MOST, refuse
from ..families.forms import NO_PHONE, PressForm, ReservationForm
from ..network.model import FamilyService
from ..notices.addresses import is_textable, phone_number
from ..reservations.told import are_texts_sent
from ..venues.model import Venue
from ..web.fields import Choice, RadioChoice, Ticks, options
from ..web.forms import text_field
from ..web.languages import current_language, in_language
from .rules import VENUES_MOST, QueueRequest

NO_PLACE = _l("Choose at least one place")


class QueueForm(ReservationForm):
    """A name and one contact that a message reaches."""

    no_contact = _l("Enter a phone number or an e-mail address: we send the offer there")

    contact = RadioChoice(_l("Where do we send the message?"), default="email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the ways by which a message leaves."""
        super().__init__(*args, **kwargs)
        by_phone = [SelectChoice("phone", _l("Phone"))] if are_texts_sent() else []
        self.contact.choices = [*by_phone, SelectChoice("email", _l("E-mail"))]

    def to_queue_request(
        self, service_id: int | None, *, occurrence_public_id: str = "", venue_slugs: tuple[str, ...] = ()
    ) -> QueueRequest:
        """Return the answers as the service takes them."""
        return QueueRequest(
            occurrence_public_id=occurrence_public_id,
            venue_slugs=venue_slugs,
            nickname=self.nickname.data,
            contact_kind=self.contact_kind or "email",
            contact_address=self.address or "",
            service_id=service_id,
            language=current_language(),
            interpreter_language=self.interpreter_language.data or None if self.has_interpreter.data else None,
            form_key=self.form_key.data,
        )


class AcceptForm(PressForm):
    """One press; where we call the family, the number on which we do."""

    phone = text_field(_l("Phone number"), most=PHONE_MOST, required=None)

    @property
    def number(self) -> str | None:
        """Return the number in its plain form; None when none was given."""
        return phone_number(self.phone.data) if self.phone.data else None

    def validate_phone(self, field: StringField) -> None:
        """Refuse what is no number, and one that our messages do not reach."""
        try:
            number = self.number
        except Invalid:
            raise ValidationError(str(BAD_PHONE)) from None
        if number is not None and are_texts_sent() and not is_textable(number):
            raise ValidationError(str(NO_TEXTS))

    def ask_for_phone(self) -> None:
        """Say at the field that a number is needed."""
        refuse(self.phone, NO_PHONE)


class PlacesForm(QueueForm):
    """The same answers, for any of the places that are ticked."""

    venues = Ticks(_l("Where does a time suit you?"))
    wish = Choice(_l("Who would you like to talk to?"), default="")

    def offer(self, venues: Sequence[Venue], services: Sequence[FamilyService], chosen: Sequence[str]) -> "PlacesForm":
        """Let these be chosen; `chosen` are ticked when the form is opened."""
        self.venues.choices = options((one.slug, in_language(one.names)) for one in venues)
        self.wish.choices = options([("", _l("Anyone")), *((one.slug, in_language(one.names)) for one in services)])
        if self.venues.raw_data is None:
            known = {one.slug for one in venues}
            self.venues.data = [slug for slug in chosen if slug in known]
        return self

    def validate_venues(self, field: Ticks) -> None:
        """Ask for at least one place."""
        if not field.data:
            raise ValidationError(str(NO_PLACE))
        if len(field.data) > VENUES_MOST:
            field.data = field.data[:VENUES_MOST]
