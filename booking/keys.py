"""The server key as a room uses it: links and secrets are derived from it, so that no row holds them.

Like the clock it is set once when the application is made; services then need no settings.
"""

import hashlib
import hmac

LETTERS = "23456789abcdefghijkmnpqrstuvwxyz"
TOKEN_LENGTH = 26


class RoomKey:
    """The part of the server key that is one room's own: what one room derives, no other can."""

    def __init__(self, room: str) -> None:
        """Wait for the server key."""
        self._room = room
        self._key = b""

    def use(self, secret_key: str) -> None:
        """Derive the room's secrets from `secret_key` from now on."""
        self._key = hashlib.sha256(f"tavataan {self._room}:".encode() + secret_key.encode()).digest()

    def derive(self, purpose: str, *parts: str) -> bytes:
        """Return 32 bytes that only the holder of the server key can make from `parts`.

        Raises:
            RuntimeError: no key was set; the application sets it when it is made.
        """
        if not self._key:
            raise RuntimeError(f"the {self._room} room has no server key: make the application first")
        return hmac.new(self._key, "\0".join((purpose, *parts)).encode(), hashlib.sha256).digest()

    def token(self, purpose: str, *parts: str) -> str:
        """Return 26 letters for a link, 130 bits: lower-case base32 without letters that look alike."""
        number = int.from_bytes(self.derive(purpose, *parts))
        return "".join(LETTERS[(number >> 5 * place) & 31] for place in range(TOKEN_LENGTH))
