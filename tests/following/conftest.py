"""What families have booked follows the sessions of the autumn."""

from tests.support.autumn import autumn, server_key

__all__ = ["autumn", "server_key"]
