"""The blueprint of the pages of those who queue; its views stand in several files."""

from flask import Blueprint

from ..web.limits import Limit

bp = Blueprint("waiting", __name__)

JOINERS = Limit("queue", ("30/minute", "60/hour"))
