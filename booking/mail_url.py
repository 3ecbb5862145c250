"""The setting MAIL_URL: where messages leave by SMTP; checked, refused with one clear sentence."""

from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from .errors import BadSettings

THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
PORTS = {"tls": 465, "starttls": 587, "none": 25}


@dataclass(frozen=True)
class MailServer:
    """Where messages leave by SMTP, and how they are kept from others on the way."""

    host: str
    port: int
    security: str
    """`tls` from the first byte, `starttls` or `none`."""
    user: str
    password: str = field(repr=False)


def read_mail_url(url: str) -> MailServer:
    """Return the mail server at `url`; a refusal never shows the address, because a password is in it."""
    parts, port, security = _taken_apart(url)
    if bool(parts.username) != bool(parts.password):
        raise BadSettings("MAIL_URL has a name without a password or a password without a name.")
    if parts.password and security == "none" and parts.hostname not in THIS_MACHINE:
        raise BadSettings("MAIL_URL would send its password in the open; add ?starttls=1 or use smtps://.")
    return MailServer(
        host=parts.hostname or "",
        port=port or PORTS[security],
        security=security,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _taken_apart(url: str) -> tuple[SplitResult, int | None, str]:
    shape = BadSettings("MAIL_URL must look like smtp://name:password@mail.example.org:587?starttls=1 or smtps://….")
    try:
        parts = urlsplit(url)
        port, options = parts.port, dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    except ValueError:
        raise shape from None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path.strip("/") or parts.fragment:
        raise shape
    if not set(options) <= {"starttls"} or options.get("starttls", "0") not in ("0", "1"):
        raise BadSettings("MAIL_URL knows one option: starttls=1.")
    if parts.scheme == "smtps" and options:
        raise BadSettings("MAIL_URL asks for both smtps:// and starttls; take one of them.")
    security = "tls" if parts.scheme == "smtps" else "starttls" if options.get("starttls") == "1" else "none"
    return parts, port, security
