"""One part of at most 160 letters that every phone shows."""

import pytest

from booking.notices.message import Unsendable
from booking.notices.text_message import GSM_LETTERS, TextMessage, checked, fitted, gsm


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("Äiti, åbo, Ñ é ü", "Äiti, åbo, Ñ é ü"),
        ("9.30–11 \u201cTalo\u201d l\u2019ora", '9.30-11 "Talo" l\'ora'),
        ("klo\u00a09.30\n\tja … [ovi] {1} a\\b|c 5 €", "klo 9.30 ja ... (ovi) (1) a/b/c 5 EUR"),
        ("Šárka Łódź Ő", "Sarka Lodz O"),
        ("بيت", "???"),
        ("", ""),
    ],
)
def test_what_no_old_phone_shows_is_written_in_other_letters(typed: str, sent: str) -> None:
    assert gsm(typed) == sent
    assert GSM_LETTERS.issuperset(gsm(typed))


def test_only_the_loose_part_is_shortened_and_what_is_spare_goes_first() -> None:
    rest, name = "x" * 120, "Kontiopuiston päiväkoti ja koulu"

    def words(place: str) -> str:
        return f"to 1.11. klo 10.00, {place}. {rest}"

    assert fitted(name, words) == f"to 1.11. klo 10.00, Kontiopuiston pä... {rest}"
    assert fitted("Perheiden talo", lambda place: f"{words(place)} Hei!", words) == words("Perheiden talo")
    assert fitted("Talo", lambda place: f"{words(place)} Hei!", words) == f"{words('Talo')} Hei!"


@pytest.mark.parametrize(
    ("to", "text"),
    [
        ("0401234567", "Hei"),
        ("+358 40 1234567", "Hei"),
        ("maija@example.fi", "Hei"),
        ("+358401234567", ""),
        ("+358401234567", "x" * 161),
        ("+358401234567", "9.30–11"),
        ("+358401234567", "5 €"),
    ],
)
def test_what_is_no_text_message_never_leaves(to: str, text: str) -> None:
    with pytest.raises(Unsendable):
        checked(TextMessage(to, text))
