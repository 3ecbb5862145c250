"""Programmes: made, named anew, longer or shorter as long as their terms fit in, taken out of use or deleted."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update

from booking import db
from booking.schedule.model import Programme, Term
from tests.support.world import MADE_AT, World

from .conftest import seen_in, send

LIST = "/staff/settings/programmes"
NEXT = {"names-fi": "Ohjelma 2019–2020", "municipality": "pieksamaki", "first_on": "1.8.2019", "last_on": "31.5.2020"}


@pytest.fixture
def coordinator(client_of: Callable[[str], FlaskClient]) -> FlaskClient:
    """Return the client of the coordinator."""
    return client_of("coordinator")


def kept(database: Engine) -> list[Programme]:
    with db.reading(database) as tx:
        return list(tx.scalars(select(Programme).order_by(Programme.first_on)))


def test_a_coordinator_makes_names_and_deletes_a_programme(
    coordinator: FlaskClient, database: Engine, acts: Callable[[], list[tuple[str, str]]]
) -> None:
    made = send(coordinator, f"{LIST}/new", **NEXT)
    one = f"{LIST}/{kept(database)[-1].public_id}"
    page = coordinator.get(f"{one}?lang=en")
    named = send(coordinator, one, **{**NEXT, "names-en": "Programme 2019", "seen": seen_in(page)})
    with_english = kept(database)[-1].names
    deleted = send(coordinator, f"{one}/delete")

    assert [made.status_code, named.status_code, deleted.status_code] == [303, 303, 303]
    assert "Nothing depends on it." in page.text
    assert with_english == {"fi": "Ohjelma 2019–2020", "en": "Programme 2019"}
    assert len(kept(database)) == 1
    assert acts() == [
        ("programme_created", "programme"),
        ("edit_programme", "programme"),
        ("delete_programme", "programme"),
    ]


def test_a_programme_holds_its_terms(coordinator: FlaskClient, database: Engine, world: World) -> None:
    one = f"{LIST}/{world.programme.public_id}"
    seen = seen_in(coordinator.get(one))
    said = {"names-fi": "Ohjelma", "municipality": "pieksamaki", "seen": seen}

    shorter = send(coordinator, one, **said, first_on="1.9.2018", last_on="31.10.2018")
    longer = send(coordinator, one, **said, first_on="1.8.2018", last_on="31.8.2019")
    deleted = send(coordinator, f"{one}/delete")

    assert shorter.status_code == 422
    assert "A term of the programme would lie outside:" in shorter.text
    assert 'value="31.10.2018"' in shorter.text
    assert longer.status_code == 303
    assert deleted.status_code == 409
    assert [row.last_on for row in kept(database)] == [date(2019, 8, 31)]


def test_an_old_programme_leaves_the_choices_and_keeps_its_terms_until_it_is_brought_back(
    coordinator: FlaskClient, database: Engine, world: World, acts: Callable[[], list[tuple[str, str]]]
) -> None:
    one, name = f"{LIST}/{world.programme.public_id}", world.programme.names["fi"]
    with db.transaction(database) as tx:
        tx.execute(update(Term).values(published_at=None))
    term = {"programme": world.programme.public_id, "names-fi": "Syksy", "first_on": "1.9.2018", "last_on": "1.10.2018"}

    archived = send(coordinator, f"{one}/archive")
    offered = [coordinator.get(path).text for path in ("/staff/terms/new", "/staff/wishes/new", f"{LIST}/new")]
    listed = coordinator.get(f"{LIST}?lang=en").text.partition("No longer in use")
    terms = coordinator.get("/staff/terms?lang=en").text.partition("No longer in use")
    refused = send(coordinator, "/staff/terms/new", **term)
    again = send(coordinator, f"{one}/unarchive")
    brought_back = coordinator.get("/staff/terms/new").text

    assert [archived.status_code, refused.status_code, again.status_code] == [303, 422, 303]
    assert not [page for page in offered if name in page]
    assert (name in listed[0], name in listed[2]) == (False, True)
    assert (name in terms[0], name in terms[2]) == (False, True)
    assert name in brought_back
    assert acts() == [("archive_programme", "programme"), ("unarchive_programme", "programme")]


def test_a_programme_whose_published_term_is_not_over_stays_in_use(
    coordinator: FlaskClient, database: Engine, world: World
) -> None:
    one = f"{LIST}/{world.programme.public_id}"
    with db.transaction(database) as tx:
        tx.execute(update(Term).values(published_at=MADE_AT))
    assert "1 published term of it is not over yet." in coordinator.get(f"{one}?lang=en").text
    assert send(coordinator, f"{one}/archive").status_code == 409
    assert kept(database)[0].archived_at is None


def test_somebody_elses_change_is_shown_and_not_overwritten(coordinator: FlaskClient, world: World) -> None:
    one = f"{LIST}/{world.programme.public_id}"
    seen = seen_in(coordinator.get(one))
    said = {"municipality": "pieksamaki", "first_on": "1.8.2018", "last_on": "31.5.2019", "seen": seen}
    send(coordinator, one, **said, **{"names-fi": "Toinen"})

    late = send(coordinator, one, **said, **{"names-fi": "Kolmas"})

    assert late.status_code == 409
    assert "Saved now: Toinen" in late.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"names-fi": ""},
        {"last_on": "1.7.2019"},
        {"last_on": "1.9.2022"},
        {"first_on": "31.2.2019"},
        {"municipality": "mikkeli"},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(
    coordinator: FlaskClient, database: Engine, wrong: dict[str, str]
) -> None:
    assert send(coordinator, f"{LIST}/new", **{**NEXT, **wrong}).status_code == 422
    assert len(kept(database)) == 1
