"""The brand page, and a page of families in colours of its own, can be read by everybody in light and dark."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import Engine

from tests.support.sign_in import sign_in_page
from tests.support.world import World

from .brands import choose

SIZES = [(390, "light"), (1280, "dark")]


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_pages_in_chosen_colours_have_no_fault(
    app: Flask,
    database: Engine,
    world: World,
    open_page: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    width: int,
    scheme: str,
) -> None:
    choose(database, main_light="#7a1f5c", accent_light="#a5482a", names={"fi": "Perheiden kohtaamispaikka"})
    page = open_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
    sign_in_page(page, app, world.users["admin"])

    for path in ("/staff/settings/brand", "/fi/"):
        page.goto(path)
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    colour = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--action').trim()")
    assert colour == {"light": "#7a1f5c", "dark": "#dd7abc"}[scheme]
    page.goto("/staff/settings/brand")
    page.fill("[name=main_light]", "#4caf50")
    page.press("[name=sender_name]", "Enter")
    assert axe(page) == []
    assert "#337536" in page.inner_text("main")
