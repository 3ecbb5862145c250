"""Fields that several forms of the plan share: choices and whole numbers with our own words."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, RadioField, SelectField, StringField
from wtforms.validators import ValidationError

from ..web.texts import NO_CHOICE

NO_NUMBER = _l("Write a whole number.")


def _refuse_unknown(field: Any) -> None:
    # Grouped choices are {group: [(value, label)]}, flat ones [(value, label)].
    groups = field.choices.values() if isinstance(field.choices, dict) else [field.choices]
    if field.data not in {value for group in groups for value, *_rest in group}:
        raise ValidationError(str(NO_CHOICE))


def _text(value: Any) -> str:
    return "" if value is None else str(value)


class Choice(SelectField):
    """A drop-down list of texts; anything else is refused in our own words."""

    def __init__(self, label: Any = None, validators: list[Any] | None = None, **kwargs: Any) -> None:
        """Make the field; it may get its choices later."""
        kwargs.setdefault("choices", [])
        super().__init__(label, validators or [], coerce=_text, **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not among the choices."""
        _refuse_unknown(self)


class RadioChoice(RadioField):
    """Radio buttons; no answer and a foreign one are refused in our own words."""

    def __init__(self, label: Any = None, validators: list[Any] | None = None, **kwargs: Any) -> None:
        """Make the field; it may get its choices later."""
        kwargs.setdefault("choices", [])
        super().__init__(label, validators or [], coerce=_text, **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not among the choices."""
        _refuse_unknown(self)


class NumberField(StringField):
    """A whole number from `least` to `most`; `number` is None while empty or wrong."""

    def __init__(self, label: Any = None, *, least: int, most: int, required: bool = True, **kwargs: Any) -> None:
        """Make the field; an optional one accepts an empty answer."""
        self.least, self.most, self.required = least, most, required
        super().__init__(label, filters=[lambda value: _text(value).strip()], **kwargs)

    @property
    def number(self) -> int | None:
        """The number that was typed."""
        typed = str(self.data or "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 6 else None

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no number, or too small or large."""
        if not self.data and not self.required:
            return
        if self.number is None:
            raise ValidationError(str(NO_NUMBER))
        if not self.least <= self.number <= self.most:
            too_far = _l("Write a number from %(least)s to %(most)s.", least=self.least, most=self.most)
            raise ValidationError(str(too_far))


def rows(form_class: type[Any], *, least: int, most: int) -> FieldList:
    """Return a list of `least` to `most` rows of `form_class`."""
    return FieldList(FormField(form_class), min_entries=least, max_entries=most)


def add_error(field: Any, message: Any) -> None:
    """Put `message` at `field`."""
    field.errors = [*field.errors, str(message)]


def texts_of(**fields: Any) -> dict[str, str]:
    """Return the texts typed per language, without the empty ones."""
    return {lang: field.data for lang, field in fields.items() if field.data}
