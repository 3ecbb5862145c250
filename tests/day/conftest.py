"""The sessions that families book are those of a working day."""

from tests.reservations.conftest import _server_key, autumn

__all__ = ["_server_key", "autumn"]
