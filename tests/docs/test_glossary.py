"""The glossary speaks of what is in the code, and of nothing else."""

import re

from booking.tables import metadata

from .reading import code_words, document, section, source

GLOSSARY = document("docs/glossary.md")
SECTIONS = ("Who and where", "The plan and its dates", "Booking", "Staff and calendars")
LATER = "Words kept for what comes later"
BEHIND_THE_SCENES = {"venue_former_slug", "rate_count", "feed_identity", "queue_venue", "survey_press"}
"""Tables that nobody speaks of."""


def is_in_code(word: str, code: str) -> bool:
    """Tell whether a class, a value of a column (`kind=info`) or a column is there."""
    column, _, value = word.partition("=")
    if value:
        is_value = re.search(rf"[\"']{value}[\"']", code) is not None
        return is_value and re.search(rf"\b{column}\b", code) is not None
    if word[0].isupper():
        return f"class {word}(" in code
    return re.search(rf"^    {word}: Mapped", code, re.MULTILINE) is not None


def test_every_code_word_of_the_glossary_is_in_the_code() -> None:
    code = source()
    words = [word for heading in SECTIONS for word in code_words(section(GLOSSARY, heading))]

    assert len(words) > 50
    assert [word for word in words if not is_in_code(word, code)] == []


def test_words_kept_for_later_move_up_once_they_are_built() -> None:
    code = source()
    words = code_words(section(GLOSSARY, LATER))

    assert [word for word in words if is_in_code(word, code)] == []


def test_every_table_has_a_word() -> None:
    code = source()
    named = {word for heading in SECTIONS for word in code_words(section(GLOSSARY, heading))}
    class_of = dict(re.findall(r'class (\w+)\(Base\):.*?__tablename__ = "(\w+)"', code, re.DOTALL))

    assert set(class_of.values()) == set(metadata.tables)
    assert {table for name, table in class_of.items() if name not in named} == BEHIND_THE_SCENES


def test_every_row_has_its_three_languages_and_its_code() -> None:
    rows = [line.strip("|").split("|") for line in GLOSSARY.splitlines() if line.startswith("| ")]

    assert [cells for cells in rows if len(cells) != 4 or not all(cell.strip() for cell in cells)] == []
