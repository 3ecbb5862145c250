"""Passwords: argon2id, the same work for every answer, and the passwords nobody may choose."""

import secrets
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from .refused_passwords import REFUSED

LEAST = 12
MOST = 128
LEAST_DIFFERENT = 5


@dataclass(frozen=True)
class Cost:
    """What one hash costs."""

    rounds: int
    memory_kib: int
    lanes: int


COST = Cost(rounds=2, memory_kib=19_456, lanes=1)  # OWASP Password Storage Cheat Sheet, argon2id, second row


class Passwords:
    """Hashing at one cost; `passwords_at` keeps the only instance per cost."""

    def __init__(self, cost: Cost) -> None:
        """Make the hasher, and the hash that stands in for users who do not exist."""
        self._hasher = PasswordHasher(cost.rounds, cost.memory_kib, cost.lanes)
        self._nobody = self._hasher.hash(secrets.token_urlsafe())

    def hash(self, password: str) -> str:
        """Return the hash to keep."""
        return self._hasher.hash(_composed(password))

    def fits(self, kept: str | None, password: str) -> bool:
        """Tell whether `password` belongs to the `kept` hash; without one the same work is done for nothing."""
        try:
            return self._hasher.verify(kept or self._nobody, _composed(password)) and bool(kept)
        except InvalidHashError:
            return self.fits(None, password)
        except VerificationError:
            return False

    def is_outdated(self, kept: str) -> bool:
        """Tell whether `kept` was made at another cost."""
        return self._hasher.check_needs_rehash(kept)


@lru_cache(maxsize=4)
def passwords_at(cost: Cost) -> Passwords:
    """Return the hashing at `cost`, made once."""
    return Passwords(cost)


def weakness(password: str, *own_words: str) -> str | None:
    """Return why nobody may choose `password`: too_short, too_long, too_common; None when it is good.

    `own_words` are the user's e-mail address and name: a password that is only one of them is common too.
    """
    composed = _composed(password)
    if len(composed) < LEAST:
        return "too_short"
    if len(composed) > MOST:
        return "too_long"
    bare = _bare(composed)
    own = {_bare(part) for word in own_words for part in (word, word.partition("@")[0])}
    is_common = bare in REFUSED or bare.rstrip("0123456789") in own or bare in own
    return "too_common" if is_common or len(set(composed)) < LEAST_DIFFERENT else None


def _composed(password: str) -> str:
    # The same keys give different code points on different machines (NIST SP 800-63B 3.1.1.2).
    return unicodedata.normalize("NFKC", password)


def _bare(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
