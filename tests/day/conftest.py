"""The sessions that families book are those of a working day."""

from tests.support.autumn import autumn, server_key

__all__ = ["autumn", "server_key"]
