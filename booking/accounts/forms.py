"""Forms of the sign-in and account pages."""

from typing import cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Length, ValidationError

from ..config import STAFF_LANGUAGES
from ..errors import Invalid
from ..notices.addresses import email_address
from ..web.forms import GuestForm, StaffForm, refuse_control_characters, text_field
from ..web.languages import NATIVE_NAMES
from ..web.texts import BAD_EMAIL, NO_CHOICE, REQUIRED
from .account_rules import EMAIL_LENGTH, NAME_LENGTH, AccountRequest, SignInRequest
from .passwords import LEAST, MOST, weakness

WEAKNESSES = {
    "too_short": _l("The password is too short: at least %(least)d characters.", least=LEAST),
    "too_long": _l("This is too long: at most %(max)d characters.", max=MOST),
    "too_common": _l("This password is easy to guess. Choose another, for example four words that do not go together."),
}


def password_field(label: object, missing: object = REQUIRED) -> PasswordField:
    """Return a field for a password."""
    limits = [refuse_control_characters, Length(max=MOST, message=cast(str, WEAKNESSES["too_long"]))]
    return PasswordField(label, [InputRequired(cast(str, missing)), *limits])


class SignInForm(GuestForm):
    """E-mail address and password; nobody is signed in yet, so the token is a guest's."""

    email = text_field(_l("E-mail address"), most=EMAIL_LENGTH, required=_l("Write your e-mail address."))
    password = password_field(_l("Password"), _l("Write your password."))

    def to_request(self) -> SignInRequest:
        """Return what was typed."""
        return SignInRequest(email=self.email.data.lower(), password=self.password.data)


class AccountForm(StaffForm):
    """Name and language."""

    name = text_field(_l("Your name"), most=NAME_LENGTH, required=_l("Write your name."))
    language = RadioField(
        _l("Language of the staff pages"),
        [InputRequired(NO_CHOICE), AnyOf(STAFF_LANGUAGES, message=NO_CHOICE)],
        choices=[SelectChoice(code, NATIVE_NAMES[code]) for code in STAFF_LANGUAGES],
        validate_choice=False,
    )

    def to_request(self) -> AccountRequest:
        """Return what was typed."""
        return AccountRequest(name=self.name.data, language=self.language.data)


class NewEmailForm(StaffForm):
    """Another address for an account."""

    email = text_field(_l("New e-mail address"), most=EMAIL_LENGTH, required=_l("Write the e-mail address."))

    def validate_email(self, field: StringField) -> None:
        """Refuse what is no address; whether somebody has it is not looked at."""
        try:
            field.data = email_address(field.data or "").lower()
        except Invalid:
            raise ValidationError(str(BAD_EMAIL)) from None


class OwnNewEmailForm(NewEmailForm):
    """Another address for one's own account, and its password."""

    password = password_field(_l("Your password"), _l("Write your password."))


class ForgottenForm(GuestForm):
    """The address that a link goes to, whether it has an account or not."""

    email = text_field(_l("E-mail address"), most=EMAIL_LENGTH, required=_l("Write your e-mail address."))


class _NewPassword:
    """Checks of a new password typed twice; `own_words` are the account's address and name."""

    own_words: tuple[str, ...] = ()

    def validate_new(self, field: PasswordField) -> None:
        """Refuse what is short or easy to guess."""
        found = weakness(field.data, *self.own_words)
        if found is not None:
            raise ValidationError(str(WEAKNESSES[found]))

    def validate_again(self, field: PasswordField) -> None:
        """Refuse a slip of the finger."""
        if field.data != self.new.data:  # type: ignore[attr-defined]  # of the form
            raise ValidationError(_("The two new passwords are not the same."))


class PasswordForm(_NewPassword, StaffForm):
    """The password now, and the new one twice."""

    current = password_field(_l("Your password now"), _l("Write your password."))
    new = password_field(_l("New password"), _l("Write the new password."))
    again = password_field(_l("New password again"), _l("Write the new password again."))


class SetPasswordForm(_NewPassword, GuestForm):
    """The new password twice, behind a link from a mail."""

    new = password_field(_l("New password"), _l("Write the new password."))
    again = password_field(_l("New password again"), _l("Write the new password again."))
