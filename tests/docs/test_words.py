"""What pages of the administration list by itself has its words for people: a new one is told of here."""

import re
from pathlib import Path

from flask import Flask

from booking.admin.fact_words import FACTS
from booking.admin.message_words import KINDS, REASONS
from booking.admin.setting_words import GROUPS, WARNINGS
from booking.config import KNOWN
from booking.notices import registry
from booking.notices.rules import BY_HAND, COULD_NOT
from booking.wording.registry import letters, pieces

BOOKING = Path(__file__).parents[2] / "booking"
DROPS = re.compile(r'notices\.drop\([^)]*reason="(\w+)"|_drop\(engine, claim, "(\w+)"')


def source(*without: str) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in BOOKING.rglob("*.py") if path.name not in without)


def test_each_kind_of_message_has_words(app: Flask) -> None:
    del app  # its rooms have registered their kinds

    assert set(registry.kinds()) - set(KINDS) == set(), "booking/admin/message_words.py"


def test_each_fact_that_messages_tell_is_explained(app: Flask) -> None:
    del app
    told = {fact for one in letters() for fact in (*one.facts, *one.subject_facts, *one.text_facts)}
    told |= {fact for one in pieces() for spot in one.spots.values() for fact in spot.facts}

    assert told == set(FACTS), "booking/admin/fact_words.py"


def test_each_reason_not_to_send_a_message_has_words() -> None:
    given = {one or other for one, other in DROPS.findall(source())}

    assert given | {*COULD_NOT, BY_HAND} == set(REASONS), "booking/admin/message_words.py"


def test_each_setting_has_words_once_and_each_warning_is_given_somewhere() -> None:
    worded = [name for group in GROUPS for name in group.meanings]

    assert sorted(worded) == sorted(KNOWN), "booking/admin/setting_words.py"
    assert [code for code in WARNINGS if f'"{code}"' not in source("setting_words.py")] == []
