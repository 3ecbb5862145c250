"""The base of every form: plain WTForms, one of two CSRF classes, limits on every text."""

import unicodedata
from datetime import date, time
from typing import Any, Self, cast

from flask import request
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.exceptions import BadRequest, HTTPException
from wtforms import Form, StringField, TextAreaField
from wtforms.meta import DefaultMeta
from wtforms.validators import InputRequired, Length, Optional, StopValidation, ValidationError
from wtforms.widgets import HiddenInput

from ..clock import local_today
from .csrf import GuestCSRF, StaffCSRF
from .dates import clock_text, numeric_date, parse_date, parse_time
from .texts import CONTROL_CHARACTERS, NO_DATE, NO_TIME, REQUIRED

Label = Any

_BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"
"""The Hangul fillers and the empty Braille cell: letters and a symbol by their class, and nothing to the eye."""


_NOT_SHOWN = ("Cc", "Cs", "Zl", "Zp")


class BareForm(Form):
    """A form without a token: it only asks, or is part of another."""

    class Meta(DefaultMeta):
        def render_field(self, field: Any, render_kw: dict[str, Any]) -> Markup:
            """Write the field: None is no attribute; a hidden one has no id, which the forms of a page would share."""
            wanted = {name: False if value is None else value for name, value in render_kw.items()}
            if isinstance(field.widget, HiddenInput):
                wanted.setdefault("id", False)
            return cast(Markup, super().render_field(field, wanted))


class _HouseForm(BareForm):
    @classmethod
    def from_request(cls, **kwargs: Any) -> Self:
        """Fill the form from the request: its body on POST, nothing on GET."""
        return cls(_sent() if request.method == "POST" else None, **kwargs)

    def validate_on_submit(self) -> bool:
        """Tell whether the form was sent and every field is in order."""
        return request.method == "POST" and self.validate()

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Return (field id, message) of each fault, in the order of the page; forged ones never get here."""
        return [(field.id, str(message)) for field in self for message in field.errors[:1]]


def _sent() -> Any:
    try:
        return request.form
    except HTTPException:
        raise
    except Exception:
        # A body cut off or wrongly chunked: each server has its own word for it, and the fault is the sender's.
        raise BadRequest from None


class GuestForm(_HouseForm):
    """A form anybody may send: no cookie, a signed token with an age."""

    tells_fields = False
    """Its messages are written for their fields."""

    class Meta:
        csrf = True
        csrf_class = GuestCSRF
        csrf_field_name = "form_token"
        locales = False


class StaffForm(_HouseForm):
    """A form of signed-in staff: its token is bound to the session row."""

    tells_fields = True
    """Its messages are the same for many fields: a list of them says of which field each is."""

    class Meta:
        csrf = True
        csrf_class = StaffCSRF
        csrf_field_name = "form_token"
        locales = False


def refuse_control_characters(_form: Form, field: Any) -> None:
    """Refuse what cannot be shown: controls, lone surrogates, and in fields of one line whatever ends a line."""
    # A separator of lines or paragraphs (Zl, Zp) ends a line too: no mail with it in its subject could be sent.
    allowed = "\r\n\t\u2028\u2029" if isinstance(field, TextAreaField) else ""
    if any(unicodedata.category(letter) in _NOT_SHOWN and letter not in allowed for letter in field.data or ""):
        raise StopValidation(str(CONTROL_CHARACTERS))


def _strip(value: str | None) -> str:
    """Return the text without blanks around it; "" where nobody would see anything."""
    text = (value or "").strip()
    return "" if text and all(_is_invisible(letter) for letter in text) else text


def _is_invisible(letter: str) -> bool:
    # Controls and surrogates stay: they are refused in words.
    return letter in _BLANK_LETTERS or unicodedata.category(letter) in ("Cf", "Cn", "Co", "Mn", "Me", "Zl", "Zp", "Zs")


def text_field(label: Label, *, most: int, required: Label | None = REQUIRED, **kwargs: Any) -> StringField:
    """Return a one-line text field of at most `most` code points; `required=None` makes it optional."""
    return StringField(label, _validators(most, required), filters=[_strip], **kwargs)


def long_text_field(label: Label, *, most: int, required: Label | None = REQUIRED, **kwargs: Any) -> TextAreaField:
    """Return a text field of several lines of at most `most` code points."""
    return TextAreaField(label, _validators(most, required), filters=[_strip], **kwargs)


def _validators(most: int, required: Label | None) -> list[Any]:
    presence = Optional(strip_whitespace=True) if required is None else InputRequired(message=required)
    too_long = _l("This is too long: at most %(max)d characters.")
    return [presence, refuse_control_characters, _NotBlank(required), Length(max=most, message=cast(str, too_long))]


class _NotBlank:
    """Blanks alone are no answer to a required question."""

    def __init__(self, message: Label | None) -> None:
        self.message = message

    def __call__(self, _form: Form, field: Any) -> None:
        if self.message is not None and not field.data:
            raise StopValidation(str(self.message))


class DateField(StringField):
    """A date typed as p.k.vvvv; `on` is the date, None while empty or wrong."""

    def __init__(
        self,
        label: Label = None,
        validators: list[Any] | None = None,
        *,
        required: bool = True,
        **kw: Any,
    ):
        """Make the field; an optional one accepts an empty answer."""
        self.required = required
        super().__init__(label, validators or [], filters=[_strip], **kw)

    @property
    def on(self) -> date | None:
        """The date that was typed."""
        return parse_date(self.data or "", local_today())

    def process_data(self, value: Any) -> None:
        """Show a date the way it is typed."""
        self.data = numeric_date(value) if isinstance(value, date) else value

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no date."""
        if (self.data or self.required) and (self.on is None or not 2000 <= self.on.year <= 2100):
            raise ValidationError(str(NO_DATE))


class TimeField(StringField):
    """A time typed as 9.30; `at` is the time, None while empty or wrong."""

    def __init__(
        self,
        label: Label = None,
        validators: list[Any] | None = None,
        *,
        required: bool = True,
        **kw: Any,
    ):
        """Make the field; an optional one accepts an empty answer."""
        self.required = required
        super().__init__(label, validators or [], filters=[_strip], **kw)

    @property
    def at(self) -> time | None:
        """The time that was typed."""
        return parse_time(self.data or "")

    def process_data(self, value: Any) -> None:
        """Show a time the way it is typed."""
        self.data = clock_text(value) if isinstance(value, time) else value

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no time of day."""
        if (self.data or self.required) and self.at is None:
            raise ValidationError(str(NO_TIME))


def hidden_token(form: Any) -> Markup:
    """Return the hidden token field of `form`."""
    return Markup(form.form_token())
