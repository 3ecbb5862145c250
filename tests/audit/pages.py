"""Every page in every state that the full house has, for everybody, in every language, in a real browser.

A cell is one page as one person reads it in one language at one moment. Each is read: its headers, its cookies, its
HTML, and every text that a catalogue lacks is noted when a page asks for it. Then it is looked at in Chromium: the
first language of a page in every look (tests/support/looks.py), the others on a phone, since only words differ.
"""

import gettext
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from threading import Thread

from flask import Flask
from flask_babel import force_locale
from flask_babel import get_domain as domain
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import Engine
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.test import TestResponse

from booking import clock, create_app
from booking.config import LANGUAGES, STAFF_LANGUAGES
from booking.web.languages import LOCALES
from tests.support import chromium, routes
from tests.support.answers import faults, page_faults
from tests.support.full_house import FullHouse, full_house
from tests.support.looks import faults_in_every_look, faults_on_a_phone
from tests.support.markup import markup_faults, parsed
from tests.support.moments import NOW
from tests.support.sign_in import sign_in, sign_in_page
from tests.support.typed import tasks

MOMENTS = (
    NOW,
    datetime(2018, 11, 1, 8, 0, tzinfo=UTC),  # while the first session is on
    datetime(2018, 12, 30, 8, 0, tzinfo=UTC),  # when all is over
)
WHO = (None, "admin", "coordinator", "professional", "director", "colleague", "stranger")
IN_EACH_LANGUAGE = (None, "admin", "professional")
KEYS = re.compile(r'(?<=value=")[^"]{16,}(?=")')
PRESS_EMPTY = """() => {
  const forms = [...document.querySelectorAll('main form[method=post]')];
  const form = forms.sort((one, other) => other.elements.length - one.elements.length)[0];
  if (!form) return false;
  for (const one of form.querySelectorAll('input:not([type=hidden], [type=radio], [type=checkbox]), textarea')) {
    if (!one.closest('.trap')) one.value = '';
  }
  form.noValidate = true;
  form.requestSubmit(form.querySelector('button:not([type=button])'));
  return true;
}"""
"""Presses the largest form of the page with nothing typed."""


@dataclass(frozen=True)
class Cell:
    """A page as `who` reads it (None: a guest), and whether its form is pressed with nothing in it."""

    who: str | None
    moment: datetime
    path: str
    is_first_language: bool
    is_pressed: bool = False

    def __str__(self) -> str:
        told = f"{self.who or 'guest'} {self.path}"
        return f"{told} at {self.moment:%d.%m.}" + (" pressed empty" if self.is_pressed else "")


@dataclass
class Walked:
    """What came of the walk."""

    read: int = 0
    looked_at: int = 0
    refused_forms: int = 0
    marks: set[int] = field(default_factory=set)
    """Of the pages seen so far: whoever else sees the same sees nothing new."""
    problems: list[str] = field(default_factory=list)

    def tell(self, *problems: str) -> None:
        """Keep problems, and say them at once: the whole walk takes an hour."""
        for one in problems:
            self.problems.append(one)
            sys.stderr.write(f"pages, {self.read} read: {one}\n")


def serve_and_walk(engine: Engine, settings: dict[str, str], look_at_each: int) -> Walked:
    """Walk through an application of its own, served on a free port."""
    server = make_server("127.0.0.1", 0, Flask("not ready"), threaded=True, request_handler=_Quiet)
    app = create_app({**settings, "PUBLIC_URL": f"http://127.0.0.1:{server.server_port}"})
    app.extensions["db_engine"] = engine
    server.app = app
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium.executable(), args=chromium.ARGUMENTS)
            return walk(app, engine, browser, look_at_each=look_at_each)
    finally:
        server.shutdown()


def walk(app: Flask, engine: Engine, browser: Browser, read_each: int = 1, look_at_each: int = 1) -> Walked:
    """Read every cell, or each n-th, and look at each n-th of these; the app answers at its public address."""
    house = full_house(engine)
    found = Walked()
    with _missing_texts(app) as lacking:
        for who in WHO:
            _open_all(app, house, browser, who, found, (read_each, look_at_each))
    clock.stand_still(NOW)
    found.tell(*(f"no words for {text}" for text in sorted(lacking)))
    return found


