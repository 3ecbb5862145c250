"""The address of video meetings as an organisation or a venue tells it: one for all, or a pattern with a room."""

import re
from urllib.parse import urlsplit

ROOM = "{room}"
"""Stands in an address for a name that is made for each bookable time and that nobody can guess."""
MEETING_URL_MOST = 400

_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.IGNORECASE)
_WRITTEN = re.compile(r"[!-~]+")
"""Printable ASCII without spaces: what stands in an address as it is sent."""


def is_meeting_url(text: str) -> bool:
    """Tell whether `text` is an https address on a named host, with at most one `{room}`, in its path or after it."""
    if len(text) > MEETING_URL_MOST or not _WRITTEN.fullmatch(text) or any(sign in text for sign in "\"'<>\\^`|"):
        return False
    without_room = text.replace(ROOM, "", 1)
    try:
        parts = urlsplit(without_room)
        port = parts.port
    except ValueError:
        return False
    has_plain_host = "@" not in parts.netloc and port in (None, 443) and _HOST.fullmatch(parts.hostname or "")
    is_room_behind = ROOM not in urlsplit(text).netloc
    return parts.scheme == "https" and bool(has_plain_host) and is_room_behind and not set("{}") & set(without_room)
