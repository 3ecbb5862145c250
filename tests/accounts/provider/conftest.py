"""A real provider beside the small world's people: the director is Anna there."""

from collections.abc import Iterator

import pytest

from tests.support.provider import ProviderProcess
from tests.support.world import World

GROUPS = (
    "centre=coordinator:municipality:pieksamaki, bears=director:venue:kontiopuisto, "
    "lost=director:venue:nowhere, odd=director:own"
)


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProviderProcess]:
    """Run the provider for every test here."""
    with ProviderProcess(tmp_path_factory.mktemp("provider")) as running:
        yield running


@pytest.fixture
def settings(settings: dict[str, str], provider: ProviderProcess) -> dict[str, str]:
    """Let staff sign in with the provider."""
    return settings | {
        "OIDC_ISSUER": provider.issuer,
        "OIDC_CLIENT_ID": "tavataan",
        "OIDC_CLIENT_SECRET": "a secret of the tests",
        "OIDC_NAME": "Kuntatunnus",
        "OIDC_GROUPS": GROUPS,
    }


@pytest.fixture
def known(provider: ProviderProcess, world: World) -> str:
    """Let the provider know the director, in no group; return who that is there."""
    provider.knows("anna", email="director@example.fi", email_verified=True, name="Anna Ahkera", groups=[])
    return "anna"
