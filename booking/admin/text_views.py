"""The texts of messages: what each kind says in each language, other words in their place, and how it looks."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ..accounts.access import needs, require
from ..accounts.rules import Permission, Place
from ..clock import utc_now
from ..config import STAFF_LANGUAGES
from ..db import reading
from ..errors import Invalid, Missing
from ..wording.changing import change_texts
from ..wording.pieces import Piece
from ..wording.queries import replaced_texts
from ..wording.registry import letters, pieces, wording_of
from ..wording.rules import Letter
from .blueprint import actor, bp, is_saved
from .text_forms import TextForm
from .text_pages import languages_of, lines, own_texts, text_page


@bp.get("/texts")
@needs(Permission.CHANGE_MESSAGES)
def texts() -> str:
    """List every kind of message, for families and for staff, and what stands in several."""
    require(Permission.CHANGE_MESSAGES, Place())
    with reading() as tx:
        replaced = replaced_texts(tx)
    found, found_pieces = lines(letters(), replaced), lines(pieces(), replaced)
    for_families = [line for line in found if line.letter.is_for_families]
    for_staff = [line for line in found if not line.letter.is_for_families]
    groups = (for_families, for_staff, found_pieces)
    return render_template("admin/texts.html", groups=groups, first_language=STAFF_LANGUAGES[0])


@bp.route("/texts/<key>/<spoken>", methods=["GET", "POST"])
@needs(Permission.CHANGE_MESSAGES)
def text(key: str, spoken: str) -> ResponseReturnValue:
    """Show what a kind of message says in a language, try other words out, save them."""
    require(Permission.CHANGE_MESSAGES, Place())
    letter = _find(key, spoken)
    form = TextForm.from_request(letter=letter, language=spoken)
    if request.method != "POST":
        with reading() as tx:
            form.show(own_texts(tx, letter, spoken))
        return text_page(form)
    act = request.form.get("act")
    if act == "default":
        form.show_default()
    if not form.validate():
        return text_page(form, 422)
    if act == "save":
        return _save(form)
    return text_page(form, is_default=act == "default", drafts=form.texts)


def _find(key: str, spoken: str) -> Letter | Piece:
    letter = wording_of(key)
    if letter is None or spoken not in languages_of(letter):
        raise Missing("message_text")
    return letter


def _save(form: TextForm) -> ResponseReturnValue:
    letter, spoken = form.letter, form.language

    def save(tx: Session) -> None:
        change_texts(tx, letter, spoken, form.texts, seen=form.seen.data or None, now=utc_now(), actor=actor())

    def as_saved(tx: Session) -> TextForm:
        saved = TextForm(letter=letter, language=spoken)
        saved.show(own_texts(tx, letter, spoken))
        return saved

    try:
        if not is_saved(form, save, as_saved):
            return text_page(form, 409)
    except Invalid as refusal:
        form.refuse(refusal)
        return text_page(form, refusal.status)
    return redirect(url_for(".text", key=letter.kind, spoken=spoken, done="saved"), code=303)
