"""A catalogue in a language nobody speaks: English words in Arabic letters, to see pages run from right to left."""

import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tools import catalogues

ARABIC = "ar"
KEPT = re.compile(r"%\(\w+\)[sd]|%%|<[^>]*>|&\w+;")
LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyz", "ابكدهفغحيجكلمنوبقرستعفوخيز", ""
)  # each letter by one that sounds somewhat like it


def write_arabic(folder: Path) -> Path:
    """Write the catalogue, made from the texts of the sources, into `folder` as the application looks for it."""
    template = folder / "messages.pot"
    catalogues.extract(template)
    with template.open("rb") as file:
        texts = read_po(file)
    arabic = Catalog(locale=ARABIC)
    for message in texts:
        if message.id:
            plural = message.id if isinstance(message.id, tuple) else (message.id,)
            forms = [in_arabic(plural[-1])] * arabic.num_plurals
            arabic.add(message.id, forms if len(plural) > 1 else forms[0], flags=message.flags)
    target = folder / ARABIC / "LC_MESSAGES" / "messages.mo"
    target.parent.mkdir(parents=True)
    with target.open("wb") as compiled:
        write_mo(compiled, arabic)
    return folder


def in_arabic(text: str) -> str:
    """Return `text` in Arabic letters; placeholders and markup stay."""
    parts = re.split(f"({KEPT.pattern})", text)
    return "".join(part if KEPT.fullmatch(part) else part.lower().translate(LETTERS) for part in parts)
