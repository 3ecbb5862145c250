"""Settings of the provider: whole or not at all, and a group that means nothing keeps the service from starting."""

import pytest

import booking
from booking.config import read_config
from booking.errors import BadSettings
from booking.oidc import GroupRole

SECRET = "9f2c1b7e4a6d8350b1c2d3e4f5a69788f0e1d2c3b4a59687"
BARE = {"TAVATAAN_ENV": "development", "SECRET_KEY": SECRET}
WHOLE = BARE | {
    "OIDC_ISSUER": "https://login.example.fi/realms/town",
    "OIDC_CLIENT_ID": "tavataan",
    "OIDC_CLIENT_SECRET": "a secret of the tests",
}


def test_without_settings_there_is_no_provider() -> None:
    assert read_config(BARE).provider is None


def test_the_settings_are_read_and_the_secret_is_not_shown() -> None:
    groups = " /town/centre=coordinator:municipality:pieksamaki , a=b=admin:all,aino=professional:own, "
    provider = read_config(WHOLE | {"OIDC_GROUPS": groups, "OIDC_NEWCOMERS": "make", "OIDC_EMAIL": "trusted"}).provider

    assert provider is not None
    assert provider.roles == (
        GroupRole("/town/centre", "coordinator", "municipality", "pieksamaki"),
        GroupRole("a=b", "admin", "all", ""),
        GroupRole("aino", "professional", "own", ""),
    )
    assert (provider.issuer, provider.name) == ("https://login.example.fi/realms/town", "login.example.fi")
    assert (provider.groups_claim, provider.makes_newcomers, provider.trusts_email) == ("groups", True, True)
    assert "a secret of the tests" not in repr(provider)


def test_by_default_nobody_is_made_and_an_address_must_have_been_checked() -> None:
    provider = read_config(WHOLE).provider

    assert provider is not None
    assert (provider.roles, provider.makes_newcomers, provider.trusts_email) == ((), False, False)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"OIDC_CLIENT_SECRET": ""}, "OIDC_CLIENT_SECRET is not set; the provider's sign-in needs"),
        ({"OIDC_ISSUER": ""}, "OIDC_ISSUER is not set"),
        ({"OIDC_ISSUER": "login.example.fi"}, "OIDC_ISSUER must look like"),
        ({"OIDC_ISSUER": "https://login.example.fi/?a=b"}, "OIDC_ISSUER must look like"),
        ({"OIDC_ISSUER": "https://name:password@login.example.fi"}, "OIDC_ISSUER must look like"),
        ({"OIDC_GROUPS": "centre"}, "OIDC_GROUPS has 'centre'; each entry is group=role:scope"),
        ({"OIDC_GROUPS": "=admin:all"}, "OIDC_GROUPS has '=admin:all'"),
        ({"OIDC_GROUPS": "centre=admin"}, "OIDC_GROUPS has 'centre=admin'"),
        ({"OIDC_NEWCOMERS": "yes"}, "OIDC_NEWCOMERS is 'yes'; it must be refuse or make."),
        ({"OIDC_EMAIL": "no"}, "OIDC_EMAIL is 'no'; it must be verified or trusted."),
        ({"OIDC_CLIENTID": "x"}, "Unknown setting OIDC_CLIENTID"),
        ({"OIDC_GROUPS": "centre=boss:all"}, "OIDC_GROUPS gives 'boss:all'; the roles are professional"),
        ({"OIDC_GROUPS": "centre=admin:world"}, "OIDC_GROUPS gives 'admin:world'"),
        ({"OIDC_GROUPS": "centre=admin:all:here"}, "OIDC_GROUPS gives 'admin:all' a place; this scope has none."),
        ({"OIDC_GROUPS": "centre=director:venue"}, "OIDC_GROUPS gives 'director:venue' without the slug of its place."),
    ],
)
def test_half_a_provider_does_not_start(settings: dict[str, str], changed: dict[str, str], words: str) -> None:
    with pytest.raises(BadSettings, match=words.replace("?", r"\?")) as refused:
        booking.create_app({**settings, **WHOLE, **changed})
    assert "password@" not in str(refused.value)
    assert "a secret" not in str(refused.value)


def test_groups_without_a_provider_do_not_start() -> None:
    with pytest.raises(BadSettings, match="OIDC_ISSUER is not set"):
        read_config(BARE | {"OIDC_GROUPS": "centre=admin:all"})


def test_in_production_the_provider_is_asked_over_tls() -> None:
    safe = {**WHOLE, "TAVATAAN_ENV": "production", "PUBLIC_URL": "https://tavataan.example.org"}

    assert read_config(safe).provider is not None
    with pytest.raises(BadSettings, match="OIDC_ISSUER must begin with https:// in production"):
        read_config(safe | {"OIDC_ISSUER": "http://login.example.fi"})
