"""The fixtures themselves: databases start empty, the clock stands, faults on a page are found."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine, inspect

from booking import clock

from . import chromium


def test_each_test_gets_a_migrated_database(database: Engine) -> None:
    assert "alembic_version" in inspect(database).get_table_names()


def test_the_clock_stands_at_the_pilots_autumn(app: Flask) -> None:
    assert clock.utc_now() == datetime(2018, 10, 25, 9, 0, tzinfo=UTC)


def test_the_clock_can_be_moved(frozen: Callable[[datetime], None]) -> None:
    frozen(datetime(2018, 11, 1, 7, 30, tzinfo=UTC))

    assert clock.utc_now() == datetime(2018, 11, 1, 7, 30, tzinfo=UTC)


def test_a_page_is_served_over_real_http(page: Page, live_server: str) -> None:
    answer = page.goto("/static/favicon.svg")

    assert answer is not None
    assert (answer.status, answer.url) == (200, f"{live_server}/static/favicon.svg")


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        ("window.open('http://elsewhere.test/x').closed", "request to a foreign origin: http://elsewhere.test/x"),
        ("fetch('http://elsewhere.test/x').catch(() => 0)", "Content Security Policy"),
        ("console.error('broken')", "console: broken"),
        ("fetch('/no-such-part').then(answer => answer.text())", "404 GET {origin}/no-such-part"),
    ],
)
def test_what_a_visitor_would_not_see_is_found(browser: Browser, live_server: str, script: str, fault: str) -> None:
    watched = chromium.Watched(browser, live_server)
    page = watched.open_page()
    page.goto("/static/favicon.svg")

    page.evaluate(script)
    page.reload()
    watched.close()

    assert any(fault.format(origin=live_server) in found for found in watched.faults), watched.faults


def test_axe_names_the_rule_and_the_place(page: Page, axe: Callable[[Page], list[str]]) -> None:
    page.set_content("<html lang='fi'><title>x</title><main><h1>x</h1><img src='data:,'></main></html>")

    assert axe(page) == ["image-alt (critical): img"]
