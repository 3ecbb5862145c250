"""The blueprint of what families give on or take along; its views stand in several files."""

from flask import Blueprint

bp = Blueprint("along", __name__)
