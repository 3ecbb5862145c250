"""The server key as this room uses it: links are derived from it, so that no row holds them."""

from ..keys import RoomKey

_key = RoomKey("signups")
use_key = _key.use
token = _key.token
