"""Links and codes are derived, hard to guess, easy to read, and only their hashes are kept."""

import re
from math import log2

import pytest
from sqlalchemy import Engine

from booking import db
from booking.reservations import codes, keys
from booking.reservations.links import TOKEN_LENGTH, is_token, link_path, link_token, token_of, token_sha256
from booking.reservations.service import reserve
from tests.support.autumn import Autumn, asking
from tests.support.moments import NOW

IDS = [f"public-id-{number}" for number in range(2_000)]


def test_a_token_has_130_bits_in_letters_that_do_not_look_alike() -> None:
    tokens = {token_of(public_id, 1) for public_id in IDS}

    assert len(tokens) == len(IDS)
    assert TOKEN_LENGTH * 5 == 130
    assert all(re.fullmatch(r"[2-9abcdefghijkmnpqrstuvwxyz]{26}", token) for token in tokens)
    assert len({letter for token in tokens for letter in token}) == 32


def test_a_token_hangs_on_the_key_the_id_and_the_generation() -> None:
    before = token_of("abc", 1)

    assert token_of("abc", 1) == before
    assert token_of("abc", 2) != before
    assert token_of("abd", 1) != before
    keys.use_key("another server's key, long enough for anybody")
    assert token_of("abc", 1) != before


def test_without_a_server_key_nothing_is_derived(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys._key, "_key", b"")

    with pytest.raises(RuntimeError, match="no server key"):
        token_of("abc", 1)


@pytest.mark.parametrize(
    "text", ["", "a" * 25, "a" * 27, "A" * 26, "0" * 26, "l" * 26, "a" * 25 + "ä", "a" * 25 + "\ud800"]
)
def test_a_token_has_one_spelling(text: str) -> None:
    assert not is_token(text)


def test_a_code_is_three_words_and_two_digits() -> None:
    made = [codes.code_of(public_id) for public_id in IDS]

    assert len(set(made)) == len(IDS)
    for code in made:
        assert re.fullmatch(r"(?:(?:[hjklmnprstv][aeiouy]){2}-){3}[0-9]{2}", code)
        assert not set(code.split("-")) & set(codes.UNKIND)
    assert 6 * log2(len(codes.SYLLABLES)) + log2(100) > 42


@pytest.mark.parametrize(
    "typed",
    [
        "kuva-mesi-talo-42",
        "KUVA MESI TALO 42",
        " kuvamesitalo42 ",
        "Kuva–Mesi–Talo–42",
        "kuva.mesi.talo.42",
        "ku va me si ta lo 4 2",
    ],
)
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert codes.code_hash(typed) == codes.code_hash("kuva-mesi-talo-42")
    assert codes.code_hash(typed) is not None


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "kuva-mesi-talo",
        "kuva-mesi-talo-4",
        "kuva-mesi-talo-420",
        "42",
        "kuva-mesi-xalo-42",
        "k" * 10_000,
        "kuva mesi talo ٤٢",
    ],
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert codes.code_hash(typed) is None


def test_the_row_keeps_only_hashes(database: Engine, autumn: Autumn) -> None:
    with db.transaction(database) as tx:
        made = reserve(tx, asking(autumn.first_slots["10.00"], contact_kind=None, contact_address=None), now=NOW)

    token, code = link_token(made), codes.code_text(made)
    assert made.link_sha256 == token_sha256(token)
    assert made.code_hash == codes.code_hash(code)
    assert link_path(made) == f"/fi/b/{token}"
    for column in type(made).__table__.columns:
        assert token not in str(getattr(made, column.key))
        assert code not in str(getattr(made, column.key))
