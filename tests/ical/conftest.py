"""What the tests of calendar bytes share."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.ical.ical_js import ical_js_reader
from tests.ical.readers import Reader


@pytest.fixture(scope="session")
def ical_js(browser: Browser) -> Iterator[Reader]:
    """Read calendars with ical.js in one page for the whole run."""
    with ical_js_reader(browser) as reader:
        yield reader
