"""The blueprints of surveys: of those who answer, and of those who ask."""

from flask import Blueprint

bp = Blueprint("feedback", __name__)
staff_bp = Blueprint("wishes", __name__, url_prefix="/staff/wishes")
