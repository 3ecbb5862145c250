"""Open the room: its key, the ways in which families are told, its place behind the schedule."""

from flask import Flask

from ..schedule import hooks
from . import keys, told
from .following import SlotsFollow


def init_app(app: Flask) -> None:
    """Let links be derived, count on text messages or not, and follow what the schedule changes."""
    keys.use_key(app.config["SECRET_KEY"])
    told.use_texts(app.config["SETTINGS"].sms_gateway is not None)
    hooks.register(SlotsFollow())
