"""Settings of the gateway that text messages leave by: read from the environment, checked, never shown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from .errors import BadSettings

SMS_SETTINGS = (
    (
        "SMS_URL",
        "",
        "HTTP gateway that takes text messages as JSON, e.g. https://sms.example.org/v1/messages; default: none leave",
    ),
    ("SMS_TOKEN", "", "what the gateway knows this service by"),
    ("SMS_TOKEN_HEADER", "Authorization", "header of the token; in `Authorization` it stands behind `Bearer`"),
    (
        "SMS_FROM",
        "Tavataan",
        "sender that a phone shows: at most 11 letters and digits, or a number such as +358401234567",
    ),
    (
        "SMS_FIELDS",
        "to=to,from=from,text=text,id=id",
        "what the gateway calls receiver, sender, words and the message's own id; `from` and `id` may be left out",
    ),
)
OURS = ("to", "from", "text", "id")
NEEDED = ("to", "text")
PUBLIC_URL_MOST = 45
"""A link, a time and the shortest name of a place must fit into 160 letters."""
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
_SENDER = re.compile(r"[A-Za-z0-9 ]{1,11}|\+?[0-9]{3,15}")
_ENTRY = re.compile(r"([a-z]+)=([A-Za-z_][A-Za-z0-9_-]*)")
_VISIBLE = re.compile(r"[\x21-\x7e]*")


@dataclass(frozen=True)
class Gateway:
    """Where text messages leave, and in which shape."""

    url: str = field(repr=False)
    """Not shown: some gateways want a key in it."""
    token: str = field(repr=False)
    token_header: str
    sender: str
    fields: Mapping[str, str]
    """From our names (`to`, `from`, `text`, `id`) to the gateway's."""


def read_gateway(values: Mapping[str, str], public_url: str, env: str) -> Gateway | None:
    """Return the gateway that `values` (each SMS_ setting) describe, None when there is none."""
    if not values["SMS_URL"]:
        if values["SMS_TOKEN"]:
            raise BadSettings("SMS_TOKEN is set but SMS_URL is not; text messages need the gateway's address.")
        return None
    if len(public_url) > PUBLIC_URL_MOST:
        raise BadSettings(f"PUBLIC_URL is longer than {PUBLIC_URL_MOST} characters; a text message has no room for it.")
    if not _VISIBLE.fullmatch(values["SMS_TOKEN"]):
        raise BadSettings("SMS_TOKEN must be letters, digits and signs without spaces.")
    return Gateway(
        url=_url(values["SMS_URL"], env),
        token=values["SMS_TOKEN"],
        token_header=_matching(values, "SMS_TOKEN_HEADER", _HEADER, "the name of a header, e.g. X-Api-Key"),
        sender=_matching(values, "SMS_FROM", _SENDER, "at most 11 letters and digits, or a number"),
        fields=_fields(values["SMS_FIELDS"]),
    )


def _url(url: str, env: str) -> str:
    # The sentences never show the address itself: a key may be in it.
    shape = BadSettings("SMS_URL must look like https://sms.example.org/v1/messages, without a name or password.")
    try:
        parts = urlsplit(url)
        is_good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and _VISIBLE.fullmatch(url)
    except ValueError:
        raise shape from None
    if not is_good or parts.username or parts.password or parts.fragment:
        raise shape
    if env == "production" and parts.scheme != "https" and parts.hostname not in THIS_MACHINE:
        raise BadSettings("SMS_URL must begin with https:// in production: numbers would be sent in the open.")
    return url


def _matching(values: Mapping[str, str], name: str, shape: re.Pattern[str], words: str) -> str:
    if not shape.fullmatch(values[name]):
        raise BadSettings(f"{name} is '{' '.join(values[name].split())[:80]}'; it must be {words}.")
    return values[name]


def _fields(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        shape = _ENTRY.fullmatch(entry)
        if shape is None or shape[1] not in OURS or shape[1] in found:
            raise BadSettings(f"SMS_FIELDS has '{entry[:80]}'; each entry is {', '.join(OURS)} = the gateway's name.")
        found[shape[1]] = shape[2]
    if missing := [name for name in NEEDED if name not in found]:
        raise BadSettings(f"SMS_FIELDS does not say what the gateway calls `{missing[0]}`.")
    if len(set(found.values())) < len(found):
        raise BadSettings("SMS_FIELDS gives one name to two things.")
    return found
