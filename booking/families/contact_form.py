"""What many forms of families ask: a name and one contact, or the choice of none; or an address alone."""

import re
import secrets
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from ..errors import Invalid
from ..notices.addresses import email_address, is_textable, likelier_address, phone_number
from ..reservations.rules import ADDRESS_MOST, NICKNAME_MOST, ContactKind
from ..reservations.told import are_texts_sent
from ..web.fields import RadioChoice
from ..web.forms import GuestForm, text_field
from ..web.texts import BAD_EMAIL, FORM_TOO_OLD

BAD_CONTACT = _l("Check the e-mail address or phone number, for example name@example.fi or 040 123 4567")
NO_ADDRESS = _l("Write your e-mail address")
NO_ADDRESS_OR_NUMBER = _l("Write your e-mail address or phone number")
NO_CONTACT = _l("Enter a phone number or an e-mail address, or choose “I give no contact details”")
BAD_PHONE = _l("Check the phone number, for example 040 123 4567")
NO_TEXTS = _l("Text messages do not reach this number. Give a mobile phone number, or choose another way.")
FORM_USED = _l("The time you booked with this form is cancelled. Press again if you want to book a time.")
PHONE_MOST = 40

_FORM_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


class ContactForm(GuestForm):
    """A name and one contact; pressing twice is one deed."""

    no_contact = NO_CONTACT
    form_used = FORM_USED

    form_key = HiddenField()
    email_seen = HiddenField()
    """The address that was asked about: pressed again, it is meant as it stands."""
    nickname = text_field(_l("Your name"), most=NICKNAME_MOST, required=_l("Enter your name"))
    contact = RadioChoice(
        _l("Where do we send the confirmation?"),
        choices=[
            SelectChoice("phone", _l("Phone")),
            SelectChoice("email", _l("E-mail")),
            SelectChoice("none", _l("I give no contact details – show a code")),
        ],
        default="email",
    )
    phone = text_field(_l("Phone number"), most=PHONE_MOST, required=None)
    email = text_field(_l("E-mail"), most=ADDRESS_MOST, required=None)
    leave_empty = StringField(_l("Leave this field empty"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give a new form its random key: pressing twice is one deed."""
        super().__init__(*args, **kwargs)
        self.form_key.data = self.form_key.data or secrets.token_urlsafe(16)

    def begin_again(self) -> None:
        """Give the form another key: what it held was let go, and the next press holds anew."""
        self.form_key.data = secrets.token_urlsafe(16)
        self.form_errors.append(str(self.form_used))

    def validate_form_key(self, field: HiddenField) -> None:
        """Refuse a key that this service did not make; the next press comes with a good one."""
        if not _FORM_KEY.fullmatch(field.data or ""):
            field.data = secrets.token_urlsafe(16)
            raise ValidationError(str(FORM_TOO_OLD))

    def validate_leave_empty(self, field: StringField) -> None:
        """Stop machines that fill in every field; a person reads the label."""
        if field.data:
            field.data = ""
            raise ValidationError(str(_l("Leave the field at the end of the form empty and press again.")))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, then the one contact that was chosen."""
        fields_hold = super().validate(extra_validators)
        return all((fields_hold, self._has_contact()))

    @property
    def contact_kind(self) -> ContactKind | None:
        """The way that was chosen; None: no contact."""
        return {"phone": "phone", "email": "email"}.get(self.contact.data)  # type: ignore[return-value]  # a narrower str

    @property
    def address(self) -> str | None:
        """The address or number in its plain form."""
        if self.contact.data == "phone":
            return phone_number(self.phone.data)
        return email_address(self.email.data) if self.contact.data == "email" else None

    def _has_contact(self) -> bool:
        field = {"phone": self.phone, "email": self.email}.get(self.contact.data)
        if field is None or field.errors:
            return field is None
        if not field.data:
            return refuse(field, self.no_contact)
        try:
            address = self.address or ""
        except Invalid:
            return refuse(field, BAD_PHONE if field is self.phone else BAD_EMAIL)
        if field is self.phone:
            return not are_texts_sent() or is_textable(address) or refuse(field, NO_TEXTS)
        return self._is_meant(address)

    def _is_meant(self, address: str) -> bool:
        """Ask once about an address that is one slip away from a likelier one."""
        likelier = likelier_address(address)
        if likelier is None or self.email_seen.data == address:
            return True
        self.email_seen.data = address
        words = _("Did you mean %(address)s? If the address is right as it is, press again.", address=likelier)
        return refuse(self.email, words)


class AddressForm(GuestForm):
    """The address or, where text messages are sent, the number that something goes to."""

    contact = text_field(_l("E-mail"), most=ADDRESS_MOST, required=NO_ADDRESS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for a number too where a message reaches it."""
        super().__init__(*args, **kwargs)
        if are_texts_sent():
            self.contact.label.text = _("E-mail or phone number")

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the contact; say of a missing one what was asked for."""
        is_right = bool(super().validate(extra_validators))
        if are_texts_sent() and self.contact.errors == [str(NO_ADDRESS)]:
            self.contact.errors = [str(NO_ADDRESS_OR_NUMBER)]
        return is_right

    def validate_contact(self, field: StringField) -> None:
        """Refuse what is neither; whether it is known is not looked at."""
        try:
            self._plain()
        except Invalid:
            raise ValidationError(str(BAD_CONTACT if are_texts_sent() else BAD_EMAIL)) from None

    @property
    def address(self) -> str:
        """The address or number in its plain form."""
        return self._plain()

    def _plain(self) -> str:
        typed = self.contact.data or ""
        return phone_number(typed) if are_texts_sent() and "@" not in typed else email_address(typed)


def refuse(field: Any, message: Any) -> bool:
    """Say at a field what is wrong; always False."""
    field.errors = [*field.errors, str(message)]
    return False
