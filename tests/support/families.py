"""A family at a browser without script: opens a form, sends it with its hidden fields, reads the answer."""

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
ATTRIBUTE = re.compile(r'(name|value)="([^"]*)"')


def hidden_fields(answer: TestResponse) -> dict[str, str]:
    """Return the hidden fields of the page."""
    found = [dict(ATTRIBUTE.findall(tag)) for tag in HIDDEN.findall(answer.text)]
    return {field["name"]: field.get("value", "") for field in found}


def send(client: FlaskClient, path: str, **answers: Any) -> TestResponse:
    """Open the form at `path` and send it with these answers; an answer of None is left out."""
    fields = {**hidden_fields(client.get(path)), **answers}
    return client.post(path, data={name: value for name, value in fields.items() if value is not None})


def book(client: FlaskClient, path: str, **answers: Any) -> TestResponse:
    """Send a booking form, in order unless `answers` say otherwise."""
    return send(client, path, **{"nickname": "Maija", "contact": "email", "email": "maija@example.fi", **answers})


def errors(answer: TestResponse) -> list[str]:
    """Return the messages at the fields, as text."""
    marked = re.findall(r'class="msg-error"[^>]*>(.*?)</p>', answer.text, re.DOTALL)
    return [
        re.sub(r"<svg.*?</svg>|<[^>]+>", "", text, flags=re.DOTALL).removeprefix("Error: ").strip() for text in marked
    ]
