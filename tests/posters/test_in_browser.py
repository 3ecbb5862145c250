"""The pages of the sheets, the message and the door's light in a real browser."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.site.world import Autumn
from tests.support.sign_in import sign_in_page

SESSION = "/staff/sessions/second"
IN_THE_MIDDLE = datetime(2018, 11, 15, 10, 45, tzinfo=UTC)


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_the_pages_are_without_axe_violations_and_fit(
    app: Flask,
    open_page: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    autumn: Autumn,
    frozen: Callable[[datetime], None],
    width: int,
    scheme: str,
) -> None:
    frozen(IN_THE_MIDDLE)
    page = open_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
    sign_in_page(page, app, autumn.world.users["director"])
    found = []

    page.goto(SESSION)
    page.get_by_role("button", name="Nyt vapaa").click()
    for path in (SESSION, "/staff/", "/staff/venues/kontiopuisto/poster", "/v/kontiopuisto", "/fi/venues/kontiopuisto"):
        page.goto(path)
        found += [f"{path}: {one}" for one in axe(page)]
        found += [f"{path} is too wide"] if page.evaluate("document.documentElement.scrollWidth") > width else []

    assert found == []
    assert page.get_by_text("Nyt vapaa – tule sisään").is_visible()
    page.goto(SESSION)
    assert page.get_by_label("Päiväkodin omaan viestikanavaan").input_value().startswith("Tavattavissa to 15.11.2018")
    assert page.get_by_role("button", name="Kopioi viesti").is_visible()
