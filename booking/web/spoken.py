"""Languages that people speak at a place, by code and in the reader's words."""

from collections.abc import Iterable

from flask import Flask
from flask_babel import lazy_gettext as _l

from .languages import current_language, locale_of

FIRST = ("fi", "sv", "fse", "fss", "se", "smn", "sms", "rom", "en")
"""The languages of the country and English, in the order in which lists offer them."""
OTHERS = (
    "am", "ar", "bg", "bn", "ckb", "de", "es", "et", "fa", "fil", "fr", "hi", "hu", "ku", "ne", "pl", "ro", "ru", "so",
    "sq", "th", "ti", "tr", "uk", "ur", "vi", "zh",
)  # fmt: skip
"""The languages that most families speak besides them."""
SPOKEN = (*FIRST, *OTHERS)
_NAMES = {"fse": _l("Finnish sign language"), "fss": _l("Finland-Swedish sign language")}


def init_app(app: Flask) -> None:
    """Let templates name languages."""
    app.jinja_env.filters["spoken"] = spoken_words


def spoken_name(code: str) -> str:
    """Return what the page's language calls the language `code`."""
    if code in _NAMES:
        return str(_NAMES[code])
    return str(locale_of(current_language()).languages.get(code, code))


def spoken_words(codes: Iterable[str]) -> str:
    """Return "Suomi, englanti" for ("fi", "en")."""
    words = ", ".join(spoken_name(code) for code in codes)
    return words[:1].upper() + words[1:]


def spoken_choices() -> list[tuple[str, str]]:
    """Return (code, name) of every language that can be told: the country's first, the others by name."""
    others = sorted(((code, spoken_name(code)) for code in OTHERS), key=lambda one: one[1].casefold())
    return [*((code, spoken_name(code)) for code in FIRST), *others]
