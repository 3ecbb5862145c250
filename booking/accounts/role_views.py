"""Give somebody a role, and end one."""

from datetime import date, timedelta

from flask import redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..clock import local_today, utc_now
from ..db import reading, transaction
from ..errors import Conflict
from . import people
from .access import needs
from .giver import Giver, giver
from .lapsing import renew_role
from .model import RoleGrant, User
from .people_blueprint import actor, bp, person_url, refusal_words
from .people_forms import EndRoleForm, RoleForm
from .people_queries import grant_by_public_id
from .proof import check_token
from .role_words import role_name, where_words
from .rules import Permission, Role, Scope


@bp.route("/<public_id>/roles/new", methods=["GET", "POST"])
@needs(Permission.GIVE_ROLES)
def new_role(public_id: str) -> ResponseReturnValue:
    """Give a role; the person's sessions end."""
    form = RoleForm.from_request()
    with reading() as tx:
        asker = giver(tx)
        user = asker.find(tx, public_id)
        form.offer(asker, user.id)
    if not form.validate_on_submit():
        return render_template("accounts/new_role.html", form=form, user=user), 422 if form.errors else 200
    try:
        with transaction() as tx:
            asker = giver(tx)
            user = asker.find(tx, public_id)
            asker.require(form.to_grant().role, form.spot, user.id)
            people.give_role(tx, user, form.to_grant(), now=utc_now(), actor=actor())
    except Conflict as refusal:
        form.form_errors.append(refusal_words(refusal))
        return render_template("accounts/new_role.html", form=form, user=user), 409
    return redirect(person_url(user, "role_given"), code=303)


@bp.route("/<public_id>/roles/<key>/end", methods=["GET", "POST"])
@needs(Permission.GIVE_ROLES)
def end_role(public_id: str, key: str) -> ResponseReturnValue:
    """Let a role end now, or after a day; the person's sessions end at once."""
    form = EndRoleForm.from_request()
    with reading() as tx:
        asker = giver(tx)
        user, row = _found(tx, asker, public_id, key)
    if not form.validate_on_submit():
        return _end_page(asker, user, row, form), 422 if form.errors else 200
    try:
        with transaction() as tx:
            user, row = _found(tx, giver(tx), public_id, key)
            people.end_role(tx, row, _until(form), now=utc_now(), actor=actor())
    except Conflict as refusal:
        form.form_errors.append(refusal_words(refusal))
        return _end_page(asker, user, row, form), 409
    return redirect(person_url(user, "role_ended"), code=303)


@bp.post("/<public_id>/roles/<key>/renew")
@needs(Permission.GIVE_ROLES)
def renew(public_id: str, key: str) -> ResponseReturnValue:
    """Let a role that nobody uses go on."""
    check_token()
    with transaction() as tx:
        user, row = _found(tx, giver(tx), public_id, key)
        renew_role(tx, row, now=utc_now(), actor=actor())
    return redirect(person_url(user, "role_renewed"), code=303)


def _found(tx: Session, asker: Giver, public_id: str, key: str) -> tuple[User, RoleGrant]:
    user = asker.find(tx, public_id)
    row = grant_by_public_id(tx, user.id, key)
    asker.require(Role(row.role), (Scope(row.scope), row.scope_id), user.id)
    return user, row


def _until(form: EndRoleForm) -> date:
    return form.last_on.on + timedelta(days=1) if form.last_on.on else local_today()


def _end_page(asker: Giver, user: User, row: RoleGrant, form: EndRoleForm) -> str:
    where = where_words(asker.book, (Scope(row.scope), row.scope_id))
    return render_template(
        "accounts/end_role.html", form=form, user=user, row=row, name=role_name(row.role), where=where
    )
