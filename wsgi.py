"""The WSGI entry: `gunicorn wsgi:app`, `flask --app wsgi ...`."""

import sys

from booking import create_app
from booking.errors import BadSettings

try:
    app = create_app()
except BadSettings as refusal:
    sys.exit(f"Tavataan does not start. {refusal}")
