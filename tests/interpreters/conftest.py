"""Interpreters are ordered for the sessions that families book."""

from tests.support.autumn import autumn, server_key

__all__ = ["autumn", "server_key"]
