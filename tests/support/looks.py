"""One page in every look: phone and desk, light and dark, 400 % zoom, wide text spacing, forced colours, no motion.

Light and dark differ in colours alone, so in the dark axe is asked for its rule on contrast only; the page is laid out
by the stylesheet, so it is resized, not loaded again.
"""

from typing import Any

from playwright.sync_api import Page

from .chromium import axe

WIDTHS = (390, 1280)
HEIGHT = 844
ZOOMED = 320
"""What is left of 1280 px at 400 % (WCAG 2.2, 1.4.10)."""
CONTRAST = ("color-contrast", "link-in-text-block")

SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important }
    * { word-spacing: 0.16em !important }
    p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
"""WCAG 2.2, 1.4.12: what a reader may set and must lose nothing by."""
UNSPACED = "() => { document.adoptedStyleSheets = document.adoptedStyleSheets.slice(0, -1) }"
CUT_OFF = """() => [...document.querySelectorAll('main *, header *, footer *')].filter(one => {
  const style = getComputedStyle(one);
  const cuts = ['hidden', 'clip'];
  if (!one.innerText?.trim() || one.closest('.vh, .trap, [hidden]') || one.clientHeight <= 1) return false;
  return (cuts.includes(style.overflowY) && one.scrollHeight > one.clientHeight + 2)
    || (cuts.includes(style.overflowX) && one.scrollWidth > one.clientWidth + 2);
}).map(one => one.tagName.toLowerCase() + '.' + one.className)"""
TOUCHING = """() => {
  const kinds = ".note, .ticket, .btn-row, .field, .card, .btn, .summary-error, .codebox, .choice, h1, h2, details";
  const seen = one => one.checkVisibility() && !one.closest(".vh, .trap") && one.getBoundingClientRect().height > 1;
  const all = [...document.querySelectorAll("main :is(" + kinds + ")")].filter(seen);
  const glued = [];
  for (const one of all) {
    const box = one.getBoundingClientRect();
    for (const other of all) {
      const its = other.getBoundingClientRect();
      if (one === other || one.contains(other) || other.contains(one)) continue;
      const isBelow = its.top >= box.bottom - 2 && its.top - box.bottom < 3;
      if (isBelow && its.left < box.right && its.right > box.left) glued.push(one.className + " / " + other.className);
    }
  }
  return [...new Set(glued)];
}"""
"""Boxes that touch the one below them."""
MOVES = "() => document.getAnimations().filter(one => one.playState === 'running').length"
UNSEEN_CONTROLS = """() => [...document.querySelectorAll('main :is(button, a.btn, a.slot, input:not([type=hidden]))')]
  .filter(one => {
    const style = getComputedStyle(one);
    if (one.closest('.trap, .vh, [hidden]') || !one.getClientRects().length) return false;
    const edge = ['Top', 'Right', 'Bottom', 'Left'].some(side =>
      style['border' + side + 'Style'] !== 'none' && parseFloat(style['border' + side + 'Width']) > 0);
    const native = ['radio', 'checkbox', 'file', 'color'].includes(one.type);
    return !edge && !native && style.textDecorationLine === 'none' && style.outlineStyle === 'none';
  }).map(one => one.tagName.toLowerCase() + '.' + one.className)"""


def faults_in_every_look(page: Page) -> list[str]:
    """Return what is wrong with the page as it stands, in any of its looks, in words; it is left as it was found."""
    was = page.viewport_size or {"width": WIDTHS[-1], "height": HEIGHT}
    found: list[str] = []
    page.emulate_media(reduced_motion="reduce")
    for width in WIDTHS:
        _resize(page, width)
        page.emulate_media(color_scheme="light")
        found += (
            [f"{width} light: {one}" for one in axe(page)] + _sideways(page, f"{width}") + _touching(page, f"{width}")
        )
        page.emulate_media(color_scheme="dark")
        found += [f"{width} dark: {one}" for one in axe(page, rules=CONTRAST)]
    page.emulate_media(color_scheme="light")
    found += _zoomed_and_spaced(page) + _forced_and_still(page)
    page.set_viewport_size(was)  # type: ignore[arg-type]  # as it was given
    return found


def faults_on_a_phone(page: Page) -> list[str]:
    """Return what is wrong with the page where its words may be too long: on a phone, zoomed and spaced."""
    was = page.viewport_size or {"width": WIDTHS[-1], "height": HEIGHT}
    page.emulate_media(reduced_motion="reduce")
    _resize(page, WIDTHS[0])
    found = [f"{WIDTHS[0]}: {one}" for one in axe(page)] + _sideways(page, f"{WIDTHS[0]}")
    found += _touching(page, f"{WIDTHS[0]}") + _zoomed_and_spaced(page)
    page.set_viewport_size(was)  # type: ignore[arg-type]  # as it was given
    return found


def _zoomed_and_spaced(page: Page) -> list[str]:
    _resize(page, ZOOMED)
    found = _sideways(page, "400 %")
    page.evaluate(SPACED)
    found += _sideways(page, "text spacing") + [f"text spacing cuts off {one}" for one in page.evaluate(CUT_OFF)]
    page.evaluate(UNSPACED)
    return found


def _forced_and_still(page: Page) -> list[str]:
    moving = page.evaluate(MOVES)
    page.emulate_media(forced_colors="active")
    unseen = page.evaluate(UNSEEN_CONTROLS)
    page.emulate_media(forced_colors="none")
    return [f"forced colours: nothing shows {one}" for one in unseen] + (["something moves"] if moving else [])


def _touching(page: Page, look: str) -> list[str]:
    return [f"{look}: these touch: {one}" for one in page.evaluate(TOUCHING)]


def _resize(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHT})


def _sideways(page: Page, look: str) -> list[str]:
    sizes: dict[str, Any] = page.evaluate(
        "() => ({is: document.documentElement.scrollWidth, may: document.documentElement.clientWidth})"
    )
    return [f"{look}: {sizes['is']} px wide on {sizes['may']}"] if sizes["is"] > sizes["may"] else []
