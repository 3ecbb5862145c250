"""What the administrator writes in place of the default of one kind of message in one language."""

from collections.abc import Mapping
from typing import Any

from wtforms.validators import ValidationError

from ..errors import Invalid
from ..web.forms import long_text_field, text_field
from ..web.kept_form import KeptForm
from ..web.languages import language_tag
from ..wording.changing import seen_state
from ..wording.checking import faults_in
from ..wording.composing import default_texts
from ..wording.pieces import Piece
from ..wording.rules import MOST, Letter, Part, plain
from .fact_words import PARTS, fault_words


class TextForm(KeptForm):
    """The texts of a message, or of a piece of several; what is empty, or as the default has it, is the default."""

    subject = text_field(PARTS[Part.SUBJECT], most=MOST[Part.SUBJECT], required=None)
    body = long_text_field(PARTS[Part.BODY], most=MOST[Part.BODY], required=None)
    text = long_text_field(PARTS[Part.TEXT], most=MOST[Part.TEXT], required=None)
    sentence = text_field(PARTS[Part.SENTENCE], most=MOST[Part.SENTENCE], required=None)
    greeting = text_field(PARTS[Part.GREETING], most=MOST[Part.GREETING], required=None)
    foot = long_text_field(PARTS[Part.FOOT], most=MOST[Part.FOOT], required=None)

    def __init__(self, *args: Any, letter: Letter | Piece, language: str, **kwargs: Any) -> None:
        """Make the form of what a letter, or a piece of letters, says in a language."""
        super().__init__(*args, **kwargs)
        self.letter, self.language = letter, language
        self.defaults = default_texts(letter, language)
        for part in Part:
            if part not in letter.parts:
                del self[part.value]
            else:
                self[part.value].render_kw = {"lang": language_tag(language)}

    @property
    def texts(self) -> dict[Part, str]:
        """What was typed, as it would be kept."""
        return {part: plain(part, self[part.value].data or "") for part in self.letter.parts}

    def show(self, replaced: Mapping[Part, str]) -> None:
        """Fill in what is in force, and in `seen` what that is."""
        for part, text in {**self.defaults, **replaced}.items():
            self[part.value].data = text
        self.seen.data = seen_state(replaced)

    def show_default(self) -> None:
        """Fill in what the catalogues say."""
        for part, text in self.defaults.items():
            self[part.value].data = text

    def refuse(self, refusal: Invalid) -> None:
        """Say at its field what the service refused."""
        self[refusal.code].errors = [fault_words(fault) for fault in refusal.data["faults"]]

    def _refuse_faults(self, field: Any) -> None:
        part = Part(field.short_name)
        text = plain(part, field.data or "")
        if not text or text == plain(part, self.defaults[part]):
            return
        for fault in faults_in(self.letter, part, text, self.language):
            raise ValidationError(fault_words(fault))

    validate_subject = validate_body = validate_text = _refuse_faults
    validate_sentence = validate_greeting = validate_foot = _refuse_faults
