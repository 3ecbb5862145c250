"""The message with lost links: by mail one with everything that the contact holds, by phone one for each link."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from flask_babel import force_locale, ngettext, pgettext
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ..letters.facts import example_link, example_meeting
from ..reservations.deadline_words import link_to
from ..reservations.rules import LOST_LINK
from ..web.dates import moment_text
from ..web.languages import LOCALES
from ..wording import registry
from ..wording.composing import Told
from ..wording.rules import Facts, Letter
from . import keepers as held_links
from .keepers import HeldWords, Holder, LinkKeeper
from .times import TimesHeld

TEXT_FACTS = ("held", "link_sentence", "link")


def register() -> None:
    """Let the outbox know who knows the facts, and the contact's times be asked for."""
    registry.register(LOST_LINK_LETTER, teller_of(TimesHeld()))


def register_keeper(keeper: LinkKeeper) -> None:
    """Let another room's links be told with the same words."""
    registry.register_alike(keeper.kind, LOST_LINK_LETTER, teller_of(keeper))


def teller_of(keeper: LinkKeeper) -> registry.Teller:
    """Return who knows the facts of the notices about a room's links."""
    held_links.register(keeper)

    def lost_links(tx: Session, subject_id: int, now: datetime) -> Told | None:
        holder = keeper.holder(tx, subject_id)
        if holder is None:
            return None
        with force_locale(LOCALES[holder.language]):
            about = [(keeper, subject_id)] if holder.is_texted else _everything(tx, holder, now)
            found = [one.words(tx, held_id, holder.language, now) for one, held_id in about]
            said = [one for one in found if one is not None]
            return _told(holder, lost_link_facts(said)) if said else None

    return lost_links


def lost_link_facts(said: list[HeldWords]) -> Facts:
    """Return each link with what it is about; a text message tells the first, and may shorten that."""
    first = said[0]
    url, _sentence, short_sentence = first.link
    links = "\n\n".join(f"{one.sentence}\n{one.link[1]}" for one in said)
    headline = ngettext("The link you asked for", "The links you asked for", len(said))

    def text(loose: str) -> Mapping[str, str]:
        return {"held": first.short(loose), "link_sentence": short_sentence, "link": url}

    return Facts({"headline": headline, "links": links}, first.loose, text)


def _everything(tx: Session, holder: Holder, now: datetime) -> Iterable[tuple[LinkKeeper, int]]:
    held = held_links.all_held_by(tx, holder.address, now)
    return ((held_links.keeper_of(one.kind), one.subject_id) for one in held)


def _told(holder: Holder, facts: Facts) -> Told:
    return Told(
        holder.address,
        holder.language,
        facts,
        owner=holder.owner,
        is_texted=holder.is_texted,
        about_at=holder.begins_at,
    )


def _example(language: str) -> Facts:
    meeting = example_meeting(language)
    when = moment_text(meeting.starts_at, language)
    sentence = _("Your time: %(when)s, %(place)s.", when=when, place=meeting.place)
    link = link_to(example_link(language), is_over=False)
    short = HeldWords(
        sentence,
        link,
        lambda loose: pgettext("sms", "Your time: %(when)s, %(place)s.", when=when, place=loose),
        meeting.place,
    )
    return lost_link_facts([short])


LOST_LINK_LETTER = Letter(
    LOST_LINK,
    ("links",),
    (("links",), ("held",), ("link_sentence", "link")),
    lambda: "{headline}",
    lambda: ["{links}", "", _("This link was asked for on our page. If it was not you, you need not do anything.")],
    _example,
    ("headline",),
    lambda: ["{held} {link_sentence}"],
    TEXT_FACTS,
)
