"""The page of one session, as it stands after an act and after a refusal."""

import secrets

from flask import render_template, request

from ..accounts.access import signed_in_user
from ..clock import utc_now
from ..db import reading
from . import day_queries
from .day_access import eyes, log_names, may_at, me, seen_session
from .day_blueprint import PressForm
from .sheets import sheets_of


def session_page(public_id: str, refusal: str = "") -> str:
    """Show a session: who is there, who has booked, how many came without; `refusal` is the code of one."""
    now = utc_now()
    with reading() as tx:
        found = seen_session(tx, public_id)
        may = may_at(tx, found)
        (sheet,) = sheets_of(tx, [found], me(tx), now, shows_times=may.book)
        before, after = day_queries.sessions_around(tx, eyes(), found)
    log_names([sheet])
    return render_template(
        "day/session.html",
        sheet=sheet,
        before=before,
        after=after,
        may=may,
        form=PressForm(),
        new_key=lambda: secrets.token_urlsafe(16),
        user_public_id=signed_in_user().public_id,
        done=request.args.get("done", ""),
        refusal=refusal,
    )
