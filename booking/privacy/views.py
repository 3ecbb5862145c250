"""Put the room into the application."""

from flask import Flask

from .audit_views import bp as audit_bp


def init_app(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(audit_bp)
