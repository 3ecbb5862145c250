"""The messages to those who queue: the words that the catalogues have for each, and the facts they name.

The text messages stand in the catalogues under the context `sms`: there easy Finnish is shorter than in letters.
"""

from collections.abc import Mapping
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import pgettext

from ..keys import TOKEN_LENGTH
from ..letters.addressing import public_url
from ..letters.facts import example_meeting, family_facts
from ..letters.words import WHEN, WHEN_AND_PLACE, family_letter, said, where_lines
from ..web.dates import moment_text
from ..wording.examples import example_moment, example_token
from ..wording.rules import Facts, Letter, Link, named
from .rules import JOINED, OFFERED

JOINED_FACTS = ("what", "link_sentence", "link")
WHAT = named("what")


def joined_facts(what: str, url: str) -> Facts:
    """Return what one queues for, and where one's place is to be seen; a text message may shorten the former."""
    link, sentence, short = link_to_place(url)
    mail = {"what": what, "link_sentence": sentence, "link": link}

    def text(loose: str) -> Mapping[str, str]:
        return {"what": loose, "link_sentence": short, "link": url}

    return Facts(mail, what, text)


def link_to_place(url: str) -> Link:
    """Return the link to one's place in the queue."""
    sentence = _("See your place in the queue, or leave it: %(url)s", url=url)
    return url, sentence, pgettext("sms", "Your place: %(url)s", url=url)


def link_to_take(url: str, until: str) -> Link:
    """Return the link to an offer, with until when it is kept; empty: others are offered it too."""
    if not until:
        return url, _("Take it: %(url)s", url=url), pgettext("sms", "The first takes it: %(url)s", url=url)
    short = pgettext("sms", "Take it by %(until)s: %(url)s", until=until, url=url)
    return url, _("Take it by %(until)s: %(url)s", until=until, url=url), short


def what_next(*, is_kept: bool) -> str:
    """Say what becomes of an offer that is not taken, and of the place in the queue."""
    if is_kept:
        return str(_("If you do not take it, we offer it to the next. You keep your place in the queue."))
    return str(_("We offer it to all who queue, and the first takes it. You keep your place in the queue."))


def _joined_body() -> list[str]:
    return [
        _("You are in the queue: %(what)s.", **WHAT),
        _("If a time becomes free, we send you a message."),
        "",
        "{link_sentence}",
    ]


def _joined_text() -> list[str]:
    return [said(pgettext("sms", "In the queue: %(what)s.", **WHAT), "{link_sentence}")]


def _joined_example(language: str) -> Facts:
    meeting = example_meeting(language)
    when = moment_text(meeting.starts_at, language)
    return joined_facts(f"{when}, {meeting.place}", _example_link(language))


def _offered_body() -> list[str]:
    return [
        _("A time is free: %(when)s, %(place)s.", **WHEN_AND_PLACE),
        *where_lines(),
        "",
        "{link_sentence}",
        "",
        "{next_sentence}",
    ]


def _offered_text() -> list[str]:
    return [said(pgettext("sms", "A time is free: %(when)s, %(place)s.", **WHEN_AND_PLACE), "{link_sentence}")]


def _offered_example(language: str) -> Facts:
    until = moment_text(example_moment() - timedelta(days=7), language, with_year=False)
    link = link_to_take(_example_link(language), until)
    return family_facts(example_meeting(language), link, next_sentence=what_next(is_kept=True))


def _example_link(language: str) -> str:
    return public_url(f"/{language}/q/{example_token(TOKEN_LENGTH)}")


JOINED_LETTER = Letter(
    JOINED,
    JOINED_FACTS,
    (("what",), ("link_sentence", "link")),
    lambda: _("You are in the queue"),
    _joined_body,
    _joined_example,
    text=_joined_text,
    text_facts=JOINED_FACTS,
)
OFFERED_LETTER = family_letter(
    OFFERED,
    lambda: _("A time is free: %(when)s", **WHEN),
    _offered_body,
    _offered_text,
    _offered_example,
    more=("next_sentence",),
)
