"""Whether a text may stand for a part of a message: its facts are there, and a text message fits one part."""

from flask_babel import force_locale

from ..notices.text_message import LETTERS_MOST, gsm
from ..web.languages import LOCALES
from .rules import TEXTED, Fault, Part, Wording, faults, fill

INSTEAD_OF_A_LETTER = "?"


def faults_in(letter: Wording, part: Part, text: str, language: str) -> list[Fault]:
    """Return why a text cannot be used; a text message is counted with facts as they might be."""
    found = faults(letter, part, text)
    if found or part not in TEXTED:
        return found
    too_many = _too_many(letter, text, language) if part is Part.TEXT else []
    return [*_foreign_letters(text), *too_many]


def letters_of(letter: Wording, text: str, language: str) -> int:
    """Return how many letters a text message has with facts as they might be, nothing shortened."""
    with force_locale(LOCALES[language]):
        facts = letter.example(language)
        return len(gsm(fill(text, facts.text(facts.loose))))


def _foreign_letters(text: str) -> list[Fault]:
    lost = [one for one in dict.fromkeys(text) if one != INSTEAD_OF_A_LETTER and INSTEAD_OF_A_LETTER in gsm(one)]
    return [Fault("foreign_letters", tuple(lost))] if lost else []


def _too_many(letter: Wording, text: str, language: str) -> list[Fault]:
    number = letters_of(letter, text, language)
    return [Fault("too_many_letters", (str(number), str(LETTERS_MOST)))] if number > LETTERS_MOST else []
