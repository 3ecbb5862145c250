"""A browser that walks a way and takes a picture of each page in every look asked for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from tests.support.looks import TOUCHING

PHONE, DESK = (390, 844), (1280, 900)


@dataclass(frozen=True)
class Look:
    """A width with a colour scheme."""

    name: str
    size: tuple[int, int]
    scheme: str


LOOKS = {
    look.name: look
    for look in (
        Look("390-light", PHONE, "light"),
        Look("390-dark", PHONE, "dark"),
        Look("1280-light", DESK, "light"),
        Look("1280-dark", DESK, "dark"),
    )
}


class Camera:
    """Takes the pictures of one walk; each is named `<number>-<step>`, in a folder for its look."""

    def __init__(self, page: Page, folder: Path, walk: str, looks: Sequence[Look]) -> None:
        """Take pictures of `page` in each of `looks`."""
        self.page = page
        self.taken = 0
        self.faults: list[str] = []
        self._folder, self._walk, self._looks = folder, walk, looks
        self._show(looks[0])

    def shoot(self, step: str) -> None:
        """Take the page as it stands; what sticks out sideways is a fault."""
        for look in self._looks:
            self._show(look)
            name = f"{self._folder_of(look)}/{self.taken:02}-{step}"
            width = int(self.page.evaluate("document.documentElement.scrollWidth"))
            if width > look.size[0]:
                self.faults.append(f"{name}: {width} px wide")
            self.faults += [f"{name}: these touch: {one}" for one in self.page.evaluate(TOUCHING)]
            self.page.screenshot(path=self._folder / f"{name}.png", full_page=True)
        self._show(self._looks[0])
        self.taken += 1

    def printed(self, step: str) -> None:
        """Take the page as a printer would."""
        self.page.pdf(path=self._folder / f"{self._folder_of(self._looks[0])}/{self.taken:02}-{step}.pdf", format="A4")
        self.taken += 1

    def written(self, step: str, texts: Sequence[str]) -> None:
        """Keep what was sent."""
        path = self._folder / self._walk / f"{self.taken:02}-{step}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n\n========\n\n".join(texts), encoding="utf-8")
        self.taken += 1

    def open(self, address: str, step: str) -> None:
        """Open an address and take it."""
        self.page.goto(address)
        self.shoot(step)

    def press(self, step: str, selector: str = "main form button[type=submit]") -> None:
        """Press the last of the buttons and take what comes."""
        self.page.locator(selector).last.click()
        self.page.wait_for_load_state()
        self.shoot(step)

    @property
    def here(self) -> str:
        """Return the path of the page without what follows."""
        return re.sub(r"[?#].*|https?://[^/]+", "", self.page.url)

    def _folder_of(self, look: Look) -> str:
        path = f"{self._walk}/{look.name}"
        (self._folder / path).mkdir(parents=True, exist_ok=True)
        return path

    def _show(self, look: Look) -> None:
        width, height = look.size
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(color_scheme=look.scheme, reduced_motion="reduce")  # type: ignore[arg-type]
