"""The WSGI entry: `gunicorn wsgi:app`, `flask --app wsgi ...`."""

import gc
import os
import sys

gc.disable()  # what is made at the start stays: looking through it for rubbish takes a quarter of the start

from booking import create_app  # noqa: E402
from booking.errors import BadSettings  # noqa: E402
from booking.revision import refuse_another  # noqa: E402

try:
    app = create_app()
    if os.environ.get("FLASK_RUN_FROM_CLI") != "true":  # a command may be the one that mends it
        refuse_another(app.extensions["db_engine"])
except BadSettings as refusal:
    sys.exit(f"Tavataan does not start. {refusal}")

gc.freeze()  # nor ever again: the pages of memory that workers share stay shared
gc.enable()
