"""Messages go to families that have booked the sessions of the autumn."""

from tests.support.autumn import autumn, server_key

__all__ = ["autumn", "server_key"]
