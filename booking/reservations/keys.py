"""The server key as this room uses it: links and codes are derived from it, so that no row holds them.

Like the clock it is set once when the application is made; services then need no settings.
"""

import hashlib
import hmac

_key: bytes = b""


def use_key(secret_key: str) -> None:
    """Derive this room's secrets from `secret_key` from now on."""
    global _key
    _key = hashlib.sha256(b"tavataan reservations:" + secret_key.encode()).digest()


def keyed(purpose: str, *parts: str) -> bytes:
    """Return 32 bytes that only the holder of the server key can make from `parts`.

    Raises:
        RuntimeError: no key was set; the application sets it when it is made.
    """
    if not _key:
        raise RuntimeError("the reservations room has no server key: make the application first")
    return hmac.new(_key, "\0".join((purpose, *parts)).encode(), hashlib.sha256).digest()
