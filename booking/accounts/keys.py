"""The server key as this room uses it: second factors and links to set a password are derived from it."""

from ..keys import RoomKey

_key = RoomKey("accounts")
use_key = _key.use
keyed = _key.derive
token = _key.token
