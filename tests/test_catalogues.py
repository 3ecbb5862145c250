"""The message catalogues: whole, and of the same age as the sources."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tools import catalogues
from tools.places import ROOT, TRANSLATIONS

CATALOGUES = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po"))


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def messages(path: Path) -> list[Message]:
    return [message for message in read(path) if message.id]


def is_empty(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return not all(strings)


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> set[object]:
    """Return every text of the sources and templates."""
    template = tmp_path_factory.mktemp("texts") / "messages.pot"
    catalogues.extract(template)
    return {message.id for message in messages(template)}


def test_every_text_is_translated() -> None:
    for path in CATALOGUES:
        assert [message.id for message in messages(path) if is_empty(message)] == [], path.relative_to(ROOT)


def test_no_translation_is_a_guess_or_left_over() -> None:
    for path in CATALOGUES:
        assert [message.id for message in messages(path) if message.fuzzy] == [], path.relative_to(ROOT)
        assert list(read(path).obsolete) == [], path.relative_to(ROOT)


def test_placeholders_are_the_same_in_every_language() -> None:
    for path in CATALOGUES:
        faults = [(message.id, str(error)) for message, errors in read(path).check() for error in errors]
        assert faults == [], path.relative_to(ROOT)


def test_the_catalogues_hold_the_texts_of_the_sources_and_no_others(texts: set[object]) -> None:
    for path in CATALOGUES:
        assert {message.id for message in messages(path)} == texts, f"{path.relative_to(ROOT)}: make i18n"
