"""The one message that a term has dates now: its words, and to whom it goes."""

from datetime import datetime

from flask_babel import force_locale, pgettext
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ..letters.addressing import public_url
from ..reservations.told import told_by
from ..web.languages import LOCALES, in_language, offered_or_own
from ..wording import registry
from ..wording.composing import Told
from ..wording.rules import Facts, Letter, named, one_line
from .news import NEWS, news_contact

FACTS = ("term", "link")


def register() -> None:
    """Let the outbox know who knows the facts of the message."""
    registry.register(NEWS_LETTER, published)


def published(tx: Session, contact_id: int, now: datetime) -> Told | None:  # noqa: ARG001 - dates do not go again
    """Tell that the dates are there; nothing to a contact that is erased."""
    contact = news_contact(tx, contact_id)
    if contact is None or contact.kind not in told_by():
        return None
    with force_locale(LOCALES[contact.language]):
        return Told(
            contact.address,
            contact.language,
            _facts(in_language(contact.term.names, contact.language), contact.language),
            owner=in_language(contact.term.programme.municipality.owner_names, contact.language),
            is_texted=contact.kind == "phone",
        )


def _facts(term: str, language: str) -> Facts:
    url = public_url(f"/{offered_or_own(language)}/")
    return Facts({"term": one_line(term), "link": url}, one_line(term), lambda loose: {"term": loose, "link": url})


NEWS_LETTER = Letter(
    NEWS,
    FACTS,
    (("link",),),
    lambda: _("New times: %(term)s", **named("term")),
    lambda: [
        _("The times are published: %(term)s.", **named("term")),
        _("See them and book: %(link)s", **named("link")),
        "",
        _("We erase your contact after this message. You get no others."),
    ],
    lambda language: _facts(_("Spring 2019"), language),
    subject_facts=("term",),
    text=lambda: [
        pgettext("sms", "New times: %(term)s. %(link)s We erase your number.", **named("term", "link")),
        pgettext("sms", "New times: %(term)s. %(link)s", **named("term", "link")),
    ],
    text_facts=FACTS,
)
