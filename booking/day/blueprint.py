"""The blueprint of a working day; its views stand in several files."""

from flask import Blueprint

from ..web.forms import StaffForm

bp = Blueprint("day", __name__, url_prefix="/staff")


class PressForm(StaffForm):
    """A button: nothing but the token."""
