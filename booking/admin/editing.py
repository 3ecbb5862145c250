"""Editing anything that is kept: show it, take the answers, save them unless somebody else was quicker."""

from collections.abc import Callable
from typing import Any

from flask import redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..clock import utc_now
from ..network import service
from ..web.kept_form import RowForm
from .blueprint import actor, form_page, is_saved


def edit_page(
    template: str,
    form: RowForm,
    find: Callable[[Session], Any],
    *,
    blank: Callable[[], RowForm],
    done_url: str,
    row: Any,
    save: Callable[..., object] = service.save,
    **around: Any,
) -> ResponseReturnValue:
    """Answer for the page of `row`.

    Args:
        find: Finds the row again, in the transaction that saves.
        blank: Makes an empty form of the same kind, for what is saved when somebody else was quicker.
        done_url: Where one goes once it is saved.
        save: The use case, called as `keeping.save` is.
        around: What else the template shows.
    """
    if request.method != "POST":
        form.show(row)
    if not form.validate_on_submit():
        return form_page(template, form, row=row, **around)

    def write(tx: Session) -> None:
        save(tx, find(tx), form.to_request(), seen=form.seen.data or None, now=utc_now(), actor=actor())

    def as_saved(tx: Session) -> RowForm:
        saved = blank()
        saved.show(find(tx))
        return saved

    if not is_saved(form, write, as_saved):
        return form_page(template, form, 409, row=row, **around)
    return redirect(done_url, code=303)
