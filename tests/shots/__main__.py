"""`python -m tests.shots FOLDER [LANGUAGE ...] [LOOK ...]`: pictures of every page of the way, to be read by people."""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.support import chromium

from .camera import LOOKS, Camera
from .families import Families
from .house import House

LANGUAGES = ("fi", "sv", "en", "selko")


def main(arguments: Sequence[str]) -> int:
    """Walk in each language asked for (all), with each look (all), and say what went wrong."""
    asked = set(arguments[1:])
    if not arguments or asked - {*LANGUAGES, *LOOKS}:
        print(__doc__, f"\nlanguages: {', '.join(LANGUAGES)}; looks: {', '.join(LOOKS)}", file=sys.stderr)
        return 2
    languages = [one for one in LANGUAGES if one in asked] or LANGUAGES
    looks = [look for name, look in LOOKS.items() if name in asked] or list(LOOKS.values())
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        house = House(Path(folder))
        browser = playwright.chromium.launch(executable_path=chromium.executable(), args=chromium.ARGUMENTS)
        for language in languages:
            page = browser.new_context(locale="fi-FI", timezone_id="Europe/Helsinki").new_page()
            page.set_default_timeout(10_000)
            camera = Camera(page, Path(arguments[0]), language, looks)
            faults += Families(house, camera, language).walk()
            print(f"{language}: {camera.taken} steps, {len(looks)} looks", flush=True)
            faults += camera.faults
            page.context.close()
        browser.close()
        house.close()
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


sys.exit(main(sys.argv[1:]))
