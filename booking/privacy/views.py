"""Put the room into the application."""

from flask import Flask

from . import export_views
from .audit_views import bp as audit_bp
from .data_map_views import bp as data_map_bp
from .own_data_views import bp as own_data_bp
from .sign_up_views import bp as own_sign_up_bp

PAGES = (export_views,)
"""The other file whose views stand on the log's blueprint."""


def init_app(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(audit_bp)
    app.register_blueprint(own_data_bp)
    app.register_blueprint(own_sign_up_bp)
    app.register_blueprint(data_map_bp)
