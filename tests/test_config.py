"""A start with settings that are unknown, missing or unsafe is refused with one sentence that names the setting."""

import sys
from pathlib import Path

import pytest

import booking
from booking.config import KNOWN, read_config
from booking.errors import BadSettings
from booking.python_fixes import FIXED_AT, missing_fixes

SECRET = "9f2c1b7e4a6d8350b1c2d3e4f5a69788f0e1d2c3b4a59687"
DEVELOPMENT = {"TAVATAAN_ENV": "development", "SECRET_KEY": SECRET}
PRODUCTION = {"SECRET_KEY": SECRET, "PUBLIC_URL": "https://tavataan.example.fi"}


def refusal(settings: dict[str, str]) -> str:
    """Return the sentence with which these settings are refused."""
    with pytest.raises(BadSettings) as refused:
        read_config(settings)
    return str(refused.value)


def test_without_a_word_it_is_production_and_sound_settings_are_taken() -> None:
    config = read_config(PRODUCTION)

    assert config.is_production
    assert config.is_https
    assert read_config(DEVELOPMENT).public_url == "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("changes", "beginning"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "a1b2c3d4"}, "SECRET_KEY is too short: 8 characters"),
        ({"SECRET_KEY": "x" * 64}, "SECRET_KEY looks like an example"),
        ({"SECRET_KEY": "abcdefgh12345678" * 3}, "SECRET_KEY looks like an example"),
        ({"SECRET_KEY": f"changeme{SECRET}"}, "SECRET_KEY looks like an example"),
        ({"SECRET_KEY": f"My-Password-{SECRET}"}, "SECRET_KEY looks like an example"),
        ({"SECRET_KEY": f"your-key-{SECRET}"}, "SECRET_KEY looks like an example"),
        ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG is on"),
        ({"FLASK_DEBUG": "True"}, "FLASK_DEBUG is on"),
        ({"PUBLIC_URL": ""}, "PUBLIC_URL is not set"),
        ({"PUBLIC_URL": "http://tavataan.example.fi"}, "PUBLIC_URL must begin with https://"),
        ({"FROZEN_NOW": "2018-10-25T12:00:00+03:00"}, "FROZEN_NOW is for development only."),
    ],
)
def test_what_is_unsafe_in_production_is_refused(changes: dict[str, str], beginning: str) -> None:
    assert refusal({**PRODUCTION, **changes}).startswith(beginning)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TAVATAAN_ENV", "staging"),
        ("TAVATAAN_RETENTION_DAY", "30"),
        ("PUBLIC_URL", "tavataan.example.fi"),
        ("PUBLIC_URL", "https://tavataan.example.fi/path"),
        ("PUBLIC_URL", "https://somebody@tavataan.example.fi"),
        ("PUBLIC_URL", "https://tavataan.example.fi#part"),
        ("PUBLIC_URL", "https://[::1"),
        ("PUBLIC_URL", "https://tavataan.example.fi:99999"),
        ("PUBLIC_URL", "https://tavataan.example.fi:port"),
        ("PUBLIC_URL", "https://tavataan example.fi"),
        ("PUBLIC_URL", 'https://tavataan.example.fi"><b>'),
        ("PORT", "0"),
        ("PORT", "eighty"),
        ("PORT", "9" * 5_000),
        ("FROZEN_NOW", "yesterday"),
        ("FROZEN_NOW", "2018-10-25T12:00:00"),
        ("FROZEN_NOW", "9999-12-31T23:59:59+00:00"),
        ("FROZEN_NOW", "0001-01-01T00:00:00+00:00"),
        ("TAVATAAN_PROXY_HOPS", "-1"),
        ("TAVATAAN_PROXY_HOPS", "²"),
        ("TAVATAAN_DEFAULT_LANGUAGE", "de"),
        ("TAVATAAN_RETENTION_DAYS", "0"),
        ("TAVATAAN_RETENTION_DAYS", "9" * 5_000),
        ("TAVATAAN_SECURITY_CONTACT", "nobody"),
        ("TAVATAAN_SECURITY_CONTACT", "http://example.fi/security"),
        ("TAVATAAN_SECURITY_CONTACT", "https://example.fi/security\nExpires: never"),
        ("TAVATAAN_CONTACT_EMAIL", "nobody"),
        ("TAVATAAN_CONTACT_EMAIL", "a@example.fi\nBcc: b@example.fi"),
        ("TAVATAAN_MAIL_FROM", "nobody"),
        ("TAVATAAN_MAIL_FROM", "a@example.fi\r\nBcc: b@example.fi"),
    ],
)
def test_what_is_unknown_or_no_value_is_refused_by_name(name: str, value: str) -> None:
    sentence = refusal({**DEVELOPMENT, name: value})

    assert name in sentence
    assert "\n" not in sentence
    assert len(sentence) < 700


@pytest.mark.parametrize(
    "url", ["nonsense", "oracle://nobody@nowhere/x", "nodialect://x", "postgresql://h:port/x", "sqlite://"]
)
def test_a_database_address_that_is_none_is_refused_without_its_password(url: str, tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="DATABASE_URL") as refused:
        booking.create_app({**DEVELOPMENT, "DATABASE_URL": url, "TAVATAAN_INSTANCE": str(tmp_path)})
    assert "\n" not in str(refused.value)


def test_a_database_password_is_never_in_the_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadSettings) as refused:
        booking.create_app(
            {**DEVELOPMENT, "DATABASE_URL": "oracle://me:hidden77@host/x", "TAVATAAN_INSTANCE": str(tmp_path)}
        )
    assert "hidden77" not in str(refused.value)


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(BadSettings, match="cannot be made or opened"):
        booking.create_app({**DEVELOPMENT, "TAVATAAN_INSTANCE": str(tmp_path / "file")})


def test_every_setting_says_what_it_means() -> None:
    assert [name for name, setting in KNOWN.items() if not setting.meaning] == []


@pytest.mark.parametrize(
    ("version", "needed"),
    [((3, 11, 7), "3.11.15"), ((3, 12, 12), "3.12.13"), ((3, 13, 0), "3.13.12"), ((3, 14, 2), "3.14.3")],
)
def test_a_python_without_the_fixes_we_lean_on_is_told(version: tuple[int, int, int], needed: str) -> None:
    said = ".".join(map(str, version))
    assert missing_fixes(version) == f"Python {said} lacks security fixes; {needed} or newer has them."


@pytest.mark.parametrize("version", [(3, 11, 15), (3, 12, 13), (3, 14, 3), (3, 15, 0), (4, 0, 0)])
def test_a_python_with_the_fixes_is_not(version: tuple[int, int, int]) -> None:
    assert missing_fixes(version) == ""


def test_a_production_service_on_an_old_python_says_so_in_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(FIXED_AT, sys.version_info[:2], 999)
    settings = {"TAVATAAN_INSTANCE": str(tmp_path)}

    booking.create_app({**DEVELOPMENT, **settings})
    in_development = list(caplog.messages)
    booking.create_app({**PRODUCTION, **settings})

    assert in_development == []
    assert [message.endswith(".999 or newer has them.") for message in caplog.messages] == [True]
