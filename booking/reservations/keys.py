"""The server key as this room uses it: links and codes are derived from it, so that no row holds them."""

from ..keys import RoomKey

_key = RoomKey("reservations")
use_key = _key.use
keyed = _key.derive
token_of = _key.token
