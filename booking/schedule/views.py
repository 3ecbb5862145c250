"""Open the room: its pages, and which professional a signed-in user is."""

from flask import Flask
from sqlalchemy.orm import Session

from ..accounts import workplaces as accounts_workplaces
from ..accounts.access import find_professional_with
from . import attendance_views, date_views, series_edit_views, series_views, staff_notices, term_views
from .blueprint import bp
from .queries import professional_of_user
from .workplaces import towns_of_users

PAGES = (term_views, series_views, series_edit_views, date_views, attendance_views)
"""The files whose views stand on the blueprint."""


def init_app(app: Flask) -> None:
    """Open the room."""
    find_professional_with(app, _professional_id)
    accounts_workplaces.register(towns_of_users)
    staff_notices.register()
    app.register_blueprint(bp)


def _professional_id(tx: Session, user_id: int) -> int | None:
    professional = professional_of_user(tx, user_id)
    return None if professional is None else professional.id
