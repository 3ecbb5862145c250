"""Passwords: how they are kept and which are refused."""

import pytest

from booking.accounts.passwords import COST, Cost, Passwords, passwords_at, weakness
from booking.accounts.refused_passwords import REFUSED

CHEAP = Cost(rounds=1, memory_kib=8, lanes=1)


def test_a_password_is_kept_as_argon2id_at_the_cost_the_house_pays():
    kept = Passwords(COST).hash("neljä sanaa peräkkäin")

    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert len(kept) <= 200


def test_only_the_right_password_fits():
    passwords = passwords_at(CHEAP)
    kept = passwords.hash("neljä sanaa peräkkäin")

    assert passwords.fits(kept, "neljä sanaa peräkkäin")
    assert not passwords.fits(kept, "neljä sanaa peräkkäin ")
    assert not passwords.fits(kept, "Neljä sanaa peräkkäin")


@pytest.mark.parametrize("kept", [None, "", "-", "nonsense", "$argon2id$v=19$m=8,t=1,p=1$AAAA"])
def test_nothing_fits_an_account_without_a_usable_hash(kept: str | None):
    passwords = passwords_at(CHEAP)

    assert not passwords.fits(kept, "neljä sanaa peräkkäin")
    assert not passwords.fits(kept, "")


def test_even_the_password_of_the_stand_in_opens_no_account(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("booking.accounts.passwords.secrets.token_urlsafe", lambda: "known for once")
    passwords = Passwords(CHEAP)

    assert [passwords.fits(kept, "known for once") for kept in (None, "", "-")] == [False, False, False]


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("yksitoista1", "too_short"),
        ("kaksitoista1", None),
        ("å" * 5 + "bcdefgh", None),
        ("a" * 129, "too_long"),
        ("aabbccddaabb", "too_common"),
        ("aaaaaaaaaaaaaaaa", "too_common"),
        ("123456789012", "too_common"),
        ("Password-1234", "too_common"),
        ("TAVATAAN 2026!", "too_common"),
        ("Hyvinvointialue", "too_common"),
        ("liisa.lehto@example.fi", "too_common"),
        ("liisa.lehto2018", "too_common"),
        ("liisalehto12", "too_common"),
        ("sininen kuppi juoksee kotiin", None),
        ("😀😁😂😃😄😅😆😇😈😉😊😋", None),
    ],
)
def test_short_endless_and_obvious_passwords_are_refused(password: str, why: str | None):
    assert weakness(password, "liisa.lehto@example.fi", "Liisa Lehto") == why


def test_every_refused_password_is_long_enough_to_need_refusing():
    assert len(REFUSED) >= 100
    assert [word for word in sorted(REFUSED) if weakness(word) != "too_common"] == []
