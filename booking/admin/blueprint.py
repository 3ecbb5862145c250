"""The pages of this room stand on this blueprint; what their views share."""

from collections.abc import Callable

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..accounts.access import acting, require
from ..accounts.rules import Permission, Place
from ..audit.service import Actor
from ..db import reading, transaction
from ..errors import Conflict
from ..web.forms import StaffForm
from ..web.kept_form import KeptForm

bp = Blueprint("admin", __name__, url_prefix="/staff/settings")


class ActForm(StaffForm):
    """A button: nothing but the token."""


def actor() -> Actor:
    """Return who acts, for the log."""
    return acting()


def require_everywhere() -> None:
    """Refuse whoever does not keep the whole network: organisations and services are common to all places."""
    require(Permission.MANAGE_NETWORK, Place())


def form_page(template: str, form: StaffForm, refused: int = 422, **around: object) -> ResponseReturnValue:
    """Return a page with its form: 200 at first, `refused` when it came back with faults."""
    page = render_template(template, form=form, act_form=ActForm(), **around)
    return page, refused if form.errors else 200


def is_saved(form: KeptForm, save: Callable[[Session], object], as_saved: Callable[[Session], KeptForm]) -> bool:
    """Save in one transaction; when somebody else was quicker, tell in the form what is saved now."""
    try:
        with transaction() as tx:
            save(tx)
    except Conflict as refusal:
        if refusal.code != "changed_meanwhile":
            raise
        with reading() as tx:
            form.say_what_changed(as_saved(tx))
        return False
    return True
