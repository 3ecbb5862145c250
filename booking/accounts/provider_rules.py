"""Who the provider says somebody is, why a sign-in by it is refused, and what its groups mean here."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..errors import BadSettings
from ..oidc import GroupRole, Provider
from .rules import Role, Scope

WITHOUT_PLACE = (Scope.OWN, Scope.ALL)


class ProviderRefused(Exception):
    """A sign-in by the provider is refused; `reason` is one word for the log and holds nothing that was sent."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Person:
    """Somebody as the provider knows them."""

    issuer: str
    subject: str
    email: str
    is_email_verified: bool
    name: str
    groups: frozenset[str]


def check_roles(provider: Provider) -> None:
    """Refuse to start with a group whose role or scope is unknown; raises BadSettings."""
    for entry in provider.roles:
        if entry.role not in list(Role) or entry.scope not in list(Scope):
            raise BadSettings(
                f"OIDC_GROUPS gives '{entry.role}:{entry.scope}'; the roles are {', '.join(Role)}, "
                f"the scopes {', '.join(Scope)}."
            )
        if (Scope(entry.scope) in WITHOUT_PLACE) == bool(entry.place):
            raise BadSettings(
                f"OIDC_GROUPS gives '{entry.role}:{entry.scope}' "
                + ("a place; this scope has none." if entry.place else "without the slug of its place.")
            )


def roles_of(provider: Provider, groups: Iterable[str]) -> tuple[GroupRole, ...]:
    """Return what the groups mean here, in the order of the setting."""
    held = set(groups)
    return tuple(entry for entry in provider.roles if entry.group in held)
