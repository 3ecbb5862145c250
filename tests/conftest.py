"""What every test may ask for: both databases, the application, a real server, a real browser, a fixed clock.

A test that asks for `database`, `app` or `client` runs on SQLite and on PostgreSQL; one that asks for
`live_server` or a page, or is marked `one_engine`, runs on SQLite. Nothing here is skipped: what cannot run is
deselected by `make test`.
"""

import gc
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from http.server import HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

import booking
from booking import clock
from booking.python_fixes import missing_fixes
from tools import environment

from .support import chromium, databases
from .support.kept_app import KeptApps
from .support.looks import faults_in_every_look
from .support.moments import NOW

SECRET_KEY = "tests-only-9f2c1b7e4a6d8350b1c2d3e4f5a69788f0e1d2c3b4a5968778695a4b"
ONE_ENGINE_FIXTURES = {"live_server", "page", "open_page"}


# The more than six thousand tests that are collected stay to the end: nothing is gained by looking for garbage among
# them, neither while they are made nor with each test.
gc.disable()
NEW_OBJECTS = 20_000
"""After how many of them garbage is looked for: a page makes some thousands, and Python looks after 700."""


def pytest_collection_finish() -> None:
    """Look for garbage from now on, in what the tests make."""
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)
    gc.enable()


def pytest_sessionstart() -> None:
    """Compile the message catalogues that changed, so that pages are read as they will be."""
    environment.compile_catalogues()


def pytest_report_header() -> str:
    """Say which Python this is, and whether it lacks security fixes."""
    return missing_fixes(sys.version_info[:3]) or "Python has the security fixes we lean on"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests that touch the database on both engines, tests in a browser on one."""
    if "database_kind" in metafunc.fixturenames:
        postgres = pytest.param("postgres", marks=pytest.mark.postgres)
        is_marked = metafunc.definition.get_closest_marker("one_engine") is not None
        is_one = is_marked or bool(ONE_ENGINE_FIXTURES & set(metafunc.fixturenames))
        metafunc.parametrize("database_kind", ["sqlite"] if is_one else ["sqlite", postgres])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need Chromium."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(autouse=True)
def frozen() -> Iterator[Callable[[datetime], None]]:
    """Let the rules' clock stand at NOW; call it to make the clock stand elsewhere."""
    clock.stand_still(NOW)
    yield clock.stand_still
    clock.stand_still(None)


@pytest.fixture(scope="session")
def _sqlite() -> Iterator[databases.Sqlite]:
    with databases.sqlite_database() as database:
        yield database


@pytest.fixture(scope="session")
def _postgres() -> Iterator[Engine]:
    with databases.postgres_database() as engine:
        yield engine


@pytest.fixture
def database(request: pytest.FixtureRequest, database_kind: str) -> Engine:
    """Return the engine of a migrated, empty database: SQLite in a file, then PostgreSQL.

    The engine is the same for all tests, so that it needs to compile each statement only once.
    """
    if database_kind == "sqlite":
        sqlite: databases.Sqlite = request.getfixturevalue("_sqlite")
        sqlite.empty()
        return sqlite.engine
    engine: Engine = request.getfixturevalue("_postgres")
    databases.empty(engine)
    return engine


@pytest.fixture
def database_url(database: Engine) -> str:
    """Return the address of `database`."""
    return database.url.render_as_string(hide_password=False)


@pytest.fixture
def tx(database: Engine) -> Iterator[Session]:
    """Open a writing transaction that is undone afterwards; do not use it beside `client`."""
    with Session(database, expire_on_commit=False) as session:
        session.connection(execution_options={"writes": True})
        yield session


@pytest.fixture
def settings(database_url: str, public_url: str, instance: Path) -> dict[str, str]:
    """Return the application's settings; a test may change them before it asks for `app`."""
    return {
        "TAVATAAN_ENV": "development",
        "SECRET_KEY": SECRET_KEY,
        "DATABASE_URL": database_url,
        "TAVATAAN_INSTANCE": str(instance),
        "PUBLIC_URL": public_url,
        "FROZEN_NOW": NOW.isoformat(),
    }


@pytest.fixture(scope="session")
def _home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def instance(_home: Path) -> Path:
    """Return the folder for the outbox and locks: the same for all tests, empty for each."""
    shutil.rmtree(_home / "instance", ignore_errors=True)
    return _home / "instance"


@pytest.fixture(scope="session")
def _apps(tmp_path_factory: pytest.TempPathFactory) -> KeptApps:
    compiled = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))

    def prepare(app: Flask) -> None:
        app.testing = True
        app.jinja_env.bytecode_cache = compiled

    return KeptApps(prepare)


@pytest.fixture
def app(settings: dict[str, str], database: Engine, _apps: KeptApps) -> Flask:
    """Return the application on the test's database: made once for the same settings, as new for each test."""
    return _apps.take(settings, database)


@pytest.fixture
def new_app(settings: dict[str, str], database: Engine) -> Flask:
    """Return an application of the test's own, which may still be given routes."""
    application = booking.create_app(settings)
    application.testing = True
    application.extensions["db_engine"].dispose()
    application.extensions["db_engine"] = database
    return application


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a client that speaks to the application without a network."""
    return app.test_client()


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def _listener() -> Iterator[BaseWSGIServer]:
    server = make_server("127.0.0.1", 0, Flask("not ready"), threaded=True, request_handler=_Quiet)
    yield server
    server.server_close()


@pytest.fixture
def public_url(request: pytest.FixtureRequest) -> str:
    """Return the service's public address: the live server's when there is one."""
    if not ONE_ENGINE_FIXTURES & set(request.fixturenames):
        return "http://tavataan.test"
    return f"http://127.0.0.1:{request.getfixturevalue('_listener').server_port}"


@pytest.fixture
def live_server(app: Flask, _listener: BaseWSGIServer, public_url: str) -> Iterator[str]:
    """Serve the application over real HTTP and return its address."""
    _listener.app = app
    # Werkzeug's own loop would close the listener at its end, and it is the same for all tests.
    thread = Thread(target=HTTPServer.serve_forever, args=(_listener, 0.05), daemon=True)
    thread.start()
    yield public_url
    _listener.shutdown()
    thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return the system's Chromium, started once."""
    path = chromium.executable()
    if path is None:
        pytest.fail("Chromium was not found: install it, set CHROMIUM, or run with -m 'not browser'")
    expect.set_options(timeout=chromium.PATIENCE_MS)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser, live_server: str) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page with options of its own, e.g. `java_script_enabled=False`.

    The test fails on any request to another origin, console error, CSP fault or answer of 500 and above.
    """
    watched = chromium.Watched(browser, live_server)
    yield watched.open_page
    watched.close()
    assert watched.faults == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """Return a page of 1280 x 800 px at the live server; `page.goto("/fi/")` works."""
    return open_page()


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """Return the function that lists axe's WCAG 2.2 A and AA violations on a page."""
    return chromium.axe


@pytest.fixture
def looks() -> Callable[[Page], list[str]]:
    """Return the function that lists what is wrong with a page in any of its looks, axe's violations among it."""
    return faults_in_every_look
