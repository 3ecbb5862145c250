"""The first page of the administration: everything in it that the reader may use."""

from flask import Flask, render_template

from ..accounts.access import needs
from ..accounts.rules import Permission
from . import act_views, brand_views, organisation_views, permission_views, service_views
from .blueprint import bp
from .contents import contents

PAGES = (organisation_views, service_views, act_views, permission_views, brand_views)
"""The other files whose views stand on the blueprint."""


def init_app(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(bp)


@bp.get("")
@needs(Permission.SEE_SETTINGS)
def page() -> str:
    """Show what there is to administer."""
    return render_template("admin/page.html", subjects=contents())
