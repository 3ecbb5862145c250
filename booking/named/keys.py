"""The server key as this room uses it: the links that lead to the same professional are derived from it."""

from ..keys import RoomKey

_key = RoomKey("named")
use_key = _key.use
token_of = _key.token
