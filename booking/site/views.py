"""All public pages: importing them puts them on the blueprint."""

from . import information_views, machine_views, place_views, session_views, share_views
from .blueprint import bp

__all__ = ["bp", "information_views", "machine_views", "place_views", "session_views", "share_views"]
