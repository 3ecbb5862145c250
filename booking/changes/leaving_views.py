"""Close somebody's account: first the sessions they are booked to and who could come instead, then the deed."""

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from ..accounts.access import acting, needs, require
from ..accounts.model import User
from ..accounts.people_blueprint import person_url, refusal_words
from ..accounts.people_queries import person_by_public_id
from ..accounts.rules import Permission, Place
from ..clock import utc_now
from ..db import reading, transaction
from ..errors import Conflict
from . import leaving
from .blueprint import bp
from .forms import BringBackForm
from .rules import EffectChanged, LeavingEffect


@bp.route("/people/<public_id>/deactivate", methods=["GET", "POST"])
@needs(Permission.MANAGE_USERS)
def deactivate(public_id: str) -> ResponseReturnValue:
    """Close an account, knowing which sessions it leaves to somebody."""
    require(Permission.MANAGE_USERS, Place())
    form = BringBackForm.from_request()
    is_pressed = form.validate_on_submit()  # a forged form is refused whatever the account's state
    with reading() as tx:
        user = person_by_public_id(tx, public_id)
        effect = leaving.leaving_effect(tx, user, now=utc_now())
    if user.deactivated_at is not None:
        return redirect(person_url(user), code=303)
    if not is_pressed:
        return _page(user, form, effect), 422 if form.errors else 200
    try:
        with transaction() as tx:
            actor = acting()
            found = person_by_public_id(tx, public_id)
            leaving.close_account(tx, found, seen=form.seen.data, now=utc_now(), actor=actor)
    except EffectChanged as changed:
        return _page(user, form, changed.effect, is_changed=True), 409
    except Conflict as refusal:
        return _page(user, form, effect, refusal=refusal_words(refusal)), 409
    return redirect(person_url(user, "deactivated"), code=303)


def _page(
    user: User, form: BringBackForm, effect: LeavingEffect, *, is_changed: bool = False, refusal: str = ""
) -> str:
    form.seen.data = effect.seen
    return render_template(
        "changes/leave.html", user=user, form=form, effect=effect, is_changed=is_changed, refusal=refusal
    )
