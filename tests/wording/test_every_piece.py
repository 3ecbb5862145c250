"""What stands in several messages, in each language: its words can be replaced, and lose no fact."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import force_locale

from booking.config import LANGUAGES, STAFF_LANGUAGES
from booking.web.languages import LOCALES
from booking.wording.checking import faults_in
from booking.wording.composing import default_texts
from booking.wording.pieces import Piece
from booking.wording.preview import preview
from booking.wording.registry import letter_of, pieces
from booking.wording.rules import Part


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    """Speak as a job does: in the application, in no request."""
    with app.app_context():
        yield


def each() -> Iterator[tuple[Piece, str, Part]]:
    for piece in pieces():
        for language in LANGUAGES if piece.is_for_families else STAFF_LANGUAGES:
            for part in piece.parts:
                yield piece, language, part


def test_the_pieces_are_the_sentences_of_messages_to_all_and_the_frames() -> None:
    assert {one.kind for one in pieces()} == {
        "broadcast_entrance",
        "broadcast_late",
        "broadcast_nothing",
        "broadcast_room",
        "family_mail_frame",
        "staff_mail_frame",
    }
    for piece in pieces():
        letter = letter_of(piece.shown_in)
        assert letter is not None
        assert letter.is_for_families == piece.is_for_families


def test_every_default_is_whole_and_names_what_is_needed() -> None:
    for piece, language, part in each():
        text = default_texts(piece, language)[part]
        assert faults_in(piece, part, text, language) == [], (piece.kind, language, part)
        with force_locale(LOCALES[language]):
            facts = piece.example(language).mail
        assert set(piece.facts_of(part)) <= {name for name in facts}, (piece.kind, part)


def test_what_replaces_a_piece_stands_in_the_message_that_shows_it() -> None:
    for piece, language, part in each():
        text = " ".join(["Ihan oma teksti", *(f"{{{group[0]}}}" for group in piece.needs_of(part))])
        assert faults_in(piece, part, text, language) == [], (piece.kind, language, part)
        seen = preview(piece, language, owner="Pieksämäki", drafts={part: text})
        assert "Ihan oma teksti" in seen.body, (piece.kind, language, part)
        assert not set("{}") & set(seen.body + seen.text), (piece.kind, language, part)
        assert ("Ihan oma teksti" in seen.text) == (part is Part.SENTENCE), (piece.kind, language, part)


def test_a_piece_that_lacks_a_fact_of_today_is_passed_over() -> None:
    late = next(one for one in pieces() if one.kind == "broadcast_late")
    default = preview(late, "en", owner="")

    assert preview(late, "en", owner="", drafts={Part.SENTENCE: "We are late."}) == default
    assert preview(late, "en", owner="", drafts={Part.SENTENCE: "Late by {hours} {minutes}."}) == default


def test_a_sentence_has_letters_that_a_text_message_can_show() -> None:
    room = next(one for one in pieces() if one.kind == "broadcast_room")

    faults = faults_in(room, Part.SENTENCE, "Huone 🙂 {words}", "fi")
    assert [(fault.code, fault.names) for fault in faults] == [("foreign_letters", ("🙂",))]
