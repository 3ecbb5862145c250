"""`python -m tests.shots FOLDER [PART ...] [LANGUAGE ...] [LOOK ...]`: pictures of the pages, to be read by people."""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.support import chromium

from .camera import LOOKS, Camera
from .families import Families
from .house import House
from .staff import Staff

LANGUAGES = ("fi", "sv", "en", "selko")
PARTS = {"families": Families, "staff": Staff}


def main(arguments: Sequence[str]) -> int:
    """Walk each part asked for (all) in each language (all), with each look (all), and say what went wrong."""
    asked = set(arguments[1:])
    if not arguments or asked - {*PARTS, *LANGUAGES, *LOOKS}:
        print(__doc__, f"\nOf: {', '.join([*PARTS, *LANGUAGES, *LOOKS])}", file=sys.stderr)
        return 2
    languages = [one for one in LANGUAGES if one in asked] or LANGUAGES
    parts = [one for one in PARTS if one in asked] or list(PARTS)
    looks = [look for name, look in LOOKS.items() if name in asked] or list(LOOKS.values())
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        house = House(Path(folder))
        browser = playwright.chromium.launch(executable_path=chromium.executable(), args=chromium.ARGUMENTS)
        for part, language in ((part, language) for part in parts for language in languages):
            if part == "staff" and language == "selko":
                continue  # staff have no pages in easy Finnish
            page = browser.new_context(locale="fi-FI", timezone_id="Europe/Helsinki").new_page()
            page.set_default_timeout(30_000)
            camera = Camera(page, Path(arguments[0]), f"{part}-{language}", looks)
            faults += PARTS[part](house, camera, language).walk()
            print(f"{part}, {language}: {camera.taken} steps, {len(looks)} looks", flush=True)
            faults += camera.faults
            page.context.close()
        browser.close()
        house.close()
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


sys.exit(main(sys.argv[1:]))
