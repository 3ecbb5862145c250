"""Addresses made of names: small letters, digits and hyphens."""

import re
import unicodedata

SLUG_MOST = 60
RESERVED = frozenset({"new"})
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def is_slug(text: str) -> bool:
    """Tell whether `text` can be a part of an address."""
    return len(text) <= SLUG_MOST and text not in RESERVED and _SLUG.fullmatch(text) is not None


def slug_of(name: str, otherwise: str) -> str:
    """Return an address made of a name: Pöllölän päiväkoti gives pollolan-paivakoti; `otherwise` without any letter."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain)
    slug = "-".join(words)[: SLUG_MOST - 4].strip("-") or otherwise
    return f"{slug}-1" if slug in RESERVED else slug
