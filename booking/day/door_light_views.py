"""The buttons of the door's light."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..accounts.access import needs
from ..accounts.rules import Permission
from ..clock import utc_now
from ..db import transaction
from ..errors import Conflict
from .access import session_for
from .blueprint import PressForm, bp
from .door_light import light_door
from .session_page import session_page


@bp.post("/sessions/<public_id>/door")
@needs(Permission.COUNT_WALK_INS)
def door(public_id: str) -> ResponseReturnValue:
    """Say on the families' pages whether one can come in now."""
    PressForm.from_request().validate()
    try:
        with transaction() as tx:
            session = session_for(tx, public_id, Permission.COUNT_WALK_INS)
            light_door(tx, session, request.form.get("state", ""), now=utc_now())
    except Conflict as refusal:
        return session_page(public_id, refusal=refusal.code), 409
    return redirect(url_for(".session", public_id=public_id, _anchor="door"), code=303)
