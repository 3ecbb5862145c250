"""A text message: one part of at most 160 letters of the GSM alphabet, so that every phone shows it and it costs once.

Source: 3GPP TS 23.038 6.2.1, the default alphabet; letters of its extension count twice and are not used.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from .message import Unsendable

LETTERS_MOST = 160
CUT = ".."
GSM_LETTERS = frozenset(
    "@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_INSTEAD = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212~", "-"),
        **dict.fromkeys("\u2018\u2019\u201a\u2032`^", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb\u2033", '"'),
        **dict.fromkeys("[{", "("),
        **dict.fromkeys("]}", ")"),
        **dict.fromkeys("\\|", "/"),
        "\u2026": "...",
        "\u20ac": "EUR",
        "\u0142": "l",
        "\u0141": "L",
        "\u0111": "d",
        "\u0110": "D",
    }
)
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


@dataclass(frozen=True)
class TextMessage:
    """One message to one phone, made from the current rows when it is sent."""

    to: str
    """A number in E.164."""
    text: str
    about_at: datetime | None = None
    """When what it tells of begins: at night only what cannot wait until the morning leaves."""


def checked(message: TextMessage) -> TextMessage:
    """Return the message.

    Raises:
        Unsendable: it is not one number and one part of letters that every phone shows.
    """
    if not _NUMBER.fullmatch(message.to):
        raise Unsendable("bad number in to")
    if not message.text or len(message.text) > LETTERS_MOST or not GSM_LETTERS.issuperset(message.text):
        raise Unsendable("no text message of one part")
    return message


def gsm(text: str) -> str:
    """Return the text in letters of the GSM alphabet on one line; what it has nothing for becomes `?`."""
    plain = " ".join(text.translate(_INSTEAD).split())
    return "".join(letter if letter in GSM_LETTERS else _base(letter) for letter in plain)


def fitted(loose: str, *words: Callable[[str], str]) -> str:
    """Return the first of `words(loose)` that fits whole; if none does, the last with `loose` shortened.

    `loose` is a place's name or a reason; what is said around it (a time, a link) stays whole.
    """
    loose = gsm(loose)
    for one in words:
        whole = gsm(one(loose))
        if len(whole) <= LETTERS_MOST:
            return whole
    over = len(gsm(words[-1](loose))) - LETTERS_MOST
    return gsm(words[-1](loose[: max(0, len(loose) - over - len(CUT))].rstrip(" .,-") + CUT))


def _base(letter: str) -> str:
    base = unicodedata.normalize("NFKD", letter)[0]
    return base if base in GSM_LETTERS else "?"
