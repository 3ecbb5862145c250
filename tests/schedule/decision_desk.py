"""A coordinator's desk: the pages on which booked dates are decided."""

import re
from dataclasses import dataclass

from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from booking import db
from booking.schedule.model import Occurrence, Series
from tests.schedule.booked import (
    Booked,
    every_row,
    told_by_step,
)
from tests.schedule.pages import hidden_fields, rotation, send
from tests.support.world import World

AT_ONE = {"stops-1-starts": "13"}
"""The daycare's sessions begin half an hour later."""
CHECKED = re.compile(r'<input[^>]* checked [^>]*name="decision-5"[^>]*value="(\w+)"')


@dataclass
class Desk:
    """The coordinator at the form of the booked series."""

    client: FlaskClient
    database: Engine
    world: World
    booked: Booked

    @property
    def url(self) -> str:
        """The form's address."""
        return f"/staff/series/{self.booked.series.public_id}/edit"

    def type(self, act: str, **changes: str) -> TestResponse:
        """Send the form of the series with these changes."""
        return send(self.client, self.url, act=act, **typed(self.world, **changes))

    def press(self, page: TestResponse, act: str, **answers: str) -> TestResponse:
        """Press a button of the diff with these answers."""
        kept = hidden_fields(page.text.partition("<main")[2])
        return self.client.post(f"{self.url}?lang=en", data={**kept, **answers, "act": act})

    def rows(self) -> list[str]:
        """Every row of the series."""
        with db.reading(self.database) as tx:
            return told_by_step(tx, tx.get_one(Series, self.booked.series.id))

    def everything(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row there is."""
        with db.reading(self.database) as tx:
            return every_row(tx)


def typed(world: World, **changes: str) -> dict[str, str]:
    """The booked series as the form has it."""
    usual = {
        "anchor_on": "4.10.2018",
        "last_on": "22.11.2018",
        "every_weeks": "1",
        "picked_skips": "18.10.2018 Koulutus",
    }
    return rotation(world, **{**usual, **changes})


def _row(tx: Session, step: int) -> Occurrence:
    return tx.scalars(select(Occurrence).where(Occurrence.step == step)).one()


def _blocks(client: FlaskClient) -> list[str]:
    feed = client.get("/feeds/public.ics?lang=en").text.replace("\r\n ", "")
    found = re.findall(r"BEGIN:VEVENT.*?END:VEVENT", feed, re.DOTALL)
    return sorted(found, key=lambda one: re.findall(r"DTSTART\S*?:(\w+)", one)[0])


def _events(client: FlaskClient) -> dict[str, tuple[str, str]]:
    """Start and SEQUENCE of each event by its UID, in the order of their dates."""
    facts = [re.findall(r"(?m)^(UID|DTSTART|SEQUENCE)[^:\r\n]*:([^\r\n]+)", one) for one in _blocks(client)]
    named = [dict(one) for one in facts]
    return {one["UID"]: (one["DTSTART"], one.get("SEQUENCE", "0")) for one in named}
