"""Open the room: the forms that anybody answers (`answer_views`) and the pages of those who ask."""

from flask import Flask

from . import answer_views, outcome_views, staff_views, staff_words, text_views, told_views, words
from .blueprint import bp, staff_bp

PAGES = (answer_views, told_views, staff_views, text_views, outcome_views)
"""The files whose views stand on the blueprints."""


def init_app(app: Flask) -> None:
    """Open the room."""
    app.jinja_env.globals.update(
        survey_weekdays=words.WEEKDAYS,
        survey_short_weekdays=words.SHORT_WEEKDAYS,
        survey_day_parts=words.DAY_PARTS,
        survey_words=words,
        survey_staff_words=staff_words,
        feedback_url=told_views.feedback_url,
    )
    app.register_blueprint(bp)
    app.register_blueprint(staff_bp)
