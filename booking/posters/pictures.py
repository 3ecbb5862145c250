"""The pictures and colours of a page: those of the screen, as files of their own, in the service's colours."""

import re
from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
from flask import current_app

from ..brand.colours import LIGHT, contrast
from ..brand.rules import Brand

STYLE = Path(__file__).parent.parent / "static" / "style.css"
_ROOT = re.compile(r":root \{(.*?)\}", re.DOTALL)
_COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]{3,6});")
_NAMED = re.compile(r"var\(--[\w-]+,(var\(--[\w-]+\))\)|var\(--([\w-]+)\)")
CROSS = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="11" fill="{ground}"/>'
STROKES = '<path d="M7.5 7.5l9 9M16.5 7.5l-9 9" stroke="{line}" stroke-width="3" stroke-linecap="round"/></svg>'


@lru_cache(maxsize=1)
def shades() -> Mapping[str, str]:
    """Return the colours of the stylesheet's light scheme, by name: paper is light."""
    found = _ROOT.search(STYLE.read_text(encoding="utf-8"))
    assert found is not None
    return dict(_COLOUR.findall(found[1]))


def letters_on(ground: str) -> str:
    """Return the colour of letters that reads better on `ground`."""
    return max(LIGHT.letters, key=lambda one: contrast(one, ground))


def colours(brand: Brand) -> dict[str, str]:
    """Return the colours of the page."""
    house = shades()
    ground, pill = brand.main_light or house["art-front"], brand.accent_light or house["art-sun"]
    return {
        "ink": house["ink"],
        "paper": house["paper"],
        "line": house["line"],
        "ground": ground,
        "on_ground": letters_on(ground),
        "pill": pill,
        "on_pill": letters_on(pill),
    }


def landscape(brand: Brand) -> str:
    """Return the picture of the place, on ground of the service's own colour."""
    own = {"art-front": brand.main_light} if brand.main_light else {}
    return _drawn("parts/art.html", "landscape", {**shades(), **own})


def mark() -> str:
    """Return the service's mark."""
    return _drawn("parts/icons.html", "brand_mark", shades())


def sign(shape: str, colour: str) -> str:
    """Return a venue's sign in its colour."""
    return _drawn("parts/icons.html", "shape", {**shades(), "current": shades()[colour]}, shape)


def cross() -> str:
    """Return the sign of what does not take place."""
    return (CROSS + STROKES).format(ground=shades()["error"], line=shades()["on-v"])


def code(address: str) -> str:
    """Return an address as a QR code that survives a scratch (error level M), with its quiet zone."""
    file = BytesIO()
    segno.make(address, error="m", micro=False).save(
        file, kind="svg", border=4, xmldecl=False, dark=shades()["ink"], light="#ffffff"
    )
    return file.getvalue().decode()


def _drawn(template: str, macro: str, palette: Mapping[str, str], *arguments: str) -> str:
    module: Any = current_app.jinja_env.get_template(template).module
    svg = str(getattr(module, macro)(*arguments)).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    flat = _NAMED.sub(lambda found: palette[found[2]] if found[2] else found[1], svg)
    return _NAMED.sub(lambda found: palette[found[2]], flat).replace("currentColor", palette.get("current", "#000"))
