"""Texts that people wrote: what is missing in the reader's language is shown in Finnish, and says so."""

import pytest
from flask import Flask

from booking.web.languages import Written, in_language, use_language
from booking.web.written import named, written

DOOR = {"fi": "Pääovesta", "en": "Through the main door"}


@pytest.mark.parametrize(
    ("language", "texts", "shown"),
    [
        ("en", DOOR, "Through the main door"),
        ("fi", DOOR, "Pääovesta"),
        ("selko", DOOR, "Pääovesta"),  # easy Finnish is Finnish: nothing is missing
        ("sv", DOOR, '<bdi lang="fi">Pääovesta</bdi> <span class="in-language">(på finska)</span>'),
        (
            "fi",
            {"sv": "Genom dörren"},
            '<bdi lang="sv">Genom dörren</bdi> <span class="in-language">(ruotsiksi)</span>',
        ),
        (
            "fi",
            {"fi": "", "en": "The door"},
            '<bdi lang="en">The door</bdi> <span class="in-language">(englanniksi)</span>',
        ),
        (
            "en",
            {"selko": "Tule sisään."},
            '<bdi lang="fi-simple">Tule sisään.</bdi> <span class="in-language">(in Finnish)</span>',
        ),
        ("sv", {}, ""),
        ("sv", None, ""),
    ],
)
def test_a_text_is_shown_in_the_readers_language_or_says_which_it_is_in(
    app: Flask, language: str, texts: dict[str, str] | None, shown: str
) -> None:
    with app.test_request_context(f"/{language}/"):
        use_language(language)

        assert str(written(in_language(texts))) == shown


def test_a_name_is_marked_for_voices_and_tells_the_eye_nothing(app: Flask) -> None:
    with app.test_request_context("/sv/"):
        use_language("sv")

        assert str(named(in_language({"fi": "Perheiden talo"}))) == '<bdi lang="fi">Perheiden talo</bdi>'


def test_what_was_written_is_never_markup(app: Flask) -> None:
    with app.test_request_context("/sv/"):
        use_language("sv")
        text = in_language({"fi": "<b>&"})

        assert isinstance(text, Written)
        assert str(written(text)).startswith('<bdi lang="fi">&lt;b&gt;&amp;</bdi>')
        assert str(written("<b>")) == "&lt;b&gt;"
