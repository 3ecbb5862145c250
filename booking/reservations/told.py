"""Who can be told by a message: by e-mail always, by phone when text messages leave the house.

Like the clock it is set once when the application is made; services then need no settings.
"""

from typing import Protocol

_are_texts_sent = False


class Contact(Protocol):
    """One way to reach somebody."""

    @property
    def kind(self) -> str:
        """Return `phone` or `email`."""
        ...


def use_texts(are_sent: bool) -> None:
    """Count on text messages, or not, from now on."""
    global _are_texts_sent
    _are_texts_sent = are_sent


def told_by() -> tuple[str, ...]:
    """Return the kinds of contact that a message reaches."""
    return ("email", "phone") if _are_texts_sent else ("email",)


def are_texts_sent() -> bool:
    """Tell whether text messages leave the house."""
    return _are_texts_sent


def is_told(contact: Contact | None) -> bool:
    """Tell whether a message reaches this contact."""
    return contact is not None and contact.kind in told_by()
