"""The messages to a family: the words that the catalogues have for each, and the facts that other words may name.

The text messages stand in the catalogues under the context `sms`: there easy Finnish is shorter than in letters.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import pgettext

from ..reservations.deadline import Deadline
from ..reservations.deadline_words import link_to, until_words
from ..reservations.rules import CANCELLED, CONFIRMED, MOVED, OCCURRENCE_CANCELLED, RELOCATED
from ..wording.rules import Facts, Letter, Link, named
from .addressing import public_url
from .facts import FACTS, NEEDS, SUBJECT_FACTS, TEXT_FACTS, Meeting, example_link, example_meeting, family_facts
from .many_times import TOLD_ABOVE, many_sentence

WHEN = named("when")
WHEN_AND_PLACE = named("when", "place")


def family_letter(
    kind: str,
    subject: Callable[[], str],
    body: Callable[[], Sequence[str]],
    text: Callable[[], Sequence[str]],
    example: Callable[[str], Facts],
    *,
    more: tuple[str, ...] = (),
    text_facts: tuple[str, ...] = TEXT_FACTS,
    needs: tuple[tuple[str, ...], ...] = NEEDS,
) -> Letter:
    """Return a kind of message to a family; `more` facts than those of every such message."""
    return Letter(kind, (*more, *FACTS), needs, subject, body, example, SUBJECT_FACTS, text, text_facts)


def said(*sentences: str) -> str:
    """Return sentences of a text message in a row."""
    return " ".join(sentences)


def where_lines() -> list[str]:
    """Return how the place is found; what is not known is left out."""
    return ["{address}", _("Entrance: %(text)s", text="{entrance}")]


def meeting_lines() -> list[str]:
    """Return how the place is found, or how one takes part at a distance."""
    return [*where_lines(), "{remote_sentence}"]


def _confirmed_body() -> list[str]:
    return [
        _("Your time: %(when)s, %(place)s.", **WHEN_AND_PLACE),
        *meeting_lines(),
        _("Your child may come along."),
        "",
        "{link_sentence}",
        "{until_sentence}",
        "{many_sentence}",
    ]


def _confirmed_text() -> list[str]:
    short = said(pgettext("sms", "Your time: %(when)s, %(place)s.", **WHEN_AND_PLACE), "{link_sentence}")
    return [said(short, pgettext("sms", "Welcome!")), short]


def dated_example(language: str) -> Facts:
    """Return facts as they might be, where a text message tells the year too."""
    meeting = example_meeting(language)
    until = until_words(Deadline(meeting.starts_at - timedelta(days=1), None, is_start=False), language)
    link = link_to(example_link(language), is_over=False)
    return family_facts(meeting, link, is_dated=True, until_sentence=until)


def _confirmed_example(language: str) -> Facts:
    facts = dated_example(language)
    return replace(facts, mail={**facts.mail, "many_sentence": many_sentence(TOLD_ABOVE + 1, language)})


CONFIRMED_LETTER = family_letter(
    CONFIRMED,
    lambda: _("Your time %(when)s", **WHEN),
    _confirmed_body,
    _confirmed_text,
    _confirmed_example,
    more=("until_sentence", "many_sentence"),
)


def _cancelled_body() -> list[str]:
    return [
        _("Your time %(when)s, %(place)s, is cancelled.", **WHEN_AND_PLACE),
        _("Thank you for telling us."),
        "",
        "{link_sentence}",
    ]


def _cancelled_text() -> list[str]:
    return [said(pgettext("sms", "Your time %(when)s, %(place)s, is cancelled.", **WHEN_AND_PLACE), "{link_sentence}")]


def link_to_book(url: str) -> Link:
    """Return the link to the times to choose from."""
    return url, _("Book a new time: %(url)s", url=url), pgettext("sms", "Book a new time: %(url)s", url=url)


CANCELLED_LETTER = family_letter(
    CANCELLED,
    lambda: _("Your time %(when)s is cancelled", **WHEN),
    _cancelled_body,
    _cancelled_text,
    lambda language: family_facts(example_meeting(language), link_to_book(public_url(f"/{language}/"))),
)


def _occurrence_cancelled_body() -> list[str]:
    return [
        _("Your time %(when)s, %(place)s, is cancelled.", **WHEN_AND_PLACE),
        _("Reason: %(reason)s.", reason="{reason}"),
        _("We are sorry."),
        "",
        "{link_sentence}",
    ]


def _occurrence_cancelled_text() -> list[str]:
    told = pgettext("sms", "Your time %(when)s is cancelled (%(why)s).", when="{when}", why="{reason}")
    return [said(told, pgettext("sms", "We are sorry."), "{link_sentence}"), said(told, "{link_sentence}")]


def link_instead(url: str) -> Link:
    """Return the link to what is offered instead."""
    return url, _("New time: %(url)s", url=url), pgettext("sms", "New time: %(url)s", url=url)


def occurrence_cancelled_facts(meeting: Meeting, link: Link, reason: str) -> Facts:
    """Return the facts of a session that we had to cancel; a text message may shorten the reason."""
    facts = family_facts(meeting, link, reason=reason)
    return replace(facts, loose=reason, text=lambda why: {**facts.text(meeting.place), "reason": why})


OCCURRENCE_CANCELLED_LETTER = family_letter(
    OCCURRENCE_CANCELLED,
    lambda: _("Your time %(when)s is cancelled", **WHEN),
    _occurrence_cancelled_body,
    _occurrence_cancelled_text,
    lambda language: occurrence_cancelled_facts(
        example_meeting(language), link_instead(public_url(f"/{language}/")), _("illness")
    ),
    more=("reason",),
    text_facts=("when", "reason", "link_sentence", "link"),
)


def link_to_answer(url: str, *, must_confirm: bool) -> Link:
    """Return the link to confirm a time that we moved, or to say no to it."""
    if must_confirm:
        asked = _("Does the new time suit you? Confirm it or cancel: %(url)s", url=url)
        return url, asked, pgettext("sms", "Confirm or cancel: %(url)s", url=url)
    return url, _("Not suitable? %(url)s", url=url), pgettext("sms", "Not suitable? %(url)s", url=url)


def _moved_example(language: str) -> Facts:
    return family_facts(example_meeting(language), link_to_answer(example_link(language), must_confirm=True))


def _moved_text() -> list[str]:
    return [said(pgettext("sms", "Your time moved: %(when)s, %(place)s.", **WHEN_AND_PLACE), "{link_sentence}")]


def _relocated_text() -> list[str]:
    told = pgettext("sms", "Your time moved: %(when)s, new place %(place)s.", **WHEN_AND_PLACE)
    return [said(told, "{link_sentence}")]


MOVED_LETTER = family_letter(
    MOVED,
    lambda: _("Your time moved: %(when)s", **WHEN),
    lambda: [
        _("Your time moved: %(when)s, %(place)s.", **WHEN_AND_PLACE),
        "{address}",
        "",
        "{link_sentence}",
    ],
    _moved_text,
    _moved_example,
)
RELOCATED_LETTER = family_letter(
    RELOCATED,
    lambda: _("Your time moved: %(when)s", **WHEN),
    lambda: [
        _("Your time moved: %(when)s, new place %(place)s.", **WHEN_AND_PLACE),
        *meeting_lines(),
        "",
        "{link_sentence}",
    ],
    _relocated_text,
    _moved_example,
)
