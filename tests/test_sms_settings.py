"""The gateway for text messages: a mistake in its settings is one clear sentence that shows no secret."""

import pytest

from booking.config import read_config
from booking.errors import BadSettings
from booking.notices.senders import text_sender_from
from booking.notices.sms import SmsSender

DEVELOPMENT = {"TAVATAAN_ENV": "development", "SECRET_KEY": "k3J9xQ2mV7pL5sT8wZ1bN4cR6yH0dF3g"}
PRODUCTION = {**DEVELOPMENT, "TAVATAAN_ENV": "production", "PUBLIC_URL": "https://tavataan.example.fi"}
URL = "https://sms.example.org/v1/messages?key=hidden-key"


def test_without_an_address_no_text_message_leaves() -> None:
    config = read_config(DEVELOPMENT)

    assert config.sms_gateway is None
    assert text_sender_from(config) is None


def test_an_address_is_enough_and_nothing_secret_is_shown() -> None:
    config = read_config({**PRODUCTION, "SMS_URL": URL, "SMS_TOKEN": "hidden-token"})

    assert config.sms_gateway is not None
    assert config.sms_gateway.fields == {"to": "to", "from": "from", "text": "text", "id": "id"}
    assert isinstance(text_sender_from(config), SmsSender)
    assert "hidden" not in repr(config)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"SMS_TOKEN": "hidden-token"}, "SMS_TOKEN is set but SMS_URL is not"),
        ({"SMS_URL": "sms.example.org/hidden-key"}, "SMS_URL must look like"),
        ({"SMS_URL": "ftp://sms.example.org/hidden-key"}, "SMS_URL must look like"),
        ({"SMS_URL": "https://name:hidden-key@sms.example.org/"}, "SMS_URL must look like"),
        ({"SMS_URL": "https://sms.example.org:99999/hidden-key"}, "SMS_URL must look like"),
        ({"SMS_URL": "https://sms.example.org/hidden key"}, "SMS_URL must look like"),
        ({"SMS_URL": "http://sms.example.org/hidden-key"}, "SMS_URL must begin with https://"),
        ({"SMS_URL": URL, "SMS_TOKEN": "hidden\r\nX: y"}, "SMS_TOKEN must be letters"),
        ({"SMS_URL": URL, "SMS_TOKEN_HEADER": "X Key:"}, "SMS_TOKEN_HEADER is 'X Key:'"),
        ({"SMS_URL": URL, "SMS_FROM": "Perhekeskus Pieksämäki"}, "SMS_FROM is"),
        ({"SMS_URL": URL, "SMS_FIELDS": "to=to"}, "SMS_FIELDS does not say what the gateway calls `text`"),
        ({"SMS_URL": URL, "SMS_FIELDS": "to=a,text=a"}, "SMS_FIELDS gives one name to two things"),
        ({"SMS_URL": URL, "SMS_FIELDS": "to=to,text=text,body=x"}, "SMS_FIELDS has 'body=x'"),
        ({"SMS_URL": URL, "PUBLIC_URL": f"https://{'t' * 40}.fi"}, "PUBLIC_URL is longer than 45 characters"),
        ({"SMS_URI": URL}, "Unknown setting SMS_URI"),
    ],
)
def test_a_mistake_is_one_sentence_without_the_secret(changes: dict[str, str], sentence: str) -> None:
    with pytest.raises(BadSettings) as refused:
        read_config({**PRODUCTION, **changes})

    assert str(refused.value).startswith(sentence)
    assert "hidden" not in str(refused.value)


def test_a_gateway_on_this_machine_may_be_spoken_to_in_the_open() -> None:
    assert read_config({**PRODUCTION, "SMS_URL": "http://127.0.0.1:9000/sms"}).sms_gateway is not None
