"""Put the room into the application."""

from flask import Flask

from . import export_views, own_place_views
from .audit_views import bp as audit_bp
from .data_map_views import bp as data_map_bp
from .own_data_views import bp as own_data_bp
from .sign_up_views import bp as own_sign_up_bp

PAGES = (export_views, own_place_views)
"""The other files whose views stand on the blueprints of the log and of a family's own data."""


def init_app(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(audit_bp)
    app.register_blueprint(own_data_bp)
    app.register_blueprint(own_sign_up_bp)
    app.register_blueprint(data_map_bp)
