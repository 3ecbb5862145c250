"""The buttons that take something out of use, back into use, or delete it, the same for everything that is kept."""

from collections.abc import Callable
from typing import Any

from flask import redirect
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from ..accounts.access import needs, require
from ..accounts.rules import Permission
from ..clock import utc_now
from ..db import lock, transaction
from ..errors import Conflict
from ..network import service
from .blueprint import ActForm, actor, bp
from .kinds import KINDS
from .uses import use_of

DELETABLE = ", ".join(KINDS)
ARCHIVABLE = ", ".join(name for name, kind in KINDS.items() if kind.can_archive)


@bp.post(f"/<any({ARCHIVABLE}):kind>/<key>/archive")
@needs(Permission.SEE_SETTINGS)
def archive(kind: str, key: str) -> ResponseReturnValue:
    """Take something that nobody needs any more out of use; what is past stays."""
    return _done(kind, key, "archived", _archive)


@bp.post(f"/<any({ARCHIVABLE}):kind>/<key>/unarchive")
@needs(Permission.SEE_SETTINGS)
def unarchive(kind: str, key: str) -> ResponseReturnValue:
    """Take something into use again."""
    return _done(kind, key, "unarchived", _unarchive)


@bp.post(f"/<any({DELETABLE}):kind>/<key>/delete")
@needs(Permission.SEE_SETTINGS)
def delete(kind: str, key: str) -> ResponseReturnValue:
    """Delete something on which nothing hangs."""
    return _done(kind, key, "deleted", _delete)


def _done(name: str, key: str, done: str, act: Callable[[Session, Any], None]) -> ResponseReturnValue:
    kind = KINDS[name]
    with transaction() as tx:
        row = kind.find(tx, key)
        require(kind.permission, kind.place(tx, row))
        if not ActForm.from_request().validate():
            raise BadRequest
        url = kind.back_url(tx, row, done)
        act(tx, row)
    return redirect(url, code=303)


def _archive(tx: Session, row: Any) -> None:
    lock(tx, row)
    if use_of(tx, row).is_needed_now:
        raise Conflict("in_use")
    service.archive(tx, row, now=utc_now(), actor=actor())


def _unarchive(tx: Session, row: Any) -> None:
    service.unarchive(tx, row, now=utc_now(), actor=actor())


def _delete(tx: Session, row: Any) -> None:
    if use_of(tx, row).is_hung_on:
        raise Conflict("in_use")
    service.delete(tx, row, now=utc_now(), actor=actor())
