"""The application, made once for all tests with the same settings: most of a small test's time was its making.

What a test changes on it (settings, extensions, views, what rooms registered with each other) is put back before the
next. A test that adds a route, or needs settings of its own, makes an application itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import Engine

import booking
from booking import clock
from booking.accounts import keys as account_keys
from booking.notices import registry
from booking.reservations import keys as reservation_keys
from booking.reservations import told
from booking.schedule import hooks
from booking.signups import keys as sign_up_keys
from booking.web import kept, limits


@dataclass
class KeptApp:
    """An application with what it was like when it was new."""

    app: Flask
    config: dict[str, Any]
    extensions: dict[str, Any]
    views: dict[str, Any]
    renderers: dict[str, registry.Renderer]
    followers: tuple[hooks.Follower, ...]

    def as_new(self, engine: Engine) -> Flask:
        """Return the application as it was made, on `engine`."""
        self.app.config.clear()
        self.app.config.update(self.config)
        self.app.extensions.clear()
        self.app.extensions.update(self.extensions, db_engine=engine)
        self.app.view_functions.update(self.views)
        kept.init_app(self.app)
        limits.init_app(self.app)
        registry._renderers.update(self.renderers)
        hooks.register_only(self.followers)
        clock.stand_still(self.config["SETTINGS"].frozen_now)
        told.use_texts(self.config["SETTINGS"].sms_gateway is not None)
        for keys in (account_keys, reservation_keys, sign_up_keys):
            keys.use_key(self.config["SECRET_KEY"])
        return self.app


class KeptApps:
    """The applications of one session, by their settings."""

    def __init__(self, prepare: Callable[[Flask], None]) -> None:
        """Remember what to do with each new application."""
        self._prepare = prepare
        self._apps: dict[tuple[tuple[str, str], ...], KeptApp] = {}

    def take(self, settings: dict[str, str], engine: Engine) -> Flask:
        """Return an application with these settings, as if it were new."""
        key = tuple(sorted(settings.items()))
        if key not in self._apps:
            self._apps[key] = self._made(settings)
        return self._apps[key].as_new(engine)

    def _made(self, settings: dict[str, str]) -> KeptApp:
        app = booking.create_app(settings)
        app.extensions["db_engine"].dispose()
        self._prepare(app)
        return KeptApp(
            app,
            dict(app.config),
            dict(app.extensions),
            dict(app.view_functions),
            dict(registry._renderers),
            hooks.registered(),
        )
