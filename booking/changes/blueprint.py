"""The pages of this room stand on this blueprint; their files put them there."""

from flask import Blueprint

bp = Blueprint("changes", __name__, url_prefix="/staff")
