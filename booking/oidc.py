"""Settings of the OpenID Connect provider: read from the environment, checked, refused with one clear sentence."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from .errors import BadSettings

NEEDED = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
SHAPE = "group=role:scope or group=role:scope:place"
_ROLE_SHAPE = re.compile(r"([a-z_]+):([a-z]+)(?::([a-z0-9-]+))?")
_ISSUER_SHAPE = re.compile(r"https?://[A-Za-z0-9._-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?")


@dataclass(frozen=True)
class GroupRole:
    """What a group of the provider's means here, as it was written: a role, a scope, the slug of a place."""

    group: str
    role: str
    scope: str
    place: str


@dataclass(frozen=True)
class Provider:
    """Whom staff sign in with."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    roles: tuple[GroupRole, ...]
    groups_claim: str
    makes_newcomers: bool
    trusts_email: bool


def read_provider(values: Mapping[str, str], env: str) -> Provider | None:
    """Return the provider that `values` (each OIDC_ setting) describe, None when there is none."""
    missing = [name for name in NEEDED if not values[name]]
    if missing:
        if any(values[name] for name in (*NEEDED, "OIDC_GROUPS")):
            raise BadSettings(f"{missing[0]} is not set; the provider's sign-in needs {', '.join(NEEDED)}.")
        return None
    return Provider(
        issuer=_issuer(values["OIDC_ISSUER"], env),
        client_id=values["OIDC_CLIENT_ID"],
        client_secret=values["OIDC_CLIENT_SECRET"],
        name=" ".join(values["OIDC_NAME"].split())[:60] or str(urlsplit(values["OIDC_ISSUER"]).hostname),
        roles=_roles(values["OIDC_GROUPS"]),
        groups_claim=values["OIDC_GROUPS_CLAIM"],
        makes_newcomers=_one_of(values, "OIDC_NEWCOMERS", "refuse", "make") == "make",
        trusts_email=_one_of(values, "OIDC_EMAIL", "verified", "trusted") == "trusted",
    )


def _issuer(issuer: str, env: str) -> str:
    if not _ISSUER_SHAPE.fullmatch(issuer):
        raise BadSettings("OIDC_ISSUER must look like https://login.example.fi/realm, as the provider writes it.")
    if env == "production" and not issuer.startswith("https://"):
        raise BadSettings("OIDC_ISSUER must begin with https:// in production.")
    return issuer


def _roles(text: str) -> tuple[GroupRole, ...]:
    found = []
    for entry in filter(None, (part.strip() for part in text.split(","))):
        group, _, role = entry.rpartition("=")
        shape = _ROLE_SHAPE.fullmatch(role)
        if not group or shape is None:
            raise BadSettings(f"OIDC_GROUPS has '{' '.join(entry.split())[:80]}'; each entry is {SHAPE}.")
        found.append(GroupRole(group.strip(), shape[1], shape[2], shape[3] or ""))
    return tuple(found)


def _one_of(values: Mapping[str, str], name: str, *known: str) -> str:
    if values[name] not in known:
        raise BadSettings(f"{name} is '{' '.join(values[name].split())[:80]}'; it must be {' or '.join(known)}.")
    return values[name]
