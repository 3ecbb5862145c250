"""The buttons that take something out of use, back into use, or delete it, the same for everything that is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from ..accounts.access import needs, require
from ..accounts.rules import Permission, Place
from ..clock import utc_now
from ..db import transaction
from ..errors import Conflict, Missing
from ..network import service
from ..network.queries import organisation_by_public_id, service_by_slug
from .blueprint import ActForm, actor, bp
from .uses import use_of


@dataclass(frozen=True)
class Kind:
    """How one kind of thing is found, whose it is, and where its list is."""

    find: Callable[[Session, str], Any]
    permission: Permission
    place: Callable[[Session, Any], Place]
    list_url: Callable[[Any, str], str]
    """(row, what was done) -> where one goes afterwards."""


def _everywhere(_tx: Session, _row: Any) -> Place:
    return Place()


KINDS = {
    "organisations": Kind(
        organisation_by_public_id,
        Permission.MANAGE_NETWORK,
        _everywhere,
        lambda _row, done: url_for(".organisation_list", done=done),
    ),
    "services": Kind(
        service_by_slug,
        Permission.MANAGE_NETWORK,
        _everywhere,
        lambda _row, done: url_for(".service_list", done=done),
    ),
}


@bp.post("/<any(organisations, services):kind>/<key>/archive")
@needs(Permission.SEE_SETTINGS)
def archive(kind: str, key: str) -> ResponseReturnValue:
    """Take something that nobody needs any more out of use; what is past stays."""
    return _done(kind, key, "archived", _archive)


@bp.post("/<any(organisations, services):kind>/<key>/unarchive")
@needs(Permission.SEE_SETTINGS)
def unarchive(kind: str, key: str) -> ResponseReturnValue:
    """Take something into use again."""
    return _done(kind, key, "unarchived", lambda tx, row: service.unarchive(tx, row, now=utc_now(), actor=actor()))


@bp.post("/<any(organisations, services):kind>/<key>/delete")
@needs(Permission.SEE_SETTINGS)
def delete(kind: str, key: str) -> ResponseReturnValue:
    """Delete something on which nothing hangs."""
    return _done(kind, key, "deleted", lambda tx, row: service.delete(tx, row, now=utc_now(), actor=actor()))


def _done(name: str, key: str, done: str, act: Callable[[Session, Any], None]) -> ResponseReturnValue:
    kind = KINDS[name]
    with transaction() as tx:
        row = kind.find(tx, key)
        require(kind.permission, kind.place(tx, row))
        if not ActForm.from_request().validate():
            raise BadRequest
        act(tx, row)
    return redirect(kind.list_url(row, done), code=303)


def _archive(tx: Session, row: Any) -> None:
    if not hasattr(row, "archived_at"):
        raise Missing("archive")
    if use_of(tx, row).is_needed_now:
        raise Conflict("in_use")
    service.archive(tx, row, now=utc_now(), actor=actor())
