"""Open the room: its key, and the ways in which families are told."""

from flask import Flask

from . import keys, told


def init_app(app: Flask) -> None:
    """Let links be derived, and count on text messages or not."""
    keys.use_key(app.config["SECRET_KEY"])
    told.use_texts(app.config["SETTINGS"].sms_gateway is not None)
