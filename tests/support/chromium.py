"""Chromium with everything a visitor would not see written down: foreign requests, script and CSP faults."""

import os
import shutil
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, Route

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE_MS = 30_000
"""How long a page is waited for: beside the other tests a browser may be slow, and that is nobody's fault."""
WCAG_22_AA = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa")
AXE_RUN = """([type, values]) => axe.run(document, {runOnly: {type, values}, resultTypes: ['violations']})"""


def executable() -> str | None:
    """Return the path of the system's Chromium, or None."""
    given = os.environ.get("CHROMIUM")
    return given or next((path for name in NAMES if (path := shutil.which(name))), None)


class Watched:
    """A browser whose pages may speak to one origin only; `faults` holds what went wrong, in words."""

    def __init__(self, browser: Browser, origin: str) -> None:
        self.browser = browser
        self.origin = origin
        self.faults: list[str] = []
        self.contexts: list[BrowserContext] = []

    def open_page(self, **options: Any) -> Page:
        """Open a page in a context of its own; `options` are Playwright's, e.g. `color_scheme="dark"`."""
        usual: Mapping[str, Any] = {
            "locale": "fi-FI",
            "timezone_id": "Europe/Helsinki",
            "viewport": {"width": 1280, "height": 800},
            "base_url": self.origin,
        }
        context = self.browser.new_context(**{**usual, **options})
        self.contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        context.route("**/*", self._keep_inside)
        context.on("console", self._note_console)
        context.on("weberror", lambda error: self._note_script_error(str(error.error)))
        context.on("response", self._note_response)
        return context.new_page()

    def _note_script_error(self, text: str) -> None:
        # The driver's own evaluation, caught by our CSP while a page is being left; our scripts hold no eval,
        # which test_house_rules.py sees to.
        if "unsafe-eval" not in text:
            self.faults.append(f"script error: {text}")

    def close(self) -> None:
        """Close all pages, each when all of it has come: a file cut off half-way is a warning in the server."""
        for context in self.contexts:
            for page in context.pages:
                page.wait_for_load_state()
            context.close()

    def _keep_inside(self, route: Route, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("data", "blob", "about") or request.url.startswith(f"{self.origin}/"):
            route.continue_()
            return
        self.faults.append(f"request to a foreign origin: {request.url}")
        route.abort()

    def _note_console(self, message: ConsoleMessage) -> None:
        # A refused form (422) is an answer, not a fault; `_note_response` looks at the status.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text}")

    def _note_response(self, response: Response) -> None:
        is_part = response.request.resource_type != "document"
        if response.status >= 500 or (is_part and response.status >= 400):
            self.faults.append(f"{response.status} {response.request.method} {response.url}")


def axe(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """Return axe's violations of WCAG 2.2 A and AA, or of `rules`, on the page as it stands, one line each."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    chosen = ["rule", list(rules)] if rules else ["tag", list(WCAG_22_AA)]
    violations = page.evaluate(AXE_RUN, chosen)["violations"]
    return [f"{found['id']} ({found['impact']}): {_places(found['nodes'])}" for found in violations]


def _places(nodes: list[dict[str, Any]]) -> str:
    return "; ".join(" ".join(map(str, node["target"])) for node in nodes)
