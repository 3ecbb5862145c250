"""The messages about an event that we changed: cancelled, held after all, moved, its hour set; and the reminder."""

from dataclasses import replace

from flask_babel import gettext as _
from flask_babel import pgettext

from ..letters.addressing import public_url
from ..letters.words import WHEN, WHEN_AND_PLACE, said, where_lines
from ..wording.rules import Facts, Letter, Link
from .facts import FACTS, SUBJECT_FACTS, Where, event_facts, example_link, example_where
from .rules import EVENT_CANCELLED, EVENT_MOVED, EVENT_RESTORED, HOUR_SET, REMINDER
from .words import event_letter, link_to_all, link_to_cancel


def cancelled_facts(where: Where, link: Link, reason: str) -> Facts:
    """Return the facts of an event that we had to cancel; a text message may shorten the reason."""
    facts = event_facts(where, link, reason=reason)
    return replace(facts, loose=reason, text=lambda why: {**facts.text(where.place), "reason": why})


def _cancelled_text() -> list[str]:
    told = pgettext("sms", "Your event %(when)s is cancelled (%(why)s).", when="{when}", why="{reason}")
    return [said(told, pgettext("sms", "We are sorry."), "{link_sentence}"), said(told, "{link_sentence}")]


EVENT_CANCELLED_LETTER = Letter(
    EVENT_CANCELLED,
    ("reason", *FACTS),
    (("when",), ("place",), ("link_sentence", "link")),
    lambda: _("Your event is cancelled: %(when)s", **WHEN),
    lambda: [
        _("The event to which you signed up is cancelled: %(when)s, %(place)s.", **WHEN_AND_PLACE),
        _("Reason: %(reason)s.", reason="{reason}"),
        _("We are sorry."),
        "",
        "{link_sentence}",
    ],
    lambda language: cancelled_facts(example_where(language), link_to_all(public_url(f"/{language}/")), _("illness")),
    SUBJECT_FACTS,
    _cancelled_text,
    ("when", "reason", "link_sentence", "link"),
)

EVENT_RESTORED_LETTER = event_letter(
    EVENT_RESTORED,
    lambda: _("Your event is held after all: %(when)s", **WHEN),
    lambda: [
        _("The event to which you signed up is held after all: %(when)s, %(place)s.", **WHEN_AND_PLACE),
        *where_lines(),
        "",
        "{link_sentence}",
    ],
    lambda: [
        said(pgettext("sms", "Your event is held after all: %(when)s, %(place)s.", **WHEN_AND_PLACE), "{link_sentence}")
    ],
    lambda language: event_facts(example_where(language), link_to_cancel(example_link(language))),
)

EVENT_MOVED_LETTER = event_letter(
    EVENT_MOVED,
    lambda: _("Your event has moved: %(when)s", **WHEN),
    lambda: [
        _("The event to which you signed up has moved: %(when)s, %(place)s.", **WHEN_AND_PLACE),
        *where_lines(),
        "",
        "{link_sentence}",
    ],
    lambda: [said(pgettext("sms", "Your event has moved: %(when)s, %(place)s.", **WHEN_AND_PLACE), "{link_sentence}")],
    lambda language: event_facts(example_where(language), link_to_cancel(example_link(language))),
)

HOUR_SET_LETTER = event_letter(
    HOUR_SET,
    lambda: _("The hour is known: %(when)s", **WHEN),
    lambda: [
        _("The hour of your event is known: %(when)s, %(place)s.", **WHEN_AND_PLACE),
        *where_lines(),
        "",
        "{link_sentence}",
    ],
    lambda: [
        said(
            pgettext("sms", "The hour is known: %(when)s, %(place)s.", **WHEN_AND_PLACE),
            "{link_sentence}",
        )
    ],
    lambda language: event_facts(example_where(language), link_to_cancel(example_link(language))),
)

REMINDER_LETTER = event_letter(
    REMINDER,
    lambda: _("Tomorrow: %(when)s", **WHEN),
    lambda: [_("See you tomorrow %(when)s, %(place)s.", **WHEN_AND_PLACE), *where_lines(), "", "{link_sentence}"],
    lambda: [said(pgettext("sms", "See you tomorrow %(when)s, %(place)s.", **WHEN_AND_PLACE), "{link_sentence}")],
    lambda language: event_facts(example_where(language), link_to_cancel(example_link(language))),
)
