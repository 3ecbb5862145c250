"""The blueprint of staff's pages of sign-ups; its views stand in several files."""

from flask import Blueprint

bp = Blueprint("guests", __name__, url_prefix="/staff")
