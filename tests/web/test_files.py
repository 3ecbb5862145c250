"""Our own files are named by what is in them, and kept for good under that name."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

FOR_GOOD = "public, max-age=31536000, immutable"

pytestmark = pytest.mark.one_engine


def test_a_page_names_its_stylesheet_by_what_is_in_it_and_a_browser_keeps_it_for_good(client: FlaskClient) -> None:
    named = re.search(r'href="(/static/style\.css\?v=[0-9a-f]{12})"', client.get("/en/").text)

    assert named is not None
    assert client.get(named[1], buffered=True).headers["Cache-Control"] == FOR_GOOD


@pytest.mark.parametrize("path", ["/static/style.css", "/static/style.css?v=000000000000", "/static/shared.png"])
def test_a_name_that_says_nothing_of_the_content_is_asked_about_each_time(client: FlaskClient, path: str) -> None:
    assert client.get(path, buffered=True).headers["Cache-Control"] == "no-cache"


def test_a_font_is_kept_for_good(client: FlaskClient) -> None:
    path = "/static/fonts/bricolage-grotesque-latin-wght-normal.woff2"

    assert client.get(path, buffered=True).headers["Cache-Control"] == FOR_GOOD


@pytest.mark.parametrize("name", ["no-such.css", "/etc/passwd", "..%2fconfig.py", "fonts/../../config.py"])
def test_nothing_is_told_of_a_file_that_is_not_ours_to_show(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/static/{name}")

    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")
    assert not re.search(r"/static/(?!style\.css|favicon\.svg|staff\.css)[^\"]*[?&]v=", answer.text)


def test_a_changed_file_gets_another_name(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("static")
    was, app.static_folder = app.static_folder, str(folder)
    with app.test_request_context():
        (folder / "a.css").write_text("a {}", encoding="utf-8")
        first = app.url_for("static", filename="a.css")
        (folder / "a.css").write_text("a { color: red }", encoding="utf-8")
        second = app.url_for("static", filename="a.css")
    app.static_folder = was

    assert first.startswith("/static/a.css?v=")
    assert first != second
