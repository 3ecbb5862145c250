"""The facts that messages about a sign-up tell: time, place, link. Never a name, a topic or how many come."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from ..keys import TOKEN_LENGTH
from ..letters.addressing import public_url
from ..reservations.calendar_file import address_line
from ..web.dates import moment_text, when_text
from ..web.languages import in_language
from ..wording.examples import example_moment, example_token
from ..wording.rules import Facts, Link, one_line
from .model import Party

FACTS = ("when", "place", "address", "entrance", "link_sentence", "link")
TEXT_FACTS = ("when", "place", "link_sentence", "link")
NEEDS = (("when",), ("place",), ("link_sentence", "link"))
SUBJECT_FACTS = ("when",)


@dataclass(frozen=True)
class Where:
    """When and where a family is to be."""

    when: str
    place: str
    address: str
    entrance: str


def where_of(party: Party) -> Where:
    """Return when and where a party is to be; the day alone while the hour is not known."""
    event, language = party.occurrence, party.sign_up.language
    place, entrance = (one_line(in_language(texts, language)) for texts in (event.venue.names, event.venue.entrance))
    when = when_text(event.held_on, event.starts, event.ends, language)
    return Where(when, place, one_line(address_line(event.venue)), entrance)


def example_where(language: str) -> Where:
    """Return a time and place as they might be."""
    when = moment_text(example_moment(), language)
    return Where(when, _("Family centre"), _("12 School Road"), _("the door to the yard"))


def example_link(language: str) -> str:
    """Return an address as long as that of a sign-up."""
    return public_url(f"/{language}/s/{example_token(TOKEN_LENGTH)}")


def event_facts(where: Where, link: Link, **more: str) -> Facts:
    """Return the facts; a text message may shorten the place. `more` are facts of one kind of letter, in mails."""
    url, sentence, short_sentence = link
    mail = {
        "when": where.when,
        "place": where.place,
        "address": where.address,
        "entrance": where.entrance,
        "link_sentence": sentence,
        "link": url,
        **more,
    }

    def text(place: str) -> Mapping[str, str]:
        return {"when": where.when, "place": place, "link_sentence": short_sentence, "link": url}

    return Facts(mail, where.place, text)
