"""Fill in a form of the administration as a browser does, and send it."""

from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.reader import read
from tests.support.typed import form_at, send


def press(client: FlaskClient, path: str, act: str = "save", **answers: str) -> TestResponse:
    """Open the page, change these answers, press the button `act`."""
    return send(client, form_at(client, path), answers, ("act", act))


def press_again(client: FlaskClient, answer: TestResponse, act: str = "save", **answers: str) -> TestResponse:
    """Change these answers in the form that came back, press the button `act`."""
    form = max((one for one in read(answer).forms if one.method == "post"), key=lambda one: len(one.values))
    return send(client, form, answers, ("act", act))


def words(answer: TestResponse) -> str:
    """Return the page's text, blanks made single."""
    return " ".join(unescape(answer.text).split())
