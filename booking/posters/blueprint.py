"""The blueprint of the pages to print."""

from flask import Blueprint

bp = Blueprint("posters", __name__)
