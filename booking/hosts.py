"""The names the service answers to: its public address, and those that the installer adds for monitors and moves."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from .errors import BadSettings

THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "[::1]"})
DEFAULT_PORTS = {"http": 80, "https": 443}
_PUBLIC_URL = re.compile(r"https?://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")
_SHAPE = re.compile(r"([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?")
_PORT = re.compile(r":[0-9]{1,5}$")


@dataclass(frozen=True)
class Hosts:
    """What a request's Host header may say."""

    exact: frozenset[str]
    at_any_port: frozenset[str]

    def know(self, host: str) -> bool:
        """Tell whether `host` is one of ours; a request without one is not."""
        asked = host.lower()
        return asked in self.exact or _PORT.sub("", asked) in self.at_any_port


def read_public_url(text: str, env: str) -> str:
    """Return the public address without a slash at its end; refused with one clear sentence."""
    url = text.rstrip("/")
    if not url:
        raise BadSettings("PUBLIC_URL is not set; links in messages need the service's public address.")
    if not _PUBLIC_URL.fullmatch(url) or not _has_port(url):
        shown = " ".join(url.split())[:80]
        raise BadSettings(f"PUBLIC_URL '{shown}' must look like https://tavataan.example.fi, without a path.")
    if env == "production" and not url.startswith("https://"):
        raise BadSettings("PUBLIC_URL must begin with https:// in production.")
    return url


def read_hosts(public_url: str, extra: str, env: str) -> Hosts:
    """Return the hosts of `public_url` and of the comma-separated setting `extra`; refused with one clear sentence."""
    given = [entry.strip().lower() for entry in extra.split(",") if entry.strip()]
    for entry in given:
        if not _SHAPE.fullmatch(entry):
            shown = " ".join(entry.split())[:80]
            raise BadSettings(f"TAVATAAN_EXTRA_HOSTS has '{shown}'; each entry is a name, or a name:port.")
    own = urlsplit(public_url)
    names = {own.netloc.lower()}
    if own.port in (None, DEFAULT_PORTS[own.scheme]):
        name = _PORT.sub("", own.netloc.lower())
        names |= {name, f"{name}:{DEFAULT_PORTS[own.scheme]}"}
    return Hosts(frozenset({*names, *given}), THIS_MACHINE if env == "development" else frozenset())


def _has_port(url: str) -> bool:
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False
