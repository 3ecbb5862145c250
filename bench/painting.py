"""What a family waits for at the door: from the poster's address to a painted page, and to one with its fonts.

Chromium on a phone's screen, a cold cache each time, the network of `Network.emulateNetworkConditions`: it holds back
each answer by the latency and gives it the bandwidth; opening the connection and TLS are not in it. The server is
gunicorn as `make run` starts it, on the pilot's data. The anchor is a line of text of a bare Flask on that network.
"""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.support import chromium
from tests.support.served import ROOT, Served

from . import worlds
from .client import get, once
from .table import Figure

TURNS = 5
WARM_UP = 4
"""The phone's cache is cold, the service has been running: both workers have made each page before."""
SCREEN = {"width": 390, "height": 844}
POSTER = "/v/perheiden-talo"
PAGES = {"poster's address": (POSTER, ""), "front page": ("/fi/", ""), "booking form": ("", "")}
TAPPED = {"booking form, tapped on the session's page": ("", POSTER)}
"""Page and the one seen before it, whose files the phone still has; the booking form's address is looked up."""
FASTER, SLOWER = "1.6 Mbit/s and 150 ms", "400 kbit/s and 400 ms"
NETWORKS = {FASTER: (1_600_000, 150), SLOWER: (400_000, 400)}
GOALS = {(FASTER, "painted"): 1.0, (FASTER, "with its fonts"): 2.0, (SLOWER, "painted"): 2.5}
"""In seconds."""
PAINTED = """() => new Promise(tell => new PerformanceObserver(seen => {
  const first = seen.getEntriesByName('first-contentful-paint')[0];
  if (first) tell(first.startTime);
}).observe({type: 'paint', buffered: true}))"""
COMPLETE = """async () => {
  await document.fonts.ready;
  const ends = performance.getEntriesByType('resource').map(one => one.responseEnd);
  return Math.max(performance.getEntriesByType('navigation')[0].loadEventEnd, ...ends);
}"""
FIRST_SLOT = "() => document.querySelector('a.slot').getAttribute('href').split('#')[0]"


@dataclass(frozen=True)
class View:
    """One first view: seconds until it was painted and complete, bytes on the wire."""

    painted: float
    complete: float
    bytes_without_fonts: int
    bytes_of_fonts: int


def figures(folder: Path) -> Iterator[Figure]:
    """Measure over HTTP, one view at a time."""
    settings = worlds.settings(folder, folder / "painting.db")
    for arguments in (("db", "upgrade"), ("demo", "load")):
        _flask(settings, *arguments)
    with (
        Served("wsgi:app", settings, folder, workers=2, threads=2) as ours,
        Served("bench.bare:app", {"BARE_DATABASE": str(folder / "bare.db")}, folder, workers=1, threads=2) as bare,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium.executable(), args=chromium.ARGUMENTS) as browser,
    ):
        home, bare_home = (f"http://127.0.0.1:{one.port}" for one in (ours, bare))
        form = _first_form(browser, home)
        for path in [POSTER, "/fi/", form] * WARM_UP:
            once(get(ours, path))
        for name, (path, before) in {**PAGES, **TAPPED}.items():
            urls = [home + one for one in (before, path or form) if one]
            for network in NETWORKS:
                pairs = [
                    (_view(browser, urls, network), _view(browser, [f"{bare_home}/hello"], network))
                    for _ in range(TURNS)
                ]
                yield from _lines(name, network, pairs)
            if name in PAGES:
                yield from _weights(name, pairs[0][0])


def _lines(name: str, network: str, pairs: list[tuple[View, View]]) -> Iterator[Figure]:
    for what, field in (("painted", "painted"), ("with its fonts", "complete")):
        took, bare = ([getattr(pair[n], field) for pair in pairs] for n in (0, 1))
        goal = GOALS.get((network, what))
        yield Figure(
            f"{name} {what} at {network} / a line of text",
            f"{median(took):.2f} s ({max(took):.2f} at worst)",
            f"{median(bare):.2f} s",
            median(took) / median(bare),
            f"< {goal:g} s" if goal else "",
            median(took) < goal if goal else None,
        )


def _weights(name: str, view: View) -> Iterator[Figure]:
    whole = view.bytes_without_fonts + view.bytes_of_fonts
    for what, size, goal in (("without fonts", view.bytes_without_fonts, 60), ("with fonts", whole, 150)):
        kilobytes = size / 1000
        words = (f"{name}, first view {what} / what it may weigh", f"{kilobytes:.1f} kB", f"{goal} kB")
        yield Figure.at_most(*words, kilobytes / goal, 1)


def _view(browser: Browser, urls: list[str], network: str) -> View:
    """Look at the last of `urls`, after the others."""
    context = browser.new_context(viewport=SCREEN, device_scale_factor=3, is_mobile=True, locale="fi-FI")  # type: ignore[arg-type]  # two numbers
    try:
        page = context.new_page()
        for seen_before in urls[:-1]:
            page.goto(seen_before)
            page.evaluate(COMPLETE)
        devtools = context.new_cdp_session(page)
        kinds: dict[str, str] = {}
        sizes: dict[str, float] = {}

        def asked(event: dict[str, Any]) -> None:
            kinds[event["requestId"]] = event.get("type", "")
            if "redirectResponse" in event:
                sizes["redirect"] = sizes.get("redirect", 0) + event["redirectResponse"]["encodedDataLength"]

        devtools.on("Network.requestWillBeSent", asked)
        devtools.on(
            "Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]})
        )
        devtools.send("Network.enable")
        bits, latency = NETWORKS[network]
        shape = {"latency": latency, "downloadThroughput": bits / 8, "uploadThroughput": bits / 8}
        devtools.send("Network.emulateNetworkConditions", {"offline": False, **shape})
        page.goto(urls[-1], wait_until="load")
        complete = page.evaluate(COMPLETE)
        fonts = sum(size for request, size in sizes.items() if kinds.get(request) == "Font")
        return View(page.evaluate(PAINTED) / 1000, complete / 1000, int(sum(sizes.values()) - fonts), int(fonts))
    finally:
        context.close()


def _first_form(browser: Browser, home: str) -> str:
    with browser.new_context(locale="fi-FI") as context:
        page = context.new_page()
        page.goto(home + POSTER)
        return str(page.evaluate(FIRST_SLOT))


def _flask(settings: Mapping[str, str], *arguments: str) -> None:
    env = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), **settings}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
    subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
