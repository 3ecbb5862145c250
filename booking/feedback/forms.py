"""The forms that anybody answers: made of the questions of a round and an audience."""

import re
import secrets
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import HiddenField, StringField
from wtforms.validators import ValidationError

from ..errors import TooMany
from ..web.fields import RadioChoice, Ticks, options
from ..web.forms import GuestForm, long_text_field
from ..web.texts import FORM_TOO_OLD
from .rules import TEXT_MOST, UNSURE, Answer, Audience, Question, Round, has_text, questions_of
from .words import choice_words, question_words, text_words

NOTHING_ANSWERED = _l("Answer at least one question.")
CHOOSE_FACE = _l("Choose a face.")
_FORM_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")

Places = list[tuple[str, str]]
"""Public id and name of each place."""


class OneOrNone(RadioChoice):
    """Radio buttons that may stay empty, but for a question that must be answered."""

    def __init__(self, label: Any = None, *, required: Any = None, **kwargs: Any) -> None:
        """Make the field; `required` is what is said when nothing is chosen."""
        self.required_message = required
        super().__init__(label, **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not among the choices."""
        if self.data:
            super().pre_validate(form)
        elif self.required_message is not None:
            raise ValidationError(str(self.required_message))


class AnswerForm(GuestForm):
    """What every survey's form has: the key by which a second press is known, and the trap for machines."""

    form_key = HiddenField()
    leave_empty = StringField(_l("Leave this field empty"))
    questions: tuple[Question, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give a new form its random key."""
        super().__init__(*args, **kwargs)
        self.form_key.data = self.form_key.data or secrets.token_urlsafe(16)

    def validate_form_key(self, field: HiddenField) -> None:
        """Refuse a key that this service did not make; the next press comes with a good one."""
        if not _FORM_KEY.fullmatch(field.data or ""):
            field.data = secrets.token_urlsafe(16)
            raise ValidationError(str(FORM_TOO_OLD))

    def validate_leave_empty(self, field: StringField) -> None:
        """Stop machines that fill in every field; a person reads the label."""
        if field.data:
            field.data = ""
            raise ValidationError(_("Leave the field at the end of the form empty and press again."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, and that something was answered."""
        is_right = bool(super().validate(extra_validators))
        if is_right and self.to_answer().is_empty:
            self.form_errors.append(str(NOTHING_ANSWERED))
            return False
        return is_right

    def to_answer(self) -> Answer:
        """Return what was answered."""
        chosen = {one.key: _chosen(self[one.key].data) for one in self.questions}
        return Answer(
            place=self["place"].data or UNSURE if "place" in self else UNSURE,
            chosen={key: values for key, values in chosen.items() if values},
            text=self["text"].data or "" if "text" in self else "",
            form_key=self.form_key.data,
        )

    def say_too_many(self, over: TooMany) -> None:
        """Say when another answer from the same network is taken."""
        words = ngettext(
            "There are many answers from your network just now. Press again after %(num)s minute.",
            "There are many answers from your network just now. Press again after %(num)s minutes.",
            -(-over.retry_after // 60),
        )
        self.form_errors.append(str(words))


def answer_form(round_: Round, audience: Audience, places: Places) -> type[AnswerForm]:
    """Return the form of a round and an audience; children choose no place, whoever holds the phone does."""
    fields: dict[str, Any] = {"questions": questions_of(round_, audience)}
    if audience is Audience.CHILD:
        fields["place"] = HiddenField()
    elif len(places) > 1:
        unsaid = _("I would rather not say") if round_ == Round.SESSION else _("It does not matter")
        offered = [*places, (UNSURE, unsaid)]
        fields["place"] = OneOrNone(_place_words(round_), choices=options(offered), default=UNSURE)
    fields |= {one.key: _field(one, round_) for one in questions_of(round_, audience)}
    if has_text(audience):
        fields["text"] = long_text_field(text_words(round_), most=TEXT_MOST, required=None)
    return type("SurveyForm", (AnswerForm,), fields)


def _place_words(round_: Round) -> str:
    is_over = round_ == Round.SESSION
    return str(_("Where were you?") if is_over else _("Which place would suit you best?"))


def _field(question: Question, round_: Round) -> Any:
    label = question_words(question, round_)
    choices = options((one, choice_words(question.key, one)) for one in question.choices)
    if question.has_many:
        return Ticks(label, choices=choices)
    return OneOrNone(label, choices=choices, required=CHOOSE_FACE if question.is_required else None)


def _chosen(data: str | Iterable[str] | None) -> tuple[str, ...]:
    if not data:
        return ()
    return (data,) if isinstance(data, str) else tuple(dict.fromkeys(data))
