"""Name, colours, sender, contacts, emergency number and languages of the service."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..accounts.access import needs, require
from ..accounts.rules import Permission, Place
from ..brand.colours import DARK, LIGHT, main_shades
from ..brand.queries import chosen
from ..brand.rules import schemes
from ..clock import utc_now
from ..db import reading
from ..web import identity
from ..web.languages import NATIVE_NAMES
from .blueprint import actor, bp, is_saved
from .brand_forms import BrandForm, own_language
from .branding import change_brand

HOUSE = (main_shades("#1d5744", LIGHT), main_shades("#9ad7b6", DARK))
"""What a page looks like when nothing is chosen."""


@bp.route("/brand", methods=["GET", "POST"])
@needs(Permission.CHANGE_BRAND)
def brand() -> ResponseReturnValue:
    """Show what is chosen, look at other colours, save."""
    require(Permission.CHANGE_BRAND, Place())
    form = BrandForm.from_request()
    if request.method != "POST":
        with reading() as tx:
            form.show(chosen(tx))
        return _page(form)
    form.take(request.form.get("take", ""))
    if not form.validate():
        return _page(form, 422)
    if request.form.get("act") != "save":
        return _page(form)

    def save(tx: Session) -> None:
        change_brand(tx, form.to_brand(), seen=form.seen.data or None, now=utc_now(), actor=actor())

    if not is_saved(form, save, _as_saved):
        return _page(form, 409)
    return redirect(url_for(".brand", done="saved"), code=303)


def _page(form: BrandForm, status: int = 200) -> ResponseReturnValue:
    light, dark = schemes(form.to_brand()) if not form.faults else ({}, {})
    page = render_template(
        "admin/brand.html",
        form=form,
        samples=((LIGHT, {**HOUSE[0], **light}), (DARK, {**HOUSE[1], **dark})),
        own_language=NATIVE_NAMES[own_language()],
        now=identity,
        is_saved=request.args.get("done") == "saved" and request.method != "POST",
    )
    return page, status


def _as_saved(tx: Session) -> BrandForm:
    form = BrandForm()
    form.show(chosen(tx))
    return form
