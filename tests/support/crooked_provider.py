"""A provider over real HTTP that can be told to lie: about itself, in its token, about who somebody is."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask, Response, jsonify, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import WSGIRequestHandler, make_server

from booking import clock

CLIENT_ID = "tavataan"
OWN_KEY = RSAKey.generate_key(2048, {"kid": "own"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "own"})
Answer = Callable[[], Any]


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@dataclass
class Crooked:
    """What is told; a test changes some of it."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    """Put over the right ones; None takes a claim out."""
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "own"})
    key: Any = field(default_factory=lambda: OWN_KEY)
    configuration: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    """Instead of the right answer of an address, e.g. {"/token": …}."""
    asked: dict[str, str] = field(default_factory=dict)
    """What the way there carried."""
    bodies: list[dict[str, str]] = field(default_factory=list)
    """What was sent for a token."""

    def be_honest(self) -> None:
        """Tell the truth again."""
        self.__dict__.update(Crooked(issuer=self.issuer).__dict__)

    def go_there(self, address: str) -> str:
        """Sign somebody in; return the path and query of the way back, with a code."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        return f"/staff/login/provider/back?code=the-code-of-anna&state={self.asked['state']}"

    def id_token(self) -> str:
        """Return the signed token."""
        now = int(clock.real_now().timestamp())
        right = {
            "iss": self.issuer, "aud": CLIENT_ID, "sub": "anna", "iat": now, "exp": now + 300,
            "nonce": self.asked.get("nonce"), "email": "director@example.fi", "email_verified": True, "name": "Anna",
            "groups": ["centre"],
        }  # fmt: skip
        claims = {name: value for name, value in (right | self.claims).items() if value is not None}
        if self.header["alg"] not in ("none", "HS256"):
            return jwt.encode(self.header, claims, self.key, algorithms=[self.header["alg"]])
        head = ".".join(_encoded(json.dumps(part).encode()) for part in (self.header, claims))
        return f"{head}.{_by_hand(head) if self.header['alg'] == 'HS256' else ''}"


def _by_hand(head: str) -> str:
    """Sign as in the old trick: the provider's public key used as if it were a shared one."""
    public = OWN_KEY.as_pem(private=False)
    return _encoded(hmac.new(public, head.encode(), hashlib.sha256).digest())


def _encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


@contextmanager
def crooked_provider() -> Iterator[Crooked]:
    """Serve it; each test sets anew what is told."""
    crooked = Crooked()
    server = make_server("127.0.0.1", 0, _app(crooked), threaded=True, request_handler=_Quiet)
    crooked.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield crooked
    server.shutdown()
    thread.join()
    server.server_close()


def _app(crooked: Crooked) -> Flask:
    app = Flask("crooked")

    @app.before_request
    def lie() -> Any:
        answer = crooked.answers.get(request.path)
        return None if answer is None else answer()

    @app.get("/.well-known/openid-configuration")
    def configuration() -> Response:
        right = {
            "issuer": crooked.issuer,
            "authorization_endpoint": f"{crooked.issuer}/authorize",
            "token_endpoint": f"{crooked.issuer}/token",
            "jwks_uri": f"{crooked.issuer}/keys",
            "userinfo_endpoint": f"{crooked.issuer}/userinfo",
        }
        told = right | crooked.configuration
        return jsonify({name: value for name, value in told.items() if value is not None})

    @app.get("/keys")
    def keys() -> Response:
        return jsonify({"keys": [OWN_KEY.as_dict(private=False)]})

    @app.post("/token")
    def token() -> tuple[Response, int]:
        crooked.bodies.append(request.form.to_dict())
        verified = hashlib.sha256(request.form.get("code_verifier", "").encode()).digest()
        if _encoded(verified) != crooked.asked.get("code_challenge") or request.form.get("code") != "the-code-of-anna":
            return jsonify({"error": "invalid_grant"}), 400
        return jsonify(
            {"access_token": "the-access-token", "token_type": "Bearer", "id_token": crooked.id_token()}
        ), 200

    @app.get("/userinfo")
    def userinfo() -> Response:
        assert request.headers["Authorization"] == "Bearer the-access-token"
        return jsonify({"sub": "anna", **crooked.userinfo})

    return app
