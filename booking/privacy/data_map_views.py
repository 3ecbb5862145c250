"""The map of what is kept about people, as a page for everybody."""

from dataclasses import dataclass

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from ..config import Config
from ..db import reading
from ..personal import People
from ..reservations.keeping import days_kept, usual_keeping
from ..web.headers import public_page
from . import data_map

bp = Blueprint("data_map", __name__)


@dataclass(frozen=True)
class Line:
    """A row of the map in the page's language."""

    what: str
    why: str
    until: str
    who: str


@bp.get("/<language:lang_code>/data-map")
@public_page
def page(lang_code: str) -> ResponseReturnValue:  # noqa: ARG001
    """Show what is kept about families and about staff: what, what for, how long, who sees it."""
    return render_template("privacy/data_map.html", families=lines(People.FAMILIES), staff=lines(People.STAFF))


def lines(people: People) -> list[Line]:
    """Return the map about `people` in the page's language; what two tables say alike is said once."""
    settings: Config = current_app.config["SETTINGS"]
    with reading() as tx:
        days, cancelled_days = days_kept(tx, usual_keeping(settings))
    numbers = data_map.measures(days, cancelled_days, settings.retention_log_years)
    found = [
        Line(
            gettext(row.kept.what),
            gettext(row.kept.why),
            gettext(data_map.UNTIL[row.kept.until]) % numbers,
            gettext(data_map.WHO[row.kept.who]),
        )
        for row in data_map.rows(people)
    ]
    return list(dict.fromkeys(found))
