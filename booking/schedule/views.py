"""Open the room: its pages, and which professional a signed-in user is."""

from flask import Flask

from ..accounts import workplaces
from . import attendance_views, date_views, series_edit_views, series_views, staff_notices, term_views
from .blueprint import bp
from .workplaces import Workplaces

PAGES = (term_views, series_views, series_edit_views, date_views, attendance_views)
"""The files whose views stand on the blueprint."""


def init_app(app: Flask) -> None:
    """Open the room."""
    workplaces.register(Workplaces())
    staff_notices.register()
    app.register_blueprint(bp)
