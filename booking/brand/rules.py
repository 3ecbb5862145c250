"""What a service may be called, look like and say of itself, as values."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields

from ..config import LANGUAGES
from ..errors import Invalid
from .colours import (
    DARK,
    LIGHT,
    MARK_LEAST,
    TEXT_LEAST,
    Scheme,
    main_shades,
    nearest_passing,
    read_colour,
    worst_contrast,
)

NAME_MOST = 40
OWNER_MOST = 120
SENDER_MOST = 60
ADDRESS_MOST = 254
NUMBER_MOST = 20

_NUMBER = re.compile(r"\+?[0-9](?: ?[0-9]){2,14}")
_ADDRESS = re.compile(
    r"[\w%+-]+(?:\.[\w%+-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", re.ASCII | re.IGNORECASE
)
ADDRESSES = ("reply_to", "contact_email", "accessibility_email", "privacy_email")


@dataclass(frozen=True)
class Brand:
    """What the administrator chose; what is empty is as the settings or the house say."""

    names: Mapping[str, str] = field(default_factory=dict)
    """What the service is called, per language."""
    owners: Mapping[str, str] = field(default_factory=dict)
    """Whose service it is, per language."""
    main_light: str = ""
    main_dark: str = ""
    accent_light: str = ""
    accent_dark: str = ""
    sender_name: str = ""
    reply_to: str = ""
    """Who gets an answer to a message; empty: nobody does."""
    contact_email: str = ""
    accessibility_email: str = ""
    privacy_email: str = ""
    social_emergency_number: str = ""
    languages_off: tuple[str, ...] = ()
    """Languages in which families get no pages."""

    def sender(self, language: str) -> str:
        """Return what a message in `language` says it is from, "" when nothing was chosen."""
        return self.sender_name or self.names.get(language) or next(iter(self.names.values()), "")


@dataclass(frozen=True)
class ColourFault:
    """A colour that cannot be read on its backgrounds, and the nearest one that can."""

    field: str
    ratio: float
    least: float
    passing: str


COLOURS = ("main_light", "main_dark", "accent_light", "accent_dark")
_LOOKED_AT: Mapping[str, tuple[tuple[str, ...], float]] = {
    "main_light": (LIGHT.under_text, TEXT_LEAST),
    "main_dark": (DARK.under_text, TEXT_LEAST),
    "accent_light": (LIGHT.under_marks, MARK_LEAST),
    "accent_dark": (DARK.under_marks, MARK_LEAST),
}


def colour_fault(name: str, colour: str) -> ColourFault | None:
    """Return what is wrong with a colour in the place `name`; None when it can be read there."""
    backgrounds, least = _LOOKED_AT[name]
    ratio = worst_contrast(colour, backgrounds)
    if ratio >= least:
        return None
    return ColourFault(name, ratio, least, nearest_passing(colour, backgrounds, least))


def colour_faults(brand: Brand) -> list[ColourFault]:
    """Return the colours of a brand that cannot be read."""
    chosen = ((name, getattr(brand, name)) for name in COLOURS)
    found = (colour_fault(name, colour) for name, colour in chosen if colour)
    return [fault for fault in found if fault is not None]


def shades(main: str, accent: str, scheme: Scheme) -> dict[str, str]:
    """Return the stylesheet's names with their colours in one scheme; nothing for what was not chosen."""
    found = main_shades(main, scheme) if main else {}
    return {**found, "accent": accent, "accent-band": "4px"} if accent else found


def schemes(brand: Brand) -> tuple[dict[str, str], dict[str, str]]:
    """Return the shades in light and in the dark; a dark colour that was not chosen follows from the light one."""
    return (
        shades(brand.main_light, brand.accent_light, LIGHT),
        shades(
            brand.main_dark or _in_the_dark("main_dark", brand.main_light),
            brand.accent_dark or _in_the_dark("accent_dark", brand.accent_light),
            DARK,
        ),
    )


def _in_the_dark(name: str, light: str) -> str:
    return nearest_passing(light, *_LOOKED_AT[name]) if light else ""


def stylesheet(brand: Brand) -> str:
    """Return what the service's colours change in the house's stylesheet; empty when nothing was chosen."""
    light, dark = schemes(brand)
    parts = [f":root{{{_declared(light)}}}"] if light else []
    if dark:
        parts.append(f"@media screen and (prefers-color-scheme:dark){{:root{{{_declared(dark)}}}}}")
    return "\n".join(parts)


def version_of(css: str) -> str:
    """Return what tells one stylesheet from another in its address."""
    return hashlib.sha256(css.encode()).hexdigest()[:12]


def is_address(text: str) -> bool:
    """Tell whether a text is one plain e-mail address that any mail header takes."""
    return len(text) <= ADDRESS_MOST and len(text.partition("@")[0]) <= 64 and _ADDRESS.fullmatch(text) is not None


def is_number(text: str) -> bool:
    """Tell whether a text is a telephone number: digits with single spaces between them, perhaps a plus before."""
    return len(text) <= NUMBER_MOST and _NUMBER.fullmatch(text) is not None


def refuse_unsound(brand: Brand) -> None:
    """Refuse what no page of ours lets through, whoever calls.

    Raises:
        Invalid: the code is the name of the field; `contrast` for a colour that cannot be read.
    """
    for name, most in _LENGTHS.items():
        _refuse_texts(getattr(brand, name), most, name)
    for name in (*COLOURS, *ADDRESSES, "sender_name", "social_emergency_number"):
        value = getattr(brand, name)
        if value and not _IS_SOUND[name](value):
            raise Invalid(name)
    if set(brand.languages_off) >= set(LANGUAGES) or set(brand.languages_off) - set(LANGUAGES):
        raise Invalid("languages_off")
    for fault in colour_faults(brand):
        raise Invalid("contrast", field=fault.field, ratio=fault.ratio)


def changed_fields(old: Brand, new: Brand) -> list[str]:
    """Return the names of what differs."""
    return [one.name for one in fields(Brand) if getattr(old, one.name) != getattr(new, one.name)]


def _declared(found: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{colour};" for name, colour in found.items())


def _refuse_texts(texts: Mapping[str, str], most: int, name: str) -> None:
    for language, text in texts.items():
        if language not in LANGUAGES or not 1 <= len(text) <= most or not _is_one_line(text):
            raise Invalid(name)


def _is_sender(text: str) -> bool:
    return len(text) <= SENDER_MOST and _is_one_line(text)


def _is_one_line(text: str) -> bool:
    """Tell whether a text can stand in the header of a mail."""
    return not any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in text)


def _is_colour(text: str) -> bool:
    return read_colour(text) == text


_LENGTHS = {"names": NAME_MOST, "owners": OWNER_MOST}
_IS_SOUND: Mapping[str, Callable[[str], bool]] = {
    **dict.fromkeys(COLOURS, _is_colour),
    **dict.fromkeys(ADDRESSES, is_address),
    "sender_name": _is_sender,
    "social_emergency_number": is_number,
}
