"""The blueprint of the sign-in and account pages."""

from flask import Blueprint

bp = Blueprint("accounts", __name__, url_prefix="/staff")
