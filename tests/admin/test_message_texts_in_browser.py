"""The page of a message's texts can be read and used by everybody, on a phone and on a wide screen."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.support.sign_in import sign_in_page
from tests.support.world import World


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_writing_a_text_looking_at_it_and_being_refused_have_no_fault(
    app: Flask,
    world: World,
    open_page: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    width: int,
    scheme: str,
) -> None:
    page = open_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
    sign_in_page(page, app, world.users["admin"])

    page.goto("/staff/settings/texts")
    assert axe(page) == []
    page.goto("/staff/settings/texts/reservation_confirmed/fi")
    assert axe(page) == []
    page.fill("[name=body]", "Hei! {when} {place} {link}")
    page.click("button[value=look]")
    assert "Hei! ke " in page.inner_text("#preview .msg")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.fill("[name=subject]", "Hei {link}")
    page.press("[name=subject]", "Enter")
    assert axe(page) == []
    assert "{link}" in page.inner_text(".summary-error")
