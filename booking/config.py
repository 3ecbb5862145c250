"""Settings: read once from the environment, checked, refused with one clear sentence when unsafe."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .errors import BadSettings
from .hosts import Hosts, read_hosts, read_public_url
from .mail_url import MailServer, read_mail_url
from .oidc import Provider, read_provider
from .secret_key import sound_secret_key
from .sms_gateway import SMS_SETTINGS, Gateway, read_gateway

LANGUAGES = ("fi", "sv", "en", "selko")
STAFF_LANGUAGES = ("fi", "sv", "en")
"""Easy Finnish is for families: staff who work in Finnish read Finnish."""
PAGE_SHAPE = re.compile(r"https://[A-Za-z0-9][!-~]*")
ADDRESS_SHAPE = re.compile(r"[^\x00-\x1f\x7f@]+@[^\s@]+")


@dataclass(frozen=True)
class Setting:
    """One setting of the service: its environment name, default and meaning."""

    name: str
    default: str
    meaning: str


SETTINGS = (
    Setting(
        "TAVATAAN_ENV",
        "production",
        "`development` or `production`; development allows demo accounts and FROZEN_NOW",
    ),
    Setting("SECRET_KEY", "", "at least 32 random characters; `make run` keeps one in instance/secret_key"),
    Setting("DATABASE_URL", "", "SQLAlchemy address; default SQLite in instance/tavataan.db"),
    Setting("TAVATAAN_INSTANCE", "instance", "folder for the database, the outbox and locks"),
    Setting("PUBLIC_URL", "", "public address used in links of mails and feeds, e.g. https://tavataan.example.fi"),
    Setting(
        "TAVATAAN_EXTRA_HOSTS",
        "",
        "further names that requests may be for, comma-separated, e.g. 10.0.0.5:8000 for a monitor; others are refused",
    ),
    Setting("FROZEN_NOW", "", "development only: the rules' clock stands at this ISO 8601 instant with offset"),
    Setting("PORT", "8000", "port of the web server that `make run` starts"),
    Setting(
        "TAVATAAN_LOG",
        "",
        "`json`, one object a line with a line for each request, or `text`; default: json in production",
    ),
    Setting("TAVATAAN_PROXY_HOPS", "0", "how many reverse proxies in front set X-Forwarded-* headers"),
    Setting("TAVATAAN_DEFAULT_LANGUAGE", "fi", "language of `/`: fi, sv, en or selko"),
    Setting(
        "MAIL_URL",
        "",
        "mail server, e.g. smtp://name:password@mail.example.org:587?starttls=1 or smtps://…;"
        " default: files in instance/outbox",
    ),
    *(Setting(*one) for one in SMS_SETTINGS),
    Setting(
        "OIDC_ISSUER",
        "",
        "OpenID Connect provider for staff, e.g. https://login.microsoftonline.com/<tenant>/v2.0;"
        " default: e-mail address and password only",
    ),
    Setting("OIDC_CLIENT_ID", "", "what the provider calls this service"),
    Setting("OIDC_CLIENT_SECRET", "", "the secret that the provider gave for it"),
    Setting("OIDC_NAME", "", "what the sign-in page calls the provider; default: its host"),
    Setting(
        "OIDC_GROUPS",
        "",
        "roles by the provider's groups, e.g. family-centre=coordinator:municipality:pieksamaki,helpdesk=admin:all",
    ),
    Setting("OIDC_GROUPS_CLAIM", "groups", "claim that holds the groups"),
    Setting("OIDC_NEWCOMERS", "refuse", "`refuse` or `make` accounts of people who have none and are in such a group"),
    Setting(
        "OIDC_EMAIL",
        "verified",
        "`verified`: only an address that the provider has checked leads to an account; `trusted`: every one does",
    ),
    Setting("TAVATAAN_MAIL_FROM", "tavataan@localhost", "sender address of messages"),
    Setting("TAVATAAN_SERVICE_OWNER", "", "who runs the service, shown under its name; default: the municipality"),
    Setting("TAVATAAN_CONTACT_EMAIL", "", "address for feedback on accessibility and privacy questions"),
    Setting(
        "TAVATAAN_SECURITY_CONTACT",
        "",
        "whom /.well-known/security.txt names for weaknesses: an e-mail address or an https:// page;"
        " default: TAVATAAN_CONTACT_EMAIL",
    ),
    Setting("TAVATAAN_SOCIAL_EMERGENCY_NUMBER", "", "number of the social emergency services for the footer"),
    Setting("TAVATAAN_ROLE_LAPSE_DAYS", "365", "days without use until a role ends; a warning goes out 30 days before"),
    Setting("TAVATAAN_RETENTION_DAYS", "30", "days after a session until a family's contact data is erased"),
    Setting(
        "TAVATAAN_RETENTION_CANCELLED_DAYS",
        "7",
        "days after a family or staff cancelled a time until the contact data is erased, if that is earlier",
    ),
    Setting("TAVATAAN_RETENTION_LOG_YEARS", "12", "years until a row of the log of who did what is deleted"),
)
KNOWN = {setting.name: setting for setting in SETTINGS}


@dataclass(frozen=True)
class Config:
    """Checked settings."""

    env: str
    secret_key: str
    database_url: str
    instance: Path
    public_url: str
    hosts: Hosts
    """What requests may be for; every other is refused."""
    frozen_now: datetime | None
    is_log_json: bool
    proxy_hops: int
    default_language: str
    mail_server: MailServer | None
    """None: messages are written as files."""
    sms_gateway: Gateway | None
    mail_from: str
    service_owner: str
    contact_email: str
    security_contact: str
    social_emergency_number: str
    role_lapse_days: int
    retention_days: int
    retention_cancelled_days: int
    retention_log_years: int
    provider: Provider | None
    """Whom staff may sign in with besides a password."""

    @property
    def is_production(self) -> bool:
        """Tell whether unsafe conveniences are off."""
        return self.env == "production"

    @property
    def is_https(self) -> bool:
        """Tell whether the public address is HTTPS, so that cookies are Secure."""
        return self.public_url.startswith("https://")


def read_config(source: Mapping[str, str]) -> Config:
    """Read and check the settings in `source`; raises BadSettings with a sentence for the installer."""
    _refuse_unknown(source)
    env = _value(source, "TAVATAAN_ENV")
    if env not in ("development", "production"):
        raise BadSettings(f"TAVATAAN_ENV is '{env}'; it must be development or production.")
    _refuse_debugging(source, env)
    instance = Path(_value(source, "TAVATAAN_INSTANCE")).absolute()
    public_url = _public_url(source, env)
    return Config(
        env=env,
        secret_key=sound_secret_key(_value(source, "SECRET_KEY")),
        database_url=_value(source, "DATABASE_URL") or f"sqlite:///{instance / 'tavataan.db'}",
        instance=instance,
        public_url=public_url,
        hosts=read_hosts(public_url, _value(source, "TAVATAAN_EXTRA_HOSTS"), env),
        frozen_now=_frozen_now(source, env),
        is_log_json=_is_log_json(source, env),
        proxy_hops=_whole_number(source, "TAVATAAN_PROXY_HOPS", 0, 5),
        default_language=_language(source),
        mail_server=_mail_server(source, env),
        sms_gateway=read_gateway({name: _value(source, name) for name, *_ in SMS_SETTINGS}, public_url, env),
        mail_from=_address(source, "TAVATAAN_MAIL_FROM"),
        service_owner=_value(source, "TAVATAAN_SERVICE_OWNER"),
        contact_email=_address(source, "TAVATAAN_CONTACT_EMAIL"),
        security_contact=_security_contact(source),
        social_emergency_number=_value(source, "TAVATAAN_SOCIAL_EMERGENCY_NUMBER"),
        role_lapse_days=_whole_number(source, "TAVATAAN_ROLE_LAPSE_DAYS", 60, 3650),
        retention_days=_whole_number(source, "TAVATAAN_RETENTION_DAYS", 1, 365),
        retention_cancelled_days=_whole_number(source, "TAVATAAN_RETENTION_CANCELLED_DAYS", 1, 365),
        retention_log_years=_whole_number(source, "TAVATAAN_RETENTION_LOG_YEARS", 1, 50),
        provider=read_provider({name: _value(source, name) for name in KNOWN if name.startswith("OIDC_")}, env),
    )


def _refuse_unknown(source: Mapping[str, str]) -> None:
    unknown = sorted(name for name in source if name.startswith(("TAVATAAN_", "OIDC_", "SMS_")) and name not in KNOWN)
    if unknown:
        raise BadSettings(f"Unknown setting {unknown[0]}; the known ones are {', '.join(sorted(KNOWN))}.")


def _value(source: Mapping[str, str], name: str) -> str:
    return source.get(name, "").strip() or KNOWN[name].default


def _refuse_debugging(source: Mapping[str, str], env: str) -> None:
    if env == "production" and source.get("FLASK_DEBUG", "").lower() not in ("", "0", "false", "no"):
        raise BadSettings("FLASK_DEBUG is on; in production it would show code and settings to whoever meets a fault.")


def _public_url(source: Mapping[str, str], env: str) -> str:
    if not _value(source, "PUBLIC_URL") and env == "development":
        return f"http://127.0.0.1:{_whole_number(source, 'PORT', 1, 65535)}"
    return read_public_url(_value(source, "PUBLIC_URL"), env)


def _address(source: Mapping[str, str], name: str) -> str:
    address = _value(source, name)
    if address and not ADDRESS_SHAPE.fullmatch(address):
        raise BadSettings(f"{name} is '{_shown(address)}'; it must be an e-mail address.")
    return address


def _security_contact(source: Mapping[str, str]) -> str:
    contact = _value(source, "TAVATAAN_SECURITY_CONTACT")
    return contact if PAGE_SHAPE.fullmatch(contact) else _address(source, "TAVATAAN_SECURITY_CONTACT")


def _shown(value: str) -> str:
    """Return a refused value for a sentence: one line, not too long."""
    return " ".join(value.split())[:80]


def _mail_server(source: Mapping[str, str], env: str) -> MailServer | None:
    url = _value(source, "MAIL_URL")
    if not url:
        return None
    if env == "production" and not source.get("TAVATAAN_MAIL_FROM", "").strip():
        raise BadSettings("MAIL_URL is set but TAVATAAN_MAIL_FROM is not; messages need the address they come from.")
    return read_mail_url(url)


def _frozen_now(source: Mapping[str, str], env: str) -> datetime | None:
    text = _value(source, "FROZEN_NOW")
    if not text:
        return None
    if env == "production":
        raise BadSettings("FROZEN_NOW is for development only.")
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None or not 2000 <= instant.year <= 2100:
        raise BadSettings(
            f"FROZEN_NOW '{_shown(text)}' must be an instant with its offset, e.g. 2018-10-25T12:00:00+03:00."
        )
    return instant


def _is_log_json(source: Mapping[str, str], env: str) -> bool:
    shape = _value(source, "TAVATAAN_LOG") or ("json" if env == "production" else "text")
    if shape not in ("json", "text"):
        raise BadSettings(f"TAVATAAN_LOG is '{shape}'; it must be json or text.")
    return shape == "json"


def _language(source: Mapping[str, str]) -> str:
    language = _value(source, "TAVATAAN_DEFAULT_LANGUAGE")
    if language not in LANGUAGES:
        raise BadSettings(f"TAVATAAN_DEFAULT_LANGUAGE is '{language}'; it must be one of {', '.join(LANGUAGES)}.")
    return language


def _whole_number(source: Mapping[str, str], name: str, least: int, most: int) -> int:
    text = _value(source, name)
    if not text.isascii() or not text.isdigit() or len(text) > 9 or not least <= int(text) <= most:
        raise BadSettings(f"{name} is '{_shown(text)}'; it must be a whole number from {least} to {most}.")
    return int(text)
