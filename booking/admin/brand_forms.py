"""What the administrator fills in about the service itself."""

from typing import Any

from flask import current_app
from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import ValidationError

from ..brand import rules
from ..brand.colours import read_colour
from ..brand.rules import COLOURS, Brand, ColourFault
from ..config import LANGUAGES
from ..web.fields import TextsField, Ticks, options
from ..web.forms import text_field
from ..web.kept_form import KeptForm
from ..web.languages import NATIVE_NAMES
from .branding import seen_state

NO_COLOUR = _l("Write the colour like this: #1d5744")
NO_EMAIL = _l("Write one e-mail address, for example perhekeskus@example.fi.")
NO_PHONE = _l("Write the number in digits, for example 015 123 4567.")
COLOUR_LENGTH = 20


def _colour(label: Any) -> StringField:
    return text_field(label, most=COLOUR_LENGTH, required=None)


def _email(label: Any) -> StringField:
    return text_field(label, most=rules.ADDRESS_MOST, required=None)


class BrandForm(KeptForm):
    """Name, colours, sender, contacts, emergency number and languages; what is left empty is as the settings say."""

    names = TextsField(_l("Name of the service"), most=rules.NAME_MOST, may_lack_finnish=True)
    owners = TextsField(_l("Whose service it is"), most=rules.OWNER_MOST, may_lack_finnish=True)
    main_light = _colour(_l("Main colour on light pages"))
    main_dark = _colour(_l("Main colour on dark pages"))
    accent_light = _colour(_l("Accent on light pages"))
    accent_dark = _colour(_l("Accent on dark pages"))
    sender_name = text_field(_l("Name of the sender"), most=rules.SENDER_MOST, required=None)
    reply_to = _email(_l("Who gets the answers"))
    contact_email = _email(_l("Address for questions"))
    accessibility_email = _email(_l("Address for accessibility feedback"))
    privacy_email = _email(_l("Address for data protection"))
    social_emergency_number = text_field(_l("Social emergency services"), most=rules.NUMBER_MOST, required=None)
    languages = Ticks(_l("Languages of the pages for families"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fill in what can be chosen: every language but the service's own, which is always there."""
        super().__init__(*args, **kwargs)
        self.faults: dict[str, ColourFault] = {}
        self.languages.choices = options((code, NATIVE_NAMES[code]) for code in LANGUAGES if code != own_language())

    def show(self, brand: Brand) -> None:
        """Fill in what is chosen now."""
        self.names.show(brand.names)
        self.owners.show(brand.owners)
        for name in (*COLOURS, *rules.ADDRESSES, "sender_name", "social_emergency_number"):
            self[name].data = getattr(brand, name)
        self.languages.data = [code for code in LANGUAGES if code not in brand.languages_off and code != own_language()]
        self.seen.data = seen_state(brand)

    def take(self, name: str) -> None:
        """Put the nearest shade that can be read into the place of a colour that cannot."""
        colour = read_colour(self[name].data or "") if name in COLOURS else None
        fault = rules.colour_fault(name, colour) if colour else None
        if fault is not None:
            self[name].data = fault.passing

    def to_brand(self) -> Brand:
        """Return the answers."""
        texts = (*rules.ADDRESSES, "sender_name", "social_emergency_number")
        return Brand(
            names=self.names.texts,
            owners=self.owners.texts,
            languages_off=tuple(code for code, _name in self._others() if code not in self.languages.data),
            **{name: read_colour(self[name].data or "") or "" for name in COLOURS},
            **{name: self[name].data or "" for name in texts},
        )

    def _others(self) -> list[tuple[str, str]]:
        return [(code, name) for code, name in NATIVE_NAMES.items() if code != own_language()]

    def _refuse_colour(self, field: Any) -> None:
        colour = read_colour(field.data or "")
        if not field.data:
            return
        if colour is None:
            raise ValidationError(str(NO_COLOUR))
        fault = rules.colour_fault(field.short_name, colour)
        if fault is not None:
            self.faults[field.short_name] = fault
            raise ValidationError(contrast_words(fault))

    validate_main_light = validate_main_dark = validate_accent_light = validate_accent_dark = _refuse_colour

    def _refuse_address(self, field: Any) -> None:
        if field.data and not rules.is_address(field.data):
            raise ValidationError(str(NO_EMAIL))

    validate_reply_to = validate_contact_email = validate_accessibility_email = validate_privacy_email = _refuse_address

    def validate_social_emergency_number(self, field: Any) -> None:
        """Refuse what nobody can call."""
        if field.data and not rules.is_number(field.data):
            raise ValidationError(str(NO_PHONE))


def contrast_words(fault: ColourFault) -> str:
    """Say how far a colour is from being readable, and which shade is near."""
    ratios = {"ratio": _ratio(fault.ratio), "least": _ratio(fault.least)}
    found = _("The contrast with the background is %(ratio)s:1; at least %(least)s:1 is needed.", **ratios)
    nearest = _("The nearest shade: %(shade)s", shade=fault.passing)
    return f"{found} {nearest}"


def own_language() -> str:
    """Return the service's own language, in which families always get pages."""
    return str(current_app.config["DEFAULT_LANGUAGE"])


def _ratio(value: float) -> str:
    # Cut, not rounded: 4.49 is less than 4.5.
    return str(format_decimal(int(value * 100) / 100, "0.##"))
