"""Messages go to families that have booked the sessions of the autumn."""

from tests.reservations.conftest import _server_key, autumn

__all__ = ["_server_key", "autumn"]
