"""A page as an answer: set when its values are new, else kept; the reader's own copy is good while nothing changed."""

import hashlib
import json

from flask import Response, current_app, request

from ..web.headers import PUBLIC
from ..web.kept import Kept, answer_kept
from ..web.limits import Limit, caller, count_here
from .printing import SOURCE, as_pdf, as_picture
from .rules import FORMS
from .sheets import Page

SETTINGS_OF_PAGES = Limit("sheets_set", ("60/minute",))
"""Setting one takes some hundredths of a second of a processor: enough for any staff room, too few to keep it busy."""


def served(page: Page, form: str, name: str) -> Response:
    """Answer with the page in a form; no transaction may be open, because setting it takes its time."""
    etag = hashlib.sha256(SOURCE + json.dumps([form, page]).encode()).hexdigest()[:32]
    headers = [
        ("Content-Type", FORMS[form]),
        ("Content-Disposition", f'inline; filename="{name}.{form}"'),
        ("Cache-Control", PUBLIC),
    ]
    if request.if_none_match.contains(etag):
        return answer_kept(b"", headers, etag)
    return answer_kept(_made(page, form, etag), headers, etag)


def _made(page: Page, form: str, etag: str) -> bytes:
    store: Kept = current_app.extensions["kept"]
    found = store.get(("sheet", etag), etag)
    if isinstance(found, bytes):
        return found
    count_here(SETTINGS_OF_PAGES, caller())
    made = as_pdf(page) if form == "pdf" else as_picture(page)
    store.put(("sheet", etag), etag, made)
    return made
