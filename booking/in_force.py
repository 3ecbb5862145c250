"""The settings a running service goes by, as they may be shown: no secret, no password in an address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from .config import SETTINGS, Config
from .mail_url import THIS_MACHINE

SECRETS = frozenset({"SECRET_KEY", "OIDC_CLIENT_SECRET", "SMS_TOKEN"})
"""Of these only whether they are set is ever shown."""
HIDDEN = "…"
SHOWN_OPTIONS = ("starttls", "sslmode")
"""Options in an address whose values are no secret."""
KEY_FILE = "secret_key"
_OPTION = re.compile(r"([?&;])([^=&;#]*)=([^&;#]*)")


class Origin(StrEnum):
    """Where a value comes from."""

    ENVIRONMENT = "environment"
    FILE = "file"
    """In the instance folder, read by `make run`."""
    DEFAULT = "default"


@dataclass(frozen=True)
class InForce:
    """One setting: its value as it may be shown, "" for none; of a secret no byte of it."""

    name: str
    value: str
    origin: Origin
    is_secret: bool
    is_set: bool


def in_force(source: Mapping[str, str], config: Config) -> tuple[InForce, ...]:
    """Return every setting that `config` was read with from `source`, in the order of the list."""
    return tuple(_one(one.name, source.get(one.name, "").strip(), one.default, config) for one in SETTINGS)


def warnings(config: Config) -> dict[str, str]:
    """Return what is unsafe or unfinished, by setting, as a code."""
    is_http = not config.is_https
    found = {
        "TAVATAAN_ENV": "" if config.is_production else "development",
        "FROZEN_NOW": "clock_stands" if config.frozen_now else "",
        "PUBLIC_URL": "no_https" if is_http else "",
        "TAVATAAN_PROXY_HOPS": "" if is_http or config.proxy_hops else "no_proxy",
        "MAIL_URL": _of_mail(config),
        "OIDC_EMAIL": "unchecked_addresses" if config.provider and config.provider.trusts_email else "",
        "TAVATAAN_MAIL_FROM": "local_sender" if config.mail_from.endswith("@localhost") else "",
    }
    return {name: code for name, code in found.items() if code}


def shown(name: str, value: str) -> str:
    """Return a value that is no secret itself, without the passwords and keys that an address may hold."""
    if "://" not in value:
        return value
    scheme, _, rest = value.partition("://")
    if name == "SMS_URL":  # some gateways want a key in the path
        return f"{scheme}://{re.split('[/?#]', rest.rpartition('@')[2])[0]}/{HIDDEN}"
    before, at, after = rest.rpartition("@")
    return f"{scheme}://{HIDDEN if before else ''}{at}{_OPTION.sub(_option, after)}"


def _one(name: str, given: str, default: str, config: Config) -> InForce:
    origin = Origin.ENVIRONMENT if given else Origin.DEFAULT
    if name in SECRETS:
        is_kept = name == "SECRET_KEY" and _is_from_file(given, config.instance)
        return InForce(name, "", Origin.FILE if is_kept else origin, is_secret=True, is_set=bool(given))
    value = given or _made(config).get(name, "") or default
    return InForce(name, shown(name, value), origin, is_secret=False, is_set=bool(value))


def _made(config: Config) -> dict[str, str]:
    """Return what the service makes of settings that are not given."""
    return {
        "DATABASE_URL": config.database_url,
        "TAVATAAN_INSTANCE": str(config.instance),
        "PUBLIC_URL": config.public_url,
        "TAVATAAN_LOG": "json" if config.is_log_json else "text",
        "TAVATAAN_SECURITY_CONTACT": config.contact_email,
    }


def _is_from_file(key: str, folder: Path) -> bool:
    try:
        return bool(key) and (folder / KEY_FILE).read_text(encoding="ascii").strip() == key
    except (OSError, UnicodeError):
        return False


def _of_mail(config: Config) -> str:
    server = config.mail_server
    if server is None:
        return "mails_as_files"
    return "mails_in_the_open" if server.security == "none" and server.host not in THIS_MACHINE else ""


def _option(found: re.Match[str]) -> str:
    mark, name, value = found.groups()
    return f"{mark}{name}={value if name in SHOWN_OPTIONS else HIDDEN}"
