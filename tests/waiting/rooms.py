"""The rooms know each other, and links can be derived, without an application."""

from booking.following.follower import SlotsFollow
from booking.reservations import hooks
from booking.reservations import keys as reservation_keys
from booking.schedule import hooks as schedule_hooks
from booking.waiting import keys
from booking.waiting.offers import OffersFollow

SECRET = "tests-only-9f2c1b7e4a6d8350b1c2d3e4f5a69788f0e1d2c3b4a5968778695a4b"


def open_rooms() -> None:
    """Do what the application does when it is made."""
    keys.use_key(SECRET)
    reservation_keys.use_key(SECRET)
    hooks.register(OffersFollow())
    schedule_hooks.register(SlotsFollow())
