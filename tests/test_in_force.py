"""Settings as they may be shown: every one of them, where it comes from, no byte of a secret, what is unsafe."""

import re
from pathlib import Path

import pytest

from booking.config import KNOWN, read_config
from booking.in_force import SECRETS, Origin, in_force, shown, warnings

KEY = "9f2c1b7e4a6d8350b1c2d3e4f5a69788f0e1d2c3b4a59687"
SAFE = {
    "SECRET_KEY": KEY,
    "PUBLIC_URL": "https://tavataan.example.fi",
    "TAVATAAN_PROXY_HOPS": "1",
    "MAIL_URL": "smtps://name:Pass%40word@mail.example.org",
    "TAVATAAN_MAIL_FROM": "tavataan@example.fi",
}


def test_every_setting_is_there_in_order_with_where_it_comes_from(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text(KEY, encoding="ascii")
    settings = {**SAFE, "TAVATAAN_INSTANCE": str(tmp_path)}

    found = {one.name: one for one in in_force(settings, read_config(settings))}

    assert list(found) == list(KNOWN)
    assert found["SECRET_KEY"].origin == Origin.FILE
    assert (found["PUBLIC_URL"].value, found["PUBLIC_URL"].origin) == (SAFE["PUBLIC_URL"], Origin.ENVIRONMENT)
    assert (found["TAVATAAN_RETENTION_DAYS"].value, found["PORT"].origin) == ("30", Origin.DEFAULT)
    assert found["DATABASE_URL"].value == f"sqlite:///{tmp_path}/tavataan.db"
    assert not found["SMS_TOKEN"].is_set


def test_what_sounds_like_a_secret_is_one() -> None:
    named = {name for name in KNOWN if re.search("SECRET|TOKEN$|PASSWORD|_KEY", name)}

    assert named == SECRETS


@pytest.mark.parametrize(
    ("name", "value", "as_shown"),
    [
        ("MAIL_URL", "smtp://name:word@mail.example.org:587?starttls=1", "smtp://…@mail.example.org:587?starttls=1"),
        ("DATABASE_URL", "postgresql+psycopg://u:p/a@ss@db/tavataan", "postgresql+psycopg://…@db/tavataan"),
        (
            "DATABASE_URL",
            "postgresql://db/t?password=word&sslmode=require",
            "postgresql://db/t?password=…&sslmode=require",
        ),
        ("DATABASE_URL", "sqlite:////srv/tavataan.db", "sqlite:////srv/tavataan.db"),
        ("SMS_URL", "https://sms.example.org/key-123/send?apikey=abc", "https://sms.example.org/…"),
        ("OIDC_ISSUER", "https://login.example.org/tenant/v2.0", "https://login.example.org/tenant/v2.0"),
    ],
)
def test_an_address_is_shown_without_what_is_secret_in_it(name: str, value: str, as_shown: str) -> None:
    assert shown(name, value) == as_shown


def test_a_safe_installation_has_no_warning_and_each_unsafe_setting_has_its_own() -> None:
    unsafe = {"TAVATAAN_ENV": "development", "SECRET_KEY": KEY, "FROZEN_NOW": "2018-10-25T12:00:00+03:00"}
    in_the_open = {**SAFE, "MAIL_URL": "smtp://mail.example.org", "TAVATAAN_PROXY_HOPS": "0"}

    assert warnings(read_config(SAFE)) == {}
    assert warnings(read_config(unsafe)) == {
        "TAVATAAN_ENV": "development",
        "FROZEN_NOW": "clock_stands",
        "PUBLIC_URL": "no_https",
        "MAIL_URL": "mails_as_files",
        "TAVATAAN_MAIL_FROM": "local_sender",
    }
    assert warnings(read_config(in_the_open)) == {"TAVATAAN_PROXY_HOPS": "no_proxy", "MAIL_URL": "mails_in_the_open"}
