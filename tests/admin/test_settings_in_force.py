"""The page of the settings in force, and the command: each setting with its meaning, no byte of a secret."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from booking.config import KNOWN

SECRETS = {
    "OIDC_CLIENT_SECRET": "a-provider-told-us-so",
    "SMS_TOKEN": "gateway-knows-us-by-this",
    "MAIL_URL": "smtps://name:mail-pass-word@mail.example.org",
    "SMS_URL": "https://sms.example.org/path-key?apikey=query-key",
}
BYTES = ("a-provider-told", "gateway-knows", "mail-pass", "path-key", "query-key", "tests-only")


@pytest.fixture
def settings(settings: dict[str, str]) -> dict[str, str]:
    """Set every secret there is."""
    provider = {"OIDC_ISSUER": "https://login.example.org", "OIDC_CLIENT_ID": "tavataan"}
    return {**settings, **SECRETS, **provider, "TAVATAAN_MAIL_FROM": "tavataan@example.fi"}


def test_the_page_tells_every_setting_and_no_secret(admin: FlaskClient) -> None:
    answer = admin.get("/staff/settings/in-force?lang=en")

    assert answer.status_code == 200
    assert sorted(re.findall(r'<div id="(\w+)">', answer.text)) == sorted(KNOWN)
    assert [one for one in BYTES if one in answer.text] == []
    assert "smtps://…@mail.example.org" in answer.text
    assert "https://sms.example.org/…" in answer.text
    assert "The clock stands still." in answer.text


def test_the_command_tells_the_same(app: Flask) -> None:
    said = app.test_cli_runner().invoke(args=["settings"]).output

    assert re.findall(r"^([A-Z_]+) ", said, re.MULTILINE) == list(KNOWN)
    assert [one for one in BYTES if one in said] == []
    assert "! The clock stands still." in said
