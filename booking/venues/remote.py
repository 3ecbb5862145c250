"""Meetings at a distance: the address of a video meeting, and of whom it is."""

from urllib.parse import urlsplit

from ..network.meetings import ROOM
from .model import Venue


def address_pattern(venue: Venue) -> str:
    """Return the address of a venue's video meetings, with `{room}` where each has its own; "" when none is known."""
    if venue.remote_way != "video":
        return ""
    return venue.meeting_url or venue.organisation.meeting_url


def address_of(venue: Venue, room: str) -> str:
    """Return the address of one meeting, in a room that nobody can guess."""
    return address_pattern(venue).replace(ROOM, room)


def host_of(venue: Venue) -> str:
    """Return whose service the video meetings are on, for those who keep the venue."""
    return urlsplit(address_pattern(venue)).hostname or ""
