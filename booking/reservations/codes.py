"""The code of a reservation without a contact: words nobody has heard, easy to say over a phone.

Six syllables of 66 and two digits, 43 bits, derived like the link; the row keeps only a keyed hash, so a copy
of the database cannot be tried out.
"""

import re

from .keys import keyed
from .model import Reservation

CONSONANTS = "hjklmnprstv"
VOWELS = "aeiouy"
SYLLABLES = tuple(consonant + vowel for consonant in CONSONANTS for vowel in VOWELS)
UNKIND = ("homo", "kuse", "kusi", "muna", "pano", "sika", "tapa")
"""Words that two syllables can form and that nobody should have to read out."""

_WORDS = 3
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212._]+")
_SHAPE = re.compile(rf"(?:[{CONSONANTS}][{VOWELS}]){{6}}[0-9]{{2}}")


def code_text(reservation: Reservation) -> str:
    """Return the reservation's code as it is shown: kuva-mesi-talo-42."""
    return code_of(reservation.public_id)


def code_of(public_id: str) -> str:
    """Return the code derived from a reservation's public id."""
    turn = 0
    while True:
        words, digits = _spelled(int.from_bytes(keyed("code", public_id, str(turn))))
        if not any(word in UNKIND for word in words):
            return "-".join((*words, digits))
        turn += 1


def code_hash(typed: str) -> str | None:
    """Return the hash to look a typed code up by, None when it cannot be a code.

    Capitals, spaces, hyphens and dots make no difference.
    """
    letters = _SEPARATORS.sub("", typed[:100]).lower()
    return keyed("code-hash", letters).hex() if _SHAPE.fullmatch(letters) else None


def _spelled(number: int) -> tuple[list[str], str]:
    number, digits = divmod(number, 100)
    words = []
    for _ in range(_WORDS):
        number, first = divmod(number, len(SYLLABLES))
        number, second = divmod(number, len(SYLLABLES))
        words.append(SYLLABLES[first] + SYLLABLES[second])
    return words, f"{digits:02d}"
