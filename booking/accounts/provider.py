"""OpenID Connect: the way to the provider and back, and everything that makes an answer a forged one.

Authorization code with PKCE (RFC 7636, S256), state and nonce (OpenID Connect Core 1.0, 3.1). All three are derived
from a random seed that only this browser holds, so nothing is kept between the two requests.
"""

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import BadSignatureError, ExpiredTokenError, InvalidClaimError, JoseError, MissingClaimError
from joserfc.jwk import KeySet
from requests import RequestException

from ..clock import real_now
from ..oidc import Provider
from .keys import keyed
from .provider_rules import Person, ProviderRefused

SCOPE = "openid email profile"
SECONDS = 5
"""The provider answers within this time, each time it is asked, or the sign-in is refused."""
LEEWAY_SECONDS = 60
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""Signatures with the provider's own key. Never `none`, never one with a key that we share."""
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
CLAIMS_TOLD = {"iss": "issuer", "aud": "audience", "azp": "audience", "nonce": "nonce", "sub": "subject"}


@dataclass(frozen=True)
class WayThere:
    """The provider's addresses, as it publishes them (OpenID Connect Discovery 1.0)."""

    authorization: str
    token: str
    keys: str
    userinfo: str
    end_session: str


def state_of(seed: str) -> str:
    """Return the state of the sign-in with this seed."""
    return _derived("state", seed)


def address_of(provider: Provider, seed: str, redirect_uri: str) -> str:
    """Return the provider's address where the person signs in."""
    with _session(provider, redirect_uri) as session:
        way = _way(session, provider)
        url, _state = session.create_authorization_url(
            way.authorization,
            state=state_of(seed),
            nonce=_derived("nonce", seed),
            code_verifier=_derived("verifier", seed),
        )
    return str(url)


def sign_out_address(provider: Provider, redirect_uri: str, after: str) -> str | None:
    """Return the provider's address that ends its own session and leads on to `after`; None when it has none."""
    with _session(provider, redirect_uri) as session:
        end_session = _way(session, provider).end_session
    asked = urlencode({"client_id": provider.client_id, "post_logout_redirect_uri": after})
    return f"{end_session}{'&' if '?' in end_session else '?'}{asked}" if end_session else None


def person_from(provider: Provider, seed: str, code: str, redirect_uri: str) -> Person:
    """Exchange the code and return who signed in.

    Raises:
        ProviderRefused: the provider does not answer, or anything about its answer is not as it must be.
    """
    with _session(provider, redirect_uri) as session:
        way = _way(session, provider)
        token = _token(session, way, code, _derived("verifier", seed))
        claims = _claims(session, provider, way, token, _derived("nonce", seed))
        told = _also_told(session, way, claims, provider)
    groups = claims.get(provider.groups_claim, told.get(provider.groups_claim))
    if groups is None and provider.groups_claim in (claims.get("_claim_names") or {}):
        raise ProviderRefused("too_many_groups")  # Entra ID leaves them out of the token then
    return Person(
        issuer=provider.issuer,
        subject=str(claims["sub"]),
        email=_text(claims, told, "email").lower(),
        is_email_verified=claims.get("email_verified", told.get("email_verified")) is True,
        name=_one_line(_text(claims, told, "name")),
        groups=frozenset(str(group) for group in groups) if isinstance(groups, list) else frozenset(),
    )


def _session(provider: Provider, redirect_uri: str) -> OAuth2Session:
    return OAuth2Session(
        provider.client_id,
        provider.client_secret,
        scope=SCOPE,
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
        default_timeout=SECONDS,
    )


def _way(session: OAuth2Session, provider: Provider) -> WayThere:
    found = _asked(session, f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != provider.issuer:
        raise ProviderRefused("issuer")
    needs_tls = provider.issuer.startswith("https://")
    for name in (*ENDPOINTS, "userinfo_endpoint", "end_session_endpoint"):
        address = found.get(name, "" if name not in ENDPOINTS else None)
        is_good = isinstance(address, str) and (not address or not needs_tls or address.startswith("https://"))
        if not is_good:
            raise ProviderRefused("configuration")
    return WayThere(
        authorization=found["authorization_endpoint"],
        token=found["token_endpoint"],
        keys=found["jwks_uri"],
        userinfo=found.get("userinfo_endpoint", ""),
        end_session=found.get("end_session_endpoint", ""),
    )


def _asked(session: OAuth2Session, address: str, **kwargs: Any) -> dict[str, Any]:
    try:
        answer = session.get(address, allow_redirects=False, withhold_token=not kwargs.pop("with_token", False))
        found = answer.json() if answer.status_code == 200 else None
    except (RequestException, ValueError):
        raise ProviderRefused("unreachable") from None
    if not isinstance(found, dict):
        raise ProviderRefused("unreachable")
    return found


def _token(session: OAuth2Session, way: WayThere, code: str, verifier: str) -> Mapping[str, Any]:
    try:
        token: Mapping[str, Any] = session.fetch_token(
            way.token, grant_type="authorization_code", code=code, code_verifier=verifier, allow_redirects=False
        )
    except OAuthError:
        raise ProviderRefused("code") from None
    except (RequestException, ValueError):
        raise ProviderRefused("unreachable") from None
    if not isinstance(token.get("id_token"), str) or not isinstance(token.get("access_token"), str):
        raise ProviderRefused("token")
    return token


def _claims(
    session: OAuth2Session, provider: Provider, way: WayThere, token: Mapping[str, Any], nonce: str
) -> CodeIDToken:
    published = _asked(session, way.keys)
    try:
        read = jwt.decode(token["id_token"], KeySet.import_key_set(published), algorithms=ALGORITHMS)  # type: ignore[arg-type]
        claims = CodeIDToken(
            read.claims,
            read.header,
            options={"iss": {"value": provider.issuer}, "aud": {"value": provider.client_id}},
            params={"nonce": nonce, "client_id": provider.client_id, "access_token": token["access_token"]},
        )
        claims.validate(now=int(real_now().timestamp()), leeway=LEEWAY_SECONDS)
    except (InvalidClaimError, MissingClaimError) as fault:
        raise ProviderRefused(CLAIMS_TOLD.get(str(fault.claim), "token")) from None
    except ExpiredTokenError:
        raise ProviderRefused("expired") from None
    except BadSignatureError:
        raise ProviderRefused("signature") from None
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        raise ProviderRefused("token") from None
    sub = claims["sub"]
    if not isinstance(sub, str) or not 1 <= len(sub) <= 255 or not sub.isprintable():
        raise ProviderRefused("subject")
    return claims


def _also_told(session: OAuth2Session, way: WayThere, claims: CodeIDToken, provider: Provider) -> dict[str, Any]:
    """Ask for what the token leaves out; the answer counts only when it is about the same person."""
    if not way.userinfo or {"email", "name", provider.groups_claim} <= set(claims):
        return {}
    told = _asked(session, way.userinfo, with_token=True)
    if not hmac.compare_digest(str(told.get("sub", "")).encode(), str(claims["sub"]).encode()):
        raise ProviderRefused("subject")
    return told


def _text(claims: Mapping[str, Any], told: Mapping[str, Any], name: str) -> str:
    found = claims.get(name, told.get(name))
    return found.strip() if isinstance(found, str) else ""


def _one_line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _derived(purpose: str, seed: str) -> str:
    return base64.urlsafe_b64encode(keyed(f"provider {purpose}", seed)).decode().rstrip("=")
