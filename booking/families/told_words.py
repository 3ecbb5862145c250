"""How a page says which message comes, and when."""

from datetime import datetime

from ..notices.rules import quiet_until
from ..reservations.told import Contact, is_told
from ..web.dates import moment_text


def told_from_words(contact: Contact | None, about_at: datetime, now: datetime) -> str:
    """Return when a text message comes that waits for the morning; nothing for any other."""
    if contact is None or contact.kind != "phone" or not is_told(contact):
        return ""
    waits_until = quiet_until(now, about_at)
    return moment_text(waits_until) if waits_until > now else ""
