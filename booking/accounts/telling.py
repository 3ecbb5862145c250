"""What mails to staff have in common, whatever they tell; no words of theirs stand here."""

from collections.abc import Mapping

from flask import current_app

from ..config import Config
from ..wording.composing import Told
from ..wording.rules import Facts
from .model import User


def told(user: User, facts: Mapping[str, str], *, to: str | None = None) -> Told:
    """Return that a user is told these facts, at another address than the account's when it is for that one."""
    return Told(to or user.email, user.language, Facts(facts))


def address_of(path: str) -> str:
    """Return the public address of a page."""
    settings: Config = current_app.config["SETTINGS"]
    return settings.public_url + path
