"""What was written in surveys that are closed: a coordinator lets everybody read it, hides it, or erases it."""

from collections.abc import Callable, Mapping

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..accounts.access import acting, needs
from ..accounts.rules import Permission
from ..clock import local_today, utc_now
from ..db import reading, transaction
from .blueprint import staff_bp as bp
from .desk import check_button, find_text, towns_asked
from .queries import surveys_of, texts_of
from .rules import State
from .service import survey_state
from .staff_forms import ButtonForm
from .telling import approve_text, erase_text, hide_text

ACTS: Mapping[str, Callable[..., None]] = {"approve": approve_text, "hide": hide_text, "erase": erase_text}


@bp.get("/texts")
@needs(Permission.ASK_WISHES)
def texts() -> str:
    """List what was written: what waits for a decision first."""
    with reading() as tx:
        surveys = surveys_of(tx, [one.id for one in towns_asked(tx)])
        closed = [one.id for one in surveys if survey_state(one, local_today()) is State.CLOSED]
        rows = texts_of(tx, closed)
        return render_template(
            "feedback/texts.html",
            waiting=[one for one in rows if one.approved_at is None and one.hidden_at is None],
            approved=[one for one in rows if one.approved_at is not None],
            hidden=[one for one in rows if one.hidden_at is not None],
            form=ButtonForm(),
            done=request.args.get("done", ""),
        )


@bp.post("/texts/<public_id>/<any(approve, hide, erase):act>")
@needs(Permission.ASK_WISHES)
def decide(public_id: str, act: str) -> ResponseReturnValue:
    """Do with a text what the button says."""
    with transaction() as tx:
        row = find_text(tx, public_id)
        check_button()
        ACTS[act](tx, row, now=utc_now(), actor=acting())
    return redirect(url_for(".texts", done=act), code=303)
