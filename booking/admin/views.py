"""The first page of the administration: everything in it that the reader may use."""

from flask import Flask, render_template

from ..accounts.access import allowed, needs
from ..accounts.rules import Permission, Place
from ..db import reading
from . import (
    act_views,
    brand_views,
    break_table_views,
    break_views,
    contact_views,
    message_views,
    organisation_views,
    permission_views,
    place_views,
    professional_views,
    programme_views,
    service_views,
    settings_views,
    text_views,
    town_views,
)
from .blueprint import bp
from .contents import contents
from .steps import steps_to_start

PAGES = (
    place_views,
    town_views,
    contact_views,
    break_views,
    break_table_views,
    organisation_views,
    service_views,
    professional_views,
    programme_views,
    act_views,
    permission_views,
    brand_views,
    settings_views,
    text_views,
)
"""The other files whose views stand on the blueprint."""


def init_app(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(bp)
    app.register_blueprint(message_views.bp)


@bp.get("")
@needs(Permission.SEE_SETTINGS)
def page() -> str:
    """Show what there is to administer."""
    with reading() as tx:
        steps = steps_to_start(tx) if allowed(Permission.MANAGE_NETWORK, Place()) else []
    return render_template("admin/page.html", subjects=contents(), steps=steps)
