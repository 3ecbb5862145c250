"""The pages of this room stand on this blueprint; their files put them there."""

from flask import Blueprint

bp = Blueprint("admin", __name__, url_prefix="/staff/settings")
