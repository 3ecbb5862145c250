"""The forms of families: a name and one contact, one press, one code."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import BooleanField

from ..errors import TooMany
from ..reservations.rules import INTERPRETER_MOST, ReservationRequest
from ..web.forms import GuestForm, text_field
from ..web.languages import current_language
from .contact_form import ContactForm, refuse

NO_LANGUAGE = _l("Write in which language you need an interpreter")
WRONG_CODE = _l("We found no booking with this code. Check the code.")
CODE_MOST = 60


NO_PHONE = _l("Enter the phone number on which we call you")


class ReservationForm(ContactForm):
    """Two answers hold a time: a name and one contact, or the choice of none."""

    has_interpreter = BooleanField(_l("I need an interpreter"))
    interpreter_language = text_field(_l("In which language?"), most=INTERPRETER_MOST, required=None)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields and the contact, then the interpreter's language."""
        fields_hold = super().validate(extra_validators)
        return all((fields_hold, self._has_interpreter_language()))

    def need_phone(self) -> None:
        """Offer a phone number only: at this place we call the family."""
        self.contact.choices = [one for one in self.contact.choices if one.value == "phone"]
        self.contact.data = "phone"
        if self.phone.errors == [str(self.no_contact)]:
            self.phone.errors = [str(NO_PHONE)]

    def ask_for_phone(self) -> None:
        """Say at the field that a number is needed; the form was sent with another contact, or none."""
        refuse(self.phone, NO_PHONE)

    def to_request(self, slot_public_id: str, service_id: int | None) -> ReservationRequest:
        """Return the answers as the service takes them."""
        return ReservationRequest(
            slot_public_id=slot_public_id,
            nickname=self.nickname.data,
            contact_kind=self.contact_kind,
            contact_address=self.address,
            service_id=service_id,
            language=current_language(),
            interpreter_language=self.interpreter_language.data or None if self.has_interpreter.data else None,
            form_key=self.form_key.data,
        )

    def _has_interpreter_language(self) -> bool:
        if not self.has_interpreter.data or self.interpreter_language.errors or self.interpreter_language.data:
            return True
        return refuse(self.interpreter_language, NO_LANGUAGE)


class PressForm(GuestForm):
    """One press of a button: nothing but the token."""


class CodeForm(GuestForm):
    """The code of a booking without contact details."""

    code = text_field(_l("Your code"), most=CODE_MOST, required=_l("Write the code"))


def too_many_words(over: TooMany) -> str:
    """Say when another booking from the same network is taken."""
    words = ngettext(
        "There are many bookings from your network just now. Press again after %(num)s minute.",
        "There are many bookings from your network just now. Press again after %(num)s minutes.",
        -(-over.retry_after // 60),
    )
    return str(words)
