"""What the tests of the coordinator's pages share: the world in the database, forms as a browser sends them."""

import re
from html import unescape

from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from booking import db
from booking.schedule.model import Occurrence, Term
from tests.support.sign_in import form_token
from tests.support.world import World

FIELD = re.compile(r'<input[^>]*type="hidden"[^>]*>')


def send(client: FlaskClient, url: str, **fields: str) -> TestResponse:
    """Press a form's button with these fields and the session's token."""
    return client.post(f"{url}{'&' if '?' in url else '?'}lang=en", data={**fields, "form_token": form_token(client)})


def words(answer: TestResponse) -> str:
    """The page's words, without its marks."""
    said = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2])))
    return re.sub(r" (?=[,.])", "", said)


def hidden_fields(page: str) -> dict[str, str]:
    """The hidden fields of a page, as a browser would send them back."""
    found = {}
    for mark in FIELD.findall(page):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', mark))
        found[attributes["name"]] = unescape(attributes.get("value", ""))
    return found


def rotation(world: World, **changes: str) -> dict[str, str]:
    """The pilot's rotation as typed into the form."""
    typed = {
        "kind": "drop_in",
        "every_weeks": "2",
        "anchor_on": "1.11.2018",
        "last_on": "13.12.2018",
        "turn_rule": "keep_turn",
        "skips_holidays": "y",
        "skips_school_breaks": "y",
        "has_slots": "y",
        "slot_minutes": "15",
        "lanes": "1",
        "stops-0-venue": world.house.public_id,
        "stops-1-venue": world.daycare.public_id,
    }
    for number, slug in enumerate(("family_counselling", "child_health_clinic", "family_guidance")):
        typed[f"team-{number}-service"] = slug
        typed[f"team-{number}-person"] = world.people[slug].public_id
        typed[f"team-{number}-presence"] = "always"
    return {**typed, **changes}


def draft_term(database: Engine, world: World) -> str:
    """Make the small world's term a draft; return its public id."""
    with db.transaction(database) as tx:
        term = tx.get_one(Term, world.term.id)
        term.published_at = None
        return term.public_id


def sessions(database: Engine) -> list[str]:
    """Every session: date, hours, venue, and whether families see it."""
    with db.reading(database) as tx:
        rows = tx.scalars(select(Occurrence).order_by(Occurrence.held_on, Occurrence.id)).all()
        return [
            f"{row.held_on} {row.starts:%H:%M} {row.venue.slug}{'' if row.published_at else ' unseen'}"
            if row.starts
            else f"{row.held_on} {row.venue.slug}{'' if row.published_at else ' unseen'}"
            for row in rows
        ]
