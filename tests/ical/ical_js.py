"""The fourth judge: ical.js, the reader of Thunderbird, in a real browser without a network."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser

from tests.ical.readers import Reader, Reading

SOURCE = Path(__file__).parent / "vendor" / "ical.min.js"

_LOAD = """async (source) => {
  const address = URL.createObjectURL(new Blob([source], {type: "text/javascript"}));
  globalThis.ICAL = (await import(address)).default;
}"""
_READ = """(feed) => {
  ICAL.design.strict = true;
  const told = (time) => time.isDate
    ? time.toString()
    : new Date(time.toUnixTime() * 1000).toISOString().replace(".000Z", "Z");
  return new ICAL.Component(ICAL.parse(feed)).getAllSubcomponents("vevent").map((part) => {
    const event = new ICAL.Event(part);
    return {
      uid: event.uid, starts: told(event.startDate), ends: told(event.endDate), summary: event.summary,
      location: event.location ?? "", description: event.description ?? "",
      status: part.getFirstPropertyValue("status"),
    };
  });
}"""


@contextmanager
def ical_js_reader(browser: Browser) -> Iterator[Reader]:
    """Give a reader that stays in one offline page, far from Helsinki, for as long as it is needed."""
    with browser.new_context(timezone_id="America/New_York", offline=True) as context:
        page = context.new_page()
        page.evaluate(_LOAD, SOURCE.read_text())
        yield lambda feed: [Reading(**event) for event in page.evaluate(_READ, feed.decode())]
