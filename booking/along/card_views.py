"""The child's card, to look at together and to print for the fridge door."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ..clock import utc_now
from ..db import reading
from ..families.blueprint import counting_wrong_links
from ..reservations.service import find_by_link
from . import service
from .blueprint import bp
from .card import child_card


@bp.get("/<language:lang_code>/b/<token>/card")
@counting_wrong_links
def card(lang_code: str, token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Show the card while the meeting is ahead."""
    now = utc_now()
    with reading() as tx:
        reservation = find_by_link(tx, token, now=now)
        if not service.can_give(reservation, now):
            return redirect(url_for("families.manage", token=token), code=303)
        return render_template("along/card.html", card=child_card(reservation, now), token=token)
