"""Open the room: the forms that anybody answers (`answer_views`) and the pages of those who ask."""

from flask import Flask

from . import answer_views, staff_views, staff_words, words
from .blueprint import bp, staff_bp

PAGES = (answer_views, staff_views)
"""The files whose views stand on the blueprints."""


def init_app(app: Flask) -> None:
    """Open the room."""
    app.jinja_env.globals.update(
        survey_weekdays=words.WEEKDAYS,
        survey_short_weekdays=words.SHORT_WEEKDAYS,
        survey_day_parts=words.DAY_PARTS,
        survey_words=words,
        survey_staff_words=staff_words,
    )
    app.register_blueprint(bp)
    app.register_blueprint(staff_bp)
