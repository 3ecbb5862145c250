"""The blueprint of the pages about consultations; their views stand in several files."""

from flask import Blueprint

bp = Blueprint("consultations", __name__, url_prefix="/staff")
