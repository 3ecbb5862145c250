"""Plus and minus of the counter: plain forms, and the same as JSON for the script that bridges a lost connection."""

from dataclasses import asdict

from flask import jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..accounts.access import needs, signed_in_user
from ..accounts.rules import Permission
from ..clock import utc_now
from ..db import reading, transaction
from ..errors import Conflict, Invalid
from .access import session_for
from .blueprint import PressForm, bp
from .queries import walk_ins_at
from .rules import Counted, Press
from .session_page import session_page
from .walk_ins import count_walk_in

AMOUNTS = {"1": 1, "-1": -1}


@bp.get("/sessions/<public_id>/walk-ins")
@needs(Permission.COUNT_WALK_INS)
def walk_ins(public_id: str) -> ResponseReturnValue:
    """Tell how many came without booking so far."""
    counted = _counted(public_id)
    return jsonify(asdict(counted)) if _is_script() else redirect(_counter_url(public_id), code=303)


@bp.post("/sessions/<public_id>/walk-ins")
@needs(Permission.COUNT_WALK_INS)
def count(public_id: str) -> ResponseReturnValue:
    """Count one more, or one fewer; the same press sent again changes nothing."""
    PressForm.from_request().validate()
    try:
        with transaction() as tx:
            session = session_for(tx, public_id, Permission.COUNT_WALK_INS)
            counted = count_walk_in(tx, session, _press(), now=utc_now(), user_id=signed_in_user().id)
    except Conflict as refusal:
        if _is_script():
            return jsonify(asdict(_counted(public_id))), 409
        return session_page(public_id, refusal=refusal.code), 409
    return jsonify(asdict(counted)) if _is_script() else redirect(_counter_url(public_id), code=303)


def _counted(public_id: str) -> Counted:
    with reading() as tx:
        session = session_for(tx, public_id, Permission.COUNT_WALK_INS)
        return walk_ins_at(tx, [session.id])[session.id]


def _press() -> Press:
    amount = AMOUNTS.get(request.form.get("amount", ""))
    if amount is None:
        raise Invalid("press")
    return Press(kind=request.form.get("kind", ""), amount=amount, key=request.form.get("key", ""))


def _is_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _counter_url(public_id: str) -> str:
    return url_for("day.session", public_id=public_id, _anchor="walk-ins")
