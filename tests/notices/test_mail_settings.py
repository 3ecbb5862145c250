"""The setting of the mail server: what is unsafe or unclear is refused in one sentence that shows no password."""

import pytest

from booking import create_app
from booking.config import read_config
from booking.errors import BadSettings
from booking.mail_url import MailServer
from booking.notices.senders import FileSender, sender_from
from booking.notices.smtp import SmtpSender
from tests.conftest import SECRET_KEY

DEVELOPMENT = {"TAVATAAN_ENV": "development", "SECRET_KEY": SECRET_KEY}


def _server(url: str) -> MailServer | None:
    return read_config({**DEVELOPMENT, "MAIL_URL": url}).mail_server


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", MailServer("mail.example.org", 25, "none", "", "")),
        ("smtp://mail.example.org:2525/", MailServer("mail.example.org", 2525, "none", "", "")),
        ("smtp://mail.example.org?starttls=1", MailServer("mail.example.org", 587, "starttls", "", "")),
        ("smtp://a%40b:p%3Aw%2F@m.fi:587?starttls=1", MailServer("m.fi", 587, "starttls", "a@b", "p:w/")),
        ("smtps://name:word@m.fi", MailServer("m.fi", 465, "tls", "name", "word")),
        ("smtp://name:word@127.0.0.1:2525", MailServer("127.0.0.1", 2525, "none", "name", "word")),
    ],
)
def test_an_address_says_where_and_how_safely(url: str, server: MailServer) -> None:
    assert _server(url) == server


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mail.example.org", "must look like"),
        ("http://mail.example.org", "must look like"),
        ("smtp://", "must look like"),
        ("smtp://mail.example.org:port", "must look like"),
        ("smtp://mail.example.org:99999", "must look like"),
        ("smtp://mail.example.org/inbox", "must look like"),
        ("smtp://mail.example.org?starttls", "must look like"),
        ("smtp://mail.example.org?starttls=yes", "knows one option"),
        ("smtp://mail.example.org?tls=1", "knows one option"),
        ("smtps://mail.example.org?starttls=1", "take one of them"),
        ("smtp://name:kissa123@mail.example.org", "would send its password in the open"),
        ("smtp://name@mail.example.org?starttls=1", "a name without a password"),
    ],
)
def test_anything_else_is_refused_without_showing_it(url: str, sentence: str) -> None:
    with pytest.raises(BadSettings, match=sentence) as refusal:
        _server(url)

    assert "kissa123" not in str(refusal.value)


def test_the_password_is_never_printed() -> None:
    assert "kissa123" not in repr(_server("smtps://name:kissa123@m.fi"))


def test_without_an_address_mails_are_files() -> None:
    assert isinstance(sender_from(read_config(DEVELOPMENT)), FileSender)
    assert isinstance(sender_from(read_config({**DEVELOPMENT, "MAIL_URL": "smtp://m.fi"})), SmtpSender)


def test_a_production_service_with_a_mail_server_needs_its_own_address() -> None:
    production = {"SECRET_KEY": SECRET_KEY, "PUBLIC_URL": "https://tavataan.example.org", "MAIL_URL": "smtp://m.fi"}

    with pytest.raises(BadSettings, match="TAVATAAN_MAIL_FROM is not"):
        read_config(production)


def test_an_address_that_is_none_is_refused_at_the_start() -> None:
    with pytest.raises(BadSettings, match="TAVATAAN_MAIL_FROM must be one plain address"):
        create_app({**DEVELOPMENT, "TAVATAAN_MAIL_FROM": "Tavataan <a@b.fi>"})
