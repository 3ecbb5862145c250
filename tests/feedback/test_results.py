"""What coordinators and directors see: tables once a survey has closed, with small numbers hidden everywhere alike."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.accounts.model import User
from booking.feedback.model import Survey
from booking.feedback.queries import counts_of_survey
from booking.feedback.results import results_of
from booking.feedback.rules import ANSWERS, Audience, Round
from tests.support.sign_in import sign_in
from tests.support.surveys import answer_all

from .conftest import Asked, form_at, send

Freeze = Callable[[datetime], None]
AFTER = datetime(2018, 11, 5, 8, tzinfo=UTC)


def signed_in(client: FlaskClient, database: Engine, role: str) -> FlaskClient:
    with db.reading(database) as tx:
        sign_in(client, tx.scalars(select(User).where(User.email == f"{role}@example.fi")).one())
    return client


def cells(page: str, row: str) -> list[str]:
    """Return the numbers of the first row that is called so."""
    found = re.search(rf'<th scope="row">{row}</th>(.*?)</tr>', page)
    assert found is not None, row
    return [re.sub(r"<span class=\"vh\">.*?</span>|<[^>]+>", "", one) for one in re.findall(r"<td.*?</td>", found[1])]


@pytest.fixture
def answered(asked: Asked, database: Engine) -> Asked:
    """Let guardians answer: 9 about the house, 7 about the daycare centre."""
    with db.transaction(database) as tx:
        survey = tx.scalars(select(Survey).where(Survey.id == asked.survey.id)).one()
        times = {asked.world.house.public_id: 9, asked.world.daycare.public_id: 7}
        answer_all(tx, survey, Audience.GUARDIAN, times)
    return asked


def test_an_open_survey_tells_how_many_answered_in_fives(
    client: FlaskClient, database: Engine, answered: Asked
) -> None:
    page = signed_in(client, database, "coordinator").get(f"/staff/wishes/{answered.survey.public_id}?lang=en").text

    assert "At least 15 answers" in page
    assert "Really good" not in page


def test_a_closed_survey_shows_its_tables_with_small_numbers_hidden(
    client: FlaskClient, database: Engine, answered: Asked, frozen: Freeze
) -> None:
    frozen(AFTER)
    page = signed_in(client, database, "coordinator").get(f"/staff/wishes/{answered.survey.public_id}?lang=en").text

    assert cells(page, "Sleep") == ["7", "9", "16"]
    assert cells(page, "Eating") == ["–", "–", "–"]
    assert cells(page, "Really good") == ["–", "–", "9"]
    assert cells(page, "Answers in all") == ["7", "9", "16"]
    assert "Fewer than five answered, so nothing is shown." in page, "no staff answered"


def test_a_director_sees_her_place_and_the_whole_in_the_same_numbers(
    client: FlaskClient, database: Engine, answered: Asked, frozen: Freeze
) -> None:
    frozen(AFTER)
    page = signed_in(client, database, "director").get(f"/staff/wishes/{answered.survey.public_id}?lang=en").text

    assert cells(page, "Sleep") == ["7", "16"]
    assert cells(page, "Really good") == ["–", "9"]


def test_one_place_is_a_column_of_the_same_table_and_never_counted_anew() -> None:
    counts = {
        ANSWERS: {(ANSWERS, "a"): 12, (ANSWERS, "b"): 9, (ANSWERS, "c"): 3},
        "sounds": {("good", "a"): 9, ("so_so", "a"): 3, ("good", "b"): 8, ("so_so", "b"): 1, ("good", "c"): 3},
    }
    whole = results_of(Round.START, Audience.GUARDIAN, counts)
    one = whole.only(frozenset({"a"}))

    assert [column.key for column in whole.columns] == ["a", "c+b", "total"], "c alone would be 24 - 12 - 9"
    assert one.questions[0].rows == tuple((key, (row[0], row[2])) for key, row in whole.questions[0].rows)


def test_the_counts_of_another_audience_stay_apart(database: Engine, answered: Asked) -> None:
    with db.reading(database) as tx:
        assert counts_of_survey(tx, answered.survey.id, Audience.STAFF) == {}


def test_a_coordinator_opens_a_survey_looks_at_it_changes_its_days_and_closes_it(
    client: FlaskClient, database: Engine, asked: Asked
) -> None:
    signed_in(client, database, "coordinator")
    new = {"round": "midway", "first_on": "7.1.2019", "last_on": "20.1.2019"}
    made = send(client, "/staff/wishes/new", audiences=("guardian", "child"), **new)
    again = send(client, "/staff/wishes/new", audiences=("guardian",), **new)
    path = made.location.split("?")[0]

    assert (made.status_code, again.status_code) == (303, 422)
    assert "Tätä kysytään hankkeessa jo." in again.text
    page = client.get(path).text
    assert f"/w/{path.rsplit('/', 1)[1]}/guardian" in page
    assert 'class="qr"' in page
    assert "Uni" in client.get(f"{path}/preview/guardian").text
    assert client.get(f"{path}/preview/staff").status_code == 404
    assert send(client, f"{path}/days", first_on="8.1.2019", last_on="1.1.2019").status_code == 422
    assert send(client, f"{path}/days", first_on="8.1.2019", last_on="21.1.2019").status_code == 303
    assert send(client, f"{path}/close", form_at(client, f"{path}/close")).status_code == 303
    with db.reading(database) as tx:
        row = tx.scalars(select(Survey).where(Survey.round == "midway")).one()
        assert (row.first_on.isoformat(), row.last_on.isoformat(), row.closed_at is not None) == (
            "2019-01-08",
            "2019-01-21",
            True,
        )


def test_a_survey_after_sessions_has_its_days_to_itself(client: FlaskClient, database: Engine, asked: Asked) -> None:
    signed_in(client, database, "coordinator")
    session = {"round": "session", "audiences": ("guardian",)}

    first = send(client, "/staff/wishes/new", **session, first_on="1.10.2018", last_on="31.10.2018")
    same = send(client, "/staff/wishes/new", **session, first_on="31.10.2018", last_on="30.11.2018")
    staff = send(
        client, "/staff/wishes/new", round="session", audiences=("staff",), first_on="1.1.2019", last_on="2.1.2019"
    )
    later = send(client, "/staff/wishes/new", **session, first_on="1.11.2018", last_on="30.11.2018")

    assert [one.status_code for one in (first, same, staff, later)] == [303, 422, 422, 303]


def test_the_file_holds_the_numbers_of_the_page(
    client: FlaskClient, database: Engine, answered: Asked, frozen: Freeze
) -> None:
    path = f"/staff/wishes/{answered.survey.public_id}/results.csv?lang=en"
    assert signed_in(client, database, "coordinator").get(path).status_code == 404, "the survey is open"
    frozen(AFTER)
    lines = signed_in(client, database, "coordinator").get(path).text.splitlines()

    assert lines[0].endswith('"Who";"Question";"Answer";"Place";"Number";"Hidden"')
    assert '"Guardians";"What would you like to talk about?";"Sleep";"All places";"16";""' in lines
    assert '"Guardians";"How do these meetings sound to you?";"Good";"All places";"";"hidden"' in lines
    assert not [line for line in lines[1:] if line.split(";")[4] in ('"1"', '"2"', '"3"', '"4"')]
