"""Letters tell of the sessions that families book."""

from tests.reservations.conftest import _server_key, autumn

__all__ = ["_server_key", "autumn"]
