"""The small pilot world with a survey that is open: 20.10.-4.11.2018."""

from dataclasses import dataclass
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from booking import db
from booking.audit.service import CLI
from booking.feedback.model import Survey, SurveyCount
from booking.feedback.rules import Audience, Round, SurveyRequest
from booking.feedback.service import create_survey
from tests.support.moments import NOW
from tests.support.reader import Form, read
from tests.support.world import World, small_world


@dataclass
class Asked:
    """The world, and the survey that its guardians, staff and children answer."""

    world: World
    survey: Survey

    def path(self, audience: str = "guardian", language: str = "en") -> str:
        """Return the address of a form."""
        return f"/{language}/wishes/{self.survey.public_id}/{audience}"


@pytest.fixture
def asked(app: object, database: Engine) -> Asked:
    """Write the world and open the survey."""
    with db.transaction(database) as tx:
        world = small_world(tx)
        request = SurveyRequest(world.programme.id, Round.START, tuple(Audience), date(2018, 10, 20), date(2018, 11, 4))
        return Asked(world, create_survey(tx, request, now=NOW, actor=CLI))


def form_at(client: FlaskClient, path: str) -> Form:
    """Return the form of a page."""
    return next(form for form in read(client.get(path)).forms if form.method == "post")


def send(client: FlaskClient, path: str, form: Form | None = None, **answers: str | tuple[str, ...]) -> TestResponse:
    """Fill a form in and send it; several answers to one question are a tuple."""
    several = {name: (values,) if isinstance(values, str) else values for name, values in answers.items()}
    kept = [(name, value) for name, value in (form or form_at(client, path)).values if name not in several]
    typed = [(name, one) for name, values in several.items() for one in values]
    return client.post(path, data=MultiDict([*kept, *typed]))


def counted(database: Engine) -> dict[tuple[str, str, str, str], int]:
    """Return what was counted, by audience, place, question and choice."""
    with db.reading(database) as tx:
        rows = tx.scalars(select(SurveyCount).order_by(SurveyCount.question, SurveyCount.choice))
        return {(row.audience, row.place, row.question, row.choice): row.amount for row in rows}
