"""Professionals: the list, a new one, one's page; leaving and coming back."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from ..accounts.access import needs
from ..accounts.model import User
from ..accounts.rules import Permission
from ..clock import utc_now
from ..db import reading, transaction
from ..errors import Conflict
from ..network.queries import organisations, services
from ..schedule import service
from ..schedule.model import Professional
from ..schedule.professional_forms import ProfessionalForm
from ..schedule.queries import all_professionals, professional_by_public_id
from .blueprint import ActForm, actor, bp, form_page, require_everywhere
from .editing import edit_page

USER_TAKEN = _l("Another professional signs in with this account.")


@bp.get("/professionals")
@needs(Permission.MANAGE_NETWORK)
def professional_list() -> str:
    """List the professionals, and those who have left."""
    require_everywhere()
    with reading() as tx:
        rows = all_professionals(tx)
    return render_template("admin/professionals.html", rows=rows)


@bp.route("/professionals/new", methods=["GET", "POST"])
@needs(Permission.MANAGE_NETWORK)
def new_professional() -> ResponseReturnValue:
    """Add a professional; a family service and an employer come first."""
    require_everywhere()
    with reading() as tx:
        form = _form(tx, None)
    first = "service_list" if not form.services else "organisation_list" if not form.organisations else ""
    if first and request.method != "POST":
        return redirect(url_for(f".{first}"), code=303)
    if not form.validate_on_submit():
        return form_page("admin/professional.html", form, row=None)
    try:
        with transaction() as tx:
            service.create_professional(tx, form.to_request(), now=utc_now(), actor=actor())
    except Conflict as refusal:
        return _taken(form, refusal, None)
    return redirect(url_for(".professional_list", done="created"), code=303)


@bp.route("/professionals/<public_id>", methods=["GET", "POST"])
@needs(Permission.MANAGE_NETWORK)
def professional(public_id: str) -> ResponseReturnValue:
    """Change what is told about somebody, or who signs in as them."""
    require_everywhere()
    with reading() as tx:
        row = professional_by_public_id(tx, public_id)
        coming = len(service.coming_dates(tx, row, now=utc_now()))
        form = _form(tx, row)
        blank = _form(tx, row, is_blank=True)
    try:
        return edit_page(
            "admin/professional.html",
            form,
            lambda tx: professional_by_public_id(tx, public_id),
            save=service.edit_professional,
            blank=lambda: blank,
            done_url=url_for(".professional_list", done="saved"),
            row=row,
            coming=coming,
        )
    except Conflict as refusal:
        return _taken(form, refusal, row, coming)


@bp.post("/professionals/<public_id>/leave")
@needs(Permission.MANAGE_NETWORK)
def leave(public_id: str) -> ResponseReturnValue:
    """Note that somebody has left."""
    require_everywhere()
    _check_button()
    with transaction() as tx:
        service.leave(tx, professional_by_public_id(tx, public_id), now=utc_now(), actor=actor())
    return redirect(url_for(".professional_list", done="left"), code=303)


@bp.post("/professionals/<public_id>/come-back")
@needs(Permission.MANAGE_NETWORK)
def come_back(public_id: str) -> ResponseReturnValue:
    """Note that somebody works here again."""
    require_everywhere()
    _check_button()
    with transaction() as tx:
        service.come_back(tx, professional_by_public_id(tx, public_id), now=utc_now(), actor=actor())
    return redirect(url_for(".professional_list", done="came_back"), code=303)


def _check_button() -> None:
    if not ActForm.from_request().validate():
        raise BadRequest


def _taken(form: ProfessionalForm, refusal: Conflict, row: Professional | None, coming: int = 0) -> ResponseReturnValue:
    if refusal.code != "user_taken":
        raise refusal
    form.user.errors = [str(USER_TAKEN)]
    return form_page("admin/professional.html", form, row=row, coming=coming)


def _form(tx: Session, row: Professional | None, *, is_blank: bool = False) -> ProfessionalForm:
    """Return the form with what is in use, and what the professional has now."""
    now = (0, 0, None) if row is None else (row.service_id, row.organisation_id, row.user_id)
    offered: dict[str, Any] = {
        "services": [o for o in services(tx, with_archived=True) if o.archived_at is None or o.id == now[0]],
        "organisations": [o for o in organisations(tx, with_archived=True) if o.archived_at is None or o.id == now[1]],
        "users": _free_users(tx, now[2]),
    }
    return ProfessionalForm(**offered) if is_blank else ProfessionalForm.from_request(**offered)


def _free_users(tx: Session, user_id: int | None) -> list[User]:
    taken = set(tx.scalars(select(Professional.user_id).where(Professional.user_id.is_not(None)))) - {user_id}
    found = tx.scalars(select(User).order_by(User.name, User.id))
    return [one for one in found if one.id not in taken and (one.deactivated_at is None or one.id == user_id)]
