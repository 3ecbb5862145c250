"""The messages about a sign-up: the catalogues' words for each, and the facts that other words may name."""

from collections.abc import Callable, Sequence

from flask_babel import gettext as _
from flask_babel import pgettext

from ..letters.addressing import public_url
from ..letters.words import WHEN, WHEN_AND_PLACE, said, where_lines
from ..wording.rules import Facts, Letter, Link
from .facts import FACTS, NEEDS, SUBJECT_FACTS, TEXT_FACTS, event_facts, example_link, example_where
from .rules import CONFIRMED, LEFT, SEATED, WAITING


def event_letter(
    kind: str,
    subject: Callable[[], str],
    body: Callable[[], Sequence[str]],
    text: Callable[[], Sequence[str]],
    example: Callable[[str], Facts],
    *,
    more: tuple[str, ...] = (),
) -> Letter:
    """Return a kind of message about a sign-up; `more` facts than those of every such message."""
    return Letter(kind, (*more, *FACTS), NEEDS, subject, body, example, SUBJECT_FACTS, text, TEXT_FACTS)


def link_to(url: str) -> Link:
    """Return the link to the family's own page."""
    mail = _("See how many of you come, change that, or leave: %(url)s", url=url)
    return url, mail, pgettext("sms", "Change or leave: %(url)s", url=url)


def link_to_queue(url: str) -> Link:
    """Return the link to the family's own page while it waits."""
    mail = _("See your place in the queue, or leave it: %(url)s", url=url)
    return url, mail, pgettext("sms", "See or leave the queue: %(url)s", url=url)


def link_to_cancel(url: str) -> Link:
    """Return the link for those who cannot come after all."""
    return url, _("Cannot come? Cancel: %(url)s", url=url), pgettext("sms", "Cannot come? Cancel: %(url)s", url=url)


def link_to_all(url: str) -> Link:
    """Return the link to everything that is on."""
    return url, _("See all times: %(url)s", url=url), pgettext("sms", "See all times: %(url)s", url=url)


def hour_sentence() -> str:
    """Say that the hour comes later."""
    return str(_("We tell you the hour when it is known."))


CONFIRMED_LETTER = event_letter(
    CONFIRMED,
    lambda: _("You have signed up: %(when)s", **WHEN),
    lambda: [
        _("You have signed up: %(when)s, %(place)s.", **WHEN_AND_PLACE),
        *where_lines(),
        "{hour_sentence}",
        _("Also: %(others)s", others="{others}"),
        "",
        "{link_sentence}",
    ],
    lambda: [said(pgettext("sms", "You have signed up: %(when)s, %(place)s.", **WHEN_AND_PLACE), "{link_sentence}")],
    lambda language: event_facts(
        example_where(language),
        link_to(example_link(language)),
        hour_sentence=hour_sentence(),
        others=example_where(language).when,
    ),
    more=("hour_sentence", "others"),
)

LEFT_LETTER = event_letter(
    LEFT,
    lambda: _("Your sign-up is cancelled: %(when)s", **WHEN),
    lambda: [
        _("Your sign-up is cancelled: %(when)s, %(place)s.", **WHEN_AND_PLACE),
        "",
        "{link_sentence}",
    ],
    lambda: [
        said(pgettext("sms", "Your sign-up is cancelled: %(when)s, %(place)s.", **WHEN_AND_PLACE), "{link_sentence}")
    ],
    lambda language: event_facts(example_where(language), link_to_all(public_url(f"/{language}/"))),
)

WAITING_LETTER = event_letter(
    WAITING,
    lambda: _("You are in the queue: %(when)s", **WHEN),
    lambda: [
        _("You are in the queue: %(when)s, %(place)s.", **WHEN_AND_PLACE),
        _("If seats become free, you get them and we tell you."),
        "",
        "{link_sentence}",
    ],
    lambda: [said(pgettext("sms", "You are in the queue: %(when)s, %(place)s.", **WHEN_AND_PLACE), "{link_sentence}")],
    lambda language: event_facts(example_where(language), link_to_queue(example_link(language))),
)

SEATED_LETTER = event_letter(
    SEATED,
    lambda: _("You got seats: %(when)s", **WHEN),
    lambda: [
        _("You got seats: %(when)s, %(place)s.", **WHEN_AND_PLACE),
        *where_lines(),
        "{hour_sentence}",
        "",
        "{link_sentence}",
    ],
    lambda: [said(pgettext("sms", "You got seats: %(when)s, %(place)s.", **WHEN_AND_PLACE), "{link_sentence}")],
    lambda language: event_facts(
        example_where(language), link_to_cancel(example_link(language)), hour_sentence=hour_sentence()
    ),
    more=("hour_sentence",),
)
