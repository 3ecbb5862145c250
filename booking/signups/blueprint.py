"""The blueprint of families' sign-ups; its views stand in several files."""

from flask import Blueprint

bp = Blueprint("signups", __name__)
