"""Each kind of message that leaves the house, in each language: its words can be replaced, and lose no fact."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from booking.config import LANGUAGES, STAFF_LANGUAGES
from booking.notices import registry as outbox
from booking.notices.message import Message
from booking.notices.text_message import TextMessage, checked
from booking.web.languages import LOCALES
from booking.wording.checking import faults_in
from booking.wording.composing import Told, composed, default_texts
from booking.wording.current import tried_out
from booking.wording.registry import letters
from booking.wording.rules import Letter, Part

ROOT = Path(__file__).parent.parent.parent
FOR_FAMILIES = {
    "broadcast",
    "dates_published",
    "lost_link",
    "meeting_opens",
    "no_interpreter",
    "occurrence_cancelled",
    "queue_joined",
    "queue_offered",
    "reservation_cancelled",
    "reservation_confirmed",
    "reservation_moved",
    "reservation_moved_by_guardian",
    "reservation_relocated",
    "reservation_reminder",
    "sign_up_confirmed",
    "sign_up_event_cancelled",
    "sign_up_event_moved",
    "sign_up_event_restored",
    "sign_up_hour_set",
    "sign_up_left",
    "sign_up_message",
    "sign_up_reminder",
    "sign_up_seated",
    "sign_up_waiting",
}
SPOKEN_TO = {True: LANGUAGES, False: STAFF_LANGUAGES}


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    """Speak as a job does: in the application, in no request."""
    with app.app_context():
        yield


def each() -> Iterator[tuple[Letter, str]]:
    for letter in letters():
        for language in SPOKEN_TO[letter.is_for_families]:
            yield letter, language


def made(letter: Letter, language: str, drafts: dict[Part, str], *, is_texted: bool = False) -> Message | TextMessage:
    """Return the message with facts as they might be."""
    with force_locale(LOCALES[language]):
        facts = letter.example(language)
    to = "+358401234567" if is_texted else "n@example.fi"
    with tried_out(letter.kind, language, drafts):
        return composed(letter, Told(to, language, facts, owner="Pieksämäki", is_texted=is_texted))


def said(letter: Letter, language: str, part: Part, drafts: dict[Part, str]) -> str:
    message = made(letter, language, drafts, is_texted=part is Part.TEXT)
    if isinstance(message, TextMessage):
        return checked(message).text
    return message.subject if part is Part.SUBJECT else message.body


def test_every_kind_that_leaves_the_outbox_has_words_that_can_be_replaced() -> None:
    told_alike = {"sign_up_lost_link", "queue_lost_link"}
    assert set(outbox.kinds()) - told_alike == {letter.kind for letter in letters()}
    assert {letter.kind for letter in letters() if letter.is_for_families} == FOR_FAMILIES
    assert len(letters()) == 43


def test_no_message_is_written_past_the_words_that_can_be_replaced() -> None:
    writers = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "booking").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Message", "TextMessage")
    }

    assert writers == {"booking/wording/composing.py"}


def test_every_default_in_every_language_is_whole_and_names_what_is_needed() -> None:
    for letter, language in each():
        defaults = default_texts(letter, language)
        assert tuple(defaults) == letter.parts
        for part, text in defaults.items():
            assert faults_in(letter, part, text, language) == [], (letter.kind, language, part)
            assert not set("{}") & set(said(letter, language, part, {})), (letter.kind, language, part)


def test_every_part_of_every_kind_in_every_language_says_what_replaces_it() -> None:
    for letter, language in each():
        for part in letter.parts:
            facts = [group[-1] for group in letter.needs_of(part)]
            text = "Ihan oma teksti " + " ".join(f"{{{fact}}}" for fact in facts)
            assert faults_in(letter, part, text, language) == [], (letter.kind, language, part)
            whole = said(letter, language, part, {part: text})
            assert whole.startswith("Ihan oma teksti"), (letter.kind, language, part)
            assert not set("{}") & set(whole)


def test_every_fact_has_a_value_and_stands_in_the_list() -> None:
    for letter, language in each():
        with force_locale(LOCALES[language]):
            facts = letter.example(language)
        for part in letter.parts:
            values = facts.text(facts.loose) if part is Part.TEXT else facts.mail
            assert set(letter.facts_of(part)) <= set(values), (letter.kind, part)
            needed = {fact for group in letter.needs_of(part) for fact in group}
            assert needed <= set(letter.facts_of(part))


def test_a_text_for_facts_that_are_gone_is_passed_over() -> None:
    letter = next(one for one in letters() if one.kind == "reservation_confirmed")
    default = said(letter, "en", Part.BODY, {})

    assert said(letter, "en", Part.BODY, {Part.BODY: "Hello {when} {place} {link} {former_fact}"}) == default
    assert said(letter, "en", Part.BODY, {Part.BODY: "Hello {when}"}) == default
    assert said(letter, "en", Part.BODY, {Part.BODY: ""}) == default


def test_a_text_message_that_gets_too_long_is_the_default_rather_than_two_parts() -> None:
    letter = next(one for one in letters() if one.kind == "reservation_confirmed")
    default = said(letter, "en", Part.TEXT, {})

    assert said(letter, "en", Part.TEXT, {Part.TEXT: "x" * 90 + "{when} {place} {link}"}) == default


def test_a_message_whose_teller_forgot_a_fact_does_not_leave_with_a_hole() -> None:
    letter = next(one for one in letters() if one.kind == "reservation_confirmed")
    with force_locale(LOCALES["en"]):
        facts = letter.example("en")
    without = replace(facts, mail={name: text for name, text in facts.mail.items() if name != "link_sentence"})

    with pytest.raises(LookupError, match="reservation_confirmed is told without link_sentence"):
        composed(letter, Told("n@example.fi", "en", without))
