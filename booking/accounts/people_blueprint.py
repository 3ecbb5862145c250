"""The blueprint of the people pages, and what their views share."""

from flask import Blueprint, url_for
from flask_babel import gettext as _

from ..audit.service import Actor
from ..errors import Conflict
from .access import acting
from .model import User

bp = Blueprint("people", __name__, url_prefix="/staff/people")


def actor() -> Actor:
    """Return who acts, for the log."""
    return acting()


def person_url(user: User, done: str | None = None) -> str:
    """Return the page of one person."""
    return url_for("people.person", public_id=user.public_id, done=done)


def refusal_words(refusal: Conflict) -> str:
    """Say why an act on an account or a role was refused."""
    words: dict[str, str] = {
        "email_taken": _(
            "This address has an account already, and an invitation changes none. "
            "Give the role on the person's page, or ask an administrator."
        ),
        "role_held": _("The person has this role there already."),
        "role_over": _("The role is over already."),
        "role_of_provider": _("This role comes from the municipality's own sign-in and ends there."),
        "last_administrator": _(
            "Nobody else would be left who looks after everything. Give somebody else the role first."
        ),
        "closed_account": _("The account is closed."),
        "open_account": _("The account is open."),
        "not_invited": _("The account is in use already, or closed."),
        "nothing_to_lend": _("There is no role that a substitute could have."),
        "no_candidate": _("This person cannot stand in."),
        "not_oneself": _("Nobody names themselves. Ask somebody else to do it."),
        "substituted_already": _("Somebody stands in on one of these days already."),
        "no_second_factor": _("The person signs in without an app."),
    }
    return str(words.get(refusal.code) or _("Something changed meanwhile. Look at the page again."))
