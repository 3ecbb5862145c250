"""The message catalogues: whole, and of the same age as the sources."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from flask import Flask

from tools import catalogues, family_texts
from tools.places import ROOT, TRANSLATIONS

CATALOGUES = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po"))
EASY_FINNISH = TRANSLATIONS / catalogues.EASY_FINNISH / "LC_MESSAGES" / "messages.po"


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def is_empty(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return not all(strings)


def where(message: Message) -> str:
    """Say which text in which files: what somebody needs to mend it."""
    text = message.id if isinstance(message.id, str) else message.id[0]
    return f"{', '.join(file for file, _line in message.locations)}: {text!r}"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Return every text of the sources and templates."""
    path = tmp_path_factory.mktemp("texts") / "messages.pot"
    catalogues.extract(path)
    return read(path)


def test_there_are_catalogues_in_finnish_swedish_and_easy_finnish() -> None:
    assert [path.parts[-3] for path in CATALOGUES] == ["fi", "fi@simple", "sv"]


def test_every_text_is_translated() -> None:
    for path in CATALOGUES:
        empty = [where(message) for message in messages(read(path)) if is_empty(message)]
        assert empty == [], f"{path.relative_to(ROOT)} has no words for these; fill them in"


def test_no_translation_is_a_guess_or_left_over() -> None:
    for path in CATALOGUES:
        assert [message.id for message in messages(read(path)) if message.fuzzy] == [], path.relative_to(ROOT)
        assert list(read(path).obsolete) == [], path.relative_to(ROOT)


def test_placeholders_are_the_same_in_every_language() -> None:
    for path in CATALOGUES:
        faults = [(message.id, str(error)) for message, errors in read(path).check() for error in errors]
        assert faults == [], path.relative_to(ROOT)


def test_the_catalogues_hold_the_texts_of_the_sources_and_no_others(template: Catalog) -> None:
    for path in CATALOGUES:
        wanted = family_texts.only_for_families(template) if path == EASY_FINNISH else template
        in_sources = {message.id: where(message) for message in messages(wanted)}
        there = {message.id: where(message) for message in messages(read(path))}
        missing = [in_sources[one] for one in in_sources.keys() - there.keys()]
        unused = [there[one] for one in there.keys() - in_sources.keys()]
        assert (missing, unused) == ([], []), f"{path.relative_to(ROOT)}: ./dev i18n, then fill in what is empty"


def test_the_views_of_families_are_those_whose_addresses_name_a_language_and_the_feeds(app: Flask) -> None:
    for_families = {
        app.view_functions[rule.endpoint].__module__
        for rule in app.url_map.iter_rules()
        if "lang_code" in rule.arguments or rule.rule.startswith("/feeds/")
    }

    assert family_texts.views_for_families() == for_families


@pytest.mark.parametrize(
    "file",
    [
        "templates/site/sessions.html",
        "templates/parts/forms.html",  # imported
        "templates/parts/help_now.html",  # included in the frame
        "templates/errors/error.html",
        "booking/families/forms.py",
        "booking/letters/reminders.py",  # a letter
        "booking/web/texts.py",
    ],
)
def test_texts_of_these_files_are_read_by_families(file: str) -> None:
    assert file in family_texts.family_files()


@pytest.mark.parametrize("file", ["templates/staff.html", "templates/day/day.html", "booking/venues/forms.py"])
def test_texts_of_these_files_are_read_by_staff_only(file: str) -> None:
    assert file not in family_texts.family_files()
