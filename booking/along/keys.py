"""The server key as this room uses it: links that families give on are derived from it."""

from ..keys import RoomKey

_key = RoomKey("along")
use_key = _key.use
token_of = _key.token