def _open_all(
    app: Flask, house: FullHouse, browser: Browser, who: str | None, found: Walked, each: tuple[int, int]
) -> None:
    watched = chromium.Watched(browser, app.config["SETTINGS"].public_url)
    page = watched.open_page(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    was = None
    for number, cell in enumerate(_cells(app, house, who, found, each[0])):
        found.read += 1
        if number % each[1]:
            continue
        clock.stand_still(cell.moment)
        if who is not None and was != cell.moment:
            sign_in_page(page, app, house.world.users[who])
        was = cell.moment
        found.tell(*(f"{cell}: {one}" for one in _look_at(page, cell, found) + watched.faults))
        watched.faults.clear()
        found.looked_at += 1
    if who is None and page.context.cookies():
        found.tell(f"a guest has cookies: {page.context.cookies()}")
    watched.close()


def _look_at(page: Page, cell: Cell, found: Walked) -> list[str]:
    page.goto(cell.path)
    wrong: list[str] = []
    if cell.is_pressed:
        with page.expect_navigation() as pressed:
            if not page.evaluate(PRESS_EMPTY):
                return ["no form"]
        answer = pressed.value
        if answer.status != 422:
            return []  # nothing is wrong with nothing in it
        found.refused_forms += 1
        document = parsed(answer.text())
        wrong = page_faults(document) + markup_faults(document)
    return wrong + (faults_in_every_look(page) if cell.is_first_language else faults_on_a_phone(page))


def _cells(app: Flask, house: FullHouse, who: str | None, found: Walked, each: int) -> Iterator[Cell]:
    """Yield the cells of somebody whose page differs from all before; what a test client sees is judged on the way."""
    for moment in MOMENTS if who is None else MOMENTS[:1]:
        clock.stand_still(moment)
        client = app.test_client()
        if who is not None:
            sign_in(client, house.world.users[who])
        for cell in islice(_pages(app, house, who, moment), 0, None, each):
            clock.stand_still(moment)
            answer = client.get(cell.path, buffered=True)
            mark = _mark(answer.text) if _is_page(answer) else 0
            if mark and mark not in found.marks:
                found.marks.add(mark)
                found.tell(*(f"{cell}: {one}" for one in faults(answer)))
                yield cell
    for task in islice(tasks(house), 0, None, each):
        if task.role == who:
            for number, spoken in enumerate(_in_each_language(task.path, who)):
                yield Cell(who, NOW, spoken, number == 0, is_pressed=True)


def _is_page(answer: TestResponse) -> bool:
    return answer.mimetype == "text/html" and not 300 <= answer.status_code < 400


def _pages(app: Flask, house: FullHouse, who: str | None, moment: datetime) -> Iterator[Cell]:
    for path in _paths(app, house, who):
        for number, spoken in enumerate(_in_each_language(path, who)):
            yield Cell(who, moment, spoken, number == 0)


def _paths(app: Flask, house: FullHouse, who: str | None) -> list[str]:
    everything = routes.good_paths(app, house, "GET")
    return [path for path in everything if path.startswith("/staff") or (who is None and path.startswith("/en/"))]


def _in_each_language(path: str, who: str | None) -> list[str]:
    if path.startswith("/en/"):
        return [f"/{code}/{path.removeprefix('/en/')}" for code in LANGUAGES]
    mark = "&" if "?" in path else "?"
    codes = STAFF_LANGUAGES if who in IN_EACH_LANGUAGE else STAFF_LANGUAGES[:1]
    return [f"{path}{mark}lang={code}" for code in codes]


def _mark(text: str) -> int:
    """Return what a page is known by: all but its frame and the keys of its forms."""
    main = text.partition("<main")[2].partition("</main>")[0]
    return hash(KEYS.sub("", main))


@contextmanager
def _missing_texts(app: Flask) -> Iterator[set[str]]:
    found: set[str] = set()
    was = []
    for code in LANGUAGES:
        if code == "en":
            continue  # the texts of the code are English
        with app.test_request_context(f"/{code}/"), force_locale(LOCALES[code]):
            texts = domain().get_translations()
        was.append((texts, texts._fallback))
        texts._fallback = _Missing(code, found, texts._fallback)
    yield found
    for texts, otherwise in was:
        texts._fallback = otherwise


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


class _Missing(gettext.NullTranslations):
    """Stands behind a catalogue and notes what it was asked for in vain."""

    def __init__(self, code: str, found: set[str], otherwise: gettext.NullTranslations | None) -> None:
        super().__init__()
        self._code, self._found = code, found
        if otherwise is not None:
            self.add_fallback(otherwise)

    def gettext(self, message: str) -> str:
        """Note it, and say it otherwise."""
        self._found.add(f"{message!r} in {self._code}")
        return super().gettext(message)

    def upgettext(self, context: str, message: str) -> str:
        """Note it (with this name Babel hands a text with a context on), and say it as it is."""
        self._found.add(f"{message!r} ({context}) in {self._code}")
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Note it, and say it otherwise."""
        self._found.add(f"{msgid1!r} in {self._code}")
        return super().ngettext(msgid1, msgid2, n)
