"""Fields that several rooms share: one of several choices, a whole number, and a text in each language."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Form, FormField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from ..config import LANGUAGES
from .forms import Label, long_text_field, text_field
from .languages import NATIVE_NAMES, language_tag
from .texts import NO_CHOICE

FINNISH = LANGUAGES[0]
FINNISH_FIRST = _l("Write it in Finnish too: who finds no text in their own language sees that one.")
NO_NUMBER = _l("Write a whole number.")


def options(pairs: Iterable[tuple[object, object]]) -> list[SelectChoice]:
    """Return (value, label) pairs as WTForms' choices."""
    return [SelectChoice(_text(value), str(label)) for value, label in pairs]


class Choice(SelectField):
    """A drop-down list; anything that is not in it is refused in our own words."""

    def __init__(self, label: Label = None, validators: list[Any] | None = None, **kwargs: Any) -> None:
        """Make the field; it may get its choices later."""
        kwargs.setdefault("choices", [])
        super().__init__(label, validators or [], coerce=_text, **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not among the choices."""
        _refuse_unknown(self)


class RadioChoice(RadioField):
    """Radio buttons; no answer and a foreign one are refused in our own words."""

    def __init__(self, label: Label = None, validators: list[Any] | None = None, **kwargs: Any) -> None:
        """Make the field; it may get its choices later."""
        kwargs.setdefault("choices", [])
        super().__init__(label, validators or [], coerce=_text, **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not among the choices."""
        _refuse_unknown(self)


class NumberField(StringField):
    """A whole number from `least` to `most`; `number` is None while empty or wrong."""

    def __init__(self, label: Label = None, *, least: int, most: int, required: bool = True, **kwargs: Any) -> None:
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


class Ticks(SelectMultipleField):
    """Some of several choices, as boxes to tick; a foreign one is refused in our own words."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not among the choices."""
        if set(self.data or ()) - {choice.value for choice in self.choices}:
            raise ValidationError(str(NO_CHOICE))


class TextsField(FormField):
    """One text in each language, named after the language; `texts` leaves out the empty ones.

    The Finnish one is shown where another is missing, so no text goes without it, but where it `may_lack_finnish`.
    """

    def __init__(
        self,
        label: Label = None,
        *,
        most: int,
        required: Label | None = None,
        is_long: bool = False,
        may_lack_finnish: bool = False,
        **kwargs: Any,
    ) -> None:
        """Make the field; `most` is the length of each text, `required` what is said when none is given."""
        self.required_message = required
        self.may_lack_finnish = may_lack_finnish
        super().__init__(_texts_form(most, is_long=is_long), label, **kwargs)

    @property
    def texts(self) -> dict[str, str]:
        """What was typed, per language."""
        return {lang: text for lang in LANGUAGES if (text := self.form[lang].data)}

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Check each text, and that the Finnish one is there when it must be."""
        is_right: bool = super().validate(form, extra_validators)
        missing = self._missing()
        if is_right and missing is not None:
            self.refuse(missing)
            return False
        return is_right

    def refuse(self, message: Label) -> None:
        """Say at the Finnish text what is wrong."""
        self.form[FINNISH].errors = [str(message)]

    def show(self, texts: Mapping[str, str]) -> None:
        """Fill in what is kept now."""
        for lang in LANGUAGES:
            self.form[lang].data = texts.get(lang, "")

    def _missing(self) -> Label | None:
        if self.texts.get(FINNISH) or self.may_lack_finnish:
            return None
        return FINNISH_FIRST if self.texts else self.required_message


def _texts_form(most: int, *, is_long: bool) -> type[Form]:
    make, size = (long_text_field, {"rows": 2}) if is_long else (text_field, {})
    fields = {
        lang: make(NATIVE_NAMES[lang], most=most, required=None, render_kw={"lang": language_tag(lang), **size})
        for lang in LANGUAGES
    }
    return type("TextsForm", (Form,), {"Meta": type("Meta", (), {"locales": False}), **fields})


def _refuse_unknown(field: Any) -> None:
    if field.data not in {choice.value for choice in field.choices}:
        raise ValidationError(str(NO_CHOICE))


def _text(value: object) -> str:
    return "" if value is None else str(value)
