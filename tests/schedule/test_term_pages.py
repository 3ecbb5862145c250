"""A coordinator lays out a term: make it, fill it with the pilot's rotation, look, save, publish."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.schedule.model import Programme, Term
from tests.schedule.pages import draft_term, rotation, send, sessions, words
from tests.support.sign_in import sign_in
from tests.support.world import World, small_world


@pytest.fixture
def world(database: Engine) -> World:
    """Write the small pilot world."""
    with db.transaction(database) as tx:
        return small_world(tx)


@pytest.fixture
def coordinator(client: FlaskClient, world: World) -> FlaskClient:
    """Return a client signed in as the coordinator."""
    sign_in(client, world.users["coordinator"])
    return client


SPRING = {"names-fi": "Kevät 2019", "names-en": "Spring 2019", "first_on": "7.1.2019", "last_on": "31.5.2019"}


def test_a_new_term_opens_as_an_empty_draft(coordinator: FlaskClient, world: World, database: Engine):
    fields = {**SPRING, "programme": world.programme.public_id, "empty_texts-fi": "Kevään ajat tulevat tammikuussa."}

    answer = send(coordinator, "/staff/terms/new", municipality="pieksamaki", **fields)
    page = coordinator.get(answer.location + "&lang=en")

    with db.reading(database) as tx:
        term = tx.scalars(select(Term).order_by(Term.id.desc())).first()
        assert term is not None
        assert (term.names, term.empty_texts) == (
            {"fi": "Kevät 2019", "en": "Spring 2019"},
            {"fi": "Kevään ajat tulevat tammikuussa."},
        )
        assert answer.status_code == 303
        assert answer.location == f"/staff/terms/{term.public_id}?done=created&lang=en"
    assert "Spring 2019 Draft – families do not see it yet" in words(page)
    assert "Publish the term without dates" in words(page)


def test_a_term_made_by_pressing_twice_is_one_term(coordinator: FlaskClient, database: Engine):
    fields = {**SPRING, "programme": "new", "programme_names-fi": "Kevään kokeilu", "municipality": "pieksamaki"}

    answers = [send(coordinator, "/staff/terms/new", **fields) for _press in range(2)]

    with db.reading(database) as tx:
        names = [one.names["fi"] for one in tx.scalars(select(Programme).order_by(Programme.id))]
        assert names.count("Kevään kokeilu") == 1
    assert answers[0].location == answers[1].location


@pytest.mark.parametrize("person", ["", "always"])
def test_a_rotation_saved_by_pressing_twice_is_one_rotation(
    coordinator: FlaskClient, world: World, database: Engine, person: str
):
    term = draft_term(database, world)
    fields = rotation(world) if person else {n: v for n, v in rotation(world).items() if not n.startswith("team")}

    answers = [send(coordinator, f"/staff/terms/{term}/fill", act="save", **fields) for _press in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert sessions(database) == [
        "2018-11-01 09:30 perheiden-talo unseen",
        "2018-11-15 12:30 kontiopuisto unseen",
        "2018-11-29 09:30 perheiden-talo unseen",
        "2018-12-13 12:30 kontiopuisto unseen",
    ]


def test_a_time_longer_than_the_shortest_stop_is_refused(coordinator: FlaskClient, world: World, database: Engine):
    term = draft_term(database, world)

    answer = send(
        coordinator,
        f"/staff/terms/{term}/fill?lang=en",
        act="preview",
        **rotation(world, slot_minutes="60", **{"stops-1-minutes": "45", "stops-1-starts": "12.30"}),
    )

    assert answer.status_code == 422
    assert "One time is longer than the session: at most 45 minutes." in answer.text
    assert 'value="60"' in answer.text


def test_a_term_can_bring_its_programme_along(coordinator: FlaskClient, database: Engine):
    fields = {**SPRING, "programme": "new", "programme_names-fi": "Kevään kokeilu", "municipality": "pieksamaki"}

    answer = send(coordinator, "/staff/terms/new", **fields)

    with db.reading(database) as tx:
        programme = tx.scalars(select(Programme).order_by(Programme.id.desc())).first()
        assert programme is not None
        assert answer.status_code == 303
        assert (programme.names, str(programme.first_on), str(programme.last_on)) == (
            {"fi": "Kevään kokeilu"},
            "2019-01-07",
            "2019-05-31",
        )


def test_a_term_outside_its_programme_comes_back_with_its_answers(coordinator: FlaskClient, world: World):
    fields = {**SPRING, "last_on": "31.8.2019", "programme": world.programme.public_id, "municipality": "pieksamaki"}

    answer = send(coordinator, "/staff/terms/new", **fields)

    assert answer.status_code == 422
    assert "These days are not in the programme." in words(answer)
    assert 'value="Kevät 2019"' in answer.text


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("names-fi", "", "Write it in Finnish too: who finds no text in their own language sees that one."),
        ("names-fi", "x" * 121, "This is too long: at most 120 characters."),
        ("names-fi", "Kevät\x00", "Remove the characters that cannot be shown."),
        ("first_on", "31.2.2019", "Write the date like this: 1.11.2018"),
        ("last_on", "1.1.2019", "The last day is before the first."),
        ("programme", "nosuchone", "Choose one of the options."),
    ],
)
def test_a_faulty_term_is_explained(coordinator: FlaskClient, world: World, field: str, typed: str, said: str):
    fields = {**SPRING, "programme": world.programme.public_id, "municipality": "pieksamaki", field: typed}

    answer = send(coordinator, "/staff/terms/new", **fields)

    assert answer.status_code == 422
    assert "<title>Error: New term" in answer.text
    assert said in words(answer)


def test_the_list_shows_each_terms_state(coordinator: FlaskClient, world: World, database: Engine):
    draft_term(database, world)

    page = words(coordinator.get("/staff/terms?lang=en"))

    assert "Autumn 2018 1 Aug–31 Dec 2018, 0 sessions Draft" in page


def test_the_pilots_rotation_is_seen_saved_and_published(coordinator: FlaskClient, world: World, database: Engine):
    term = draft_term(database, world)
    url = f"/staff/terms/{term}/fill"

    preview = send(coordinator, url, act="preview", **rotation(world))

    assert preview.status_code == 200
    assert sessions(database) == []
    for row in (
        "Thu 1 Nov 2018 9.30–11.00 Perheiden talo",
        "Thu 15 Nov 2018 12.30–14.00 Kontiopuiston päiväkoti",
        "Thu 29 Nov 2018 9.30–11.00 Perheiden talo",
        "Thu 13 Dec 2018 12.30–14.00 Kontiopuiston päiväkoti",
    ):
        assert row in words(preview)
    assert "Save 4 sessions" in words(preview)

    saved = send(coordinator, url, act="save", **rotation(world))

    assert (saved.status_code, saved.location) == (303, f"/staff/terms/{term}?done=filled&lang=en")
    assert sessions(database) == [
        "2018-11-01 09:30 perheiden-talo unseen",
        "2018-11-15 12:30 kontiopuisto unseen",
        "2018-11-29 09:30 perheiden-talo unseen",
        "2018-12-13 12:30 kontiopuisto unseen",
    ]
    planner = words(coordinator.get(f"/staff/terms/{term}?lang=en"))
    assert "Publish 4 sessions" in planner
    assert "4 sessions, 2 places" in planner
    assert (
        "Every other Thursday from 1 Nov to 13 Dec, Perheiden talo 9.30–11.00, "
        "Kontiopuiston päiväkoti 12.30–14.00 in turn" in planner
    )

    published = send(coordinator, f"/staff/terms/{term}/publish")

    assert (published.status_code, published.location) == (303, f"/staff/terms/{term}?done=published&lang=en")
    assert sessions(database) == [
        "2018-11-01 09:30 perheiden-talo",
        "2018-11-15 12:30 kontiopuisto",
        "2018-11-29 09:30 perheiden-talo",
        "2018-12-13 12:30 kontiopuisto",
    ]
    assert "Published" in words(coordinator.get(f"/staff/terms/{term}?lang=en"))


def test_the_planner_names_breaks_holidays_and_the_day_a_plus_means(
    coordinator: FlaskClient, world: World, database: Engine
):
    page = coordinator.get(f"/staff/terms/{world.term.public_id}?lang=en")

    assert "wk 49 3–7 Dec Thu 6 Dec Independence Day" in words(page)
    add = f"/staff/terms/{world.term.public_id}/dates/new?venue={world.house.public_id}&amp;on=2018-11-08&amp;lang=en"
    assert f'href="{add}" aria-label="Add a session: Perheiden talo, wk 45"' in page.text


def test_a_term_is_consulted_then_agreed(coordinator: FlaskClient, world: World, database: Engine):
    term = draft_term(database, world)

    send(coordinator, f"/staff/terms/{term}/consult")
    consulted = words(coordinator.get(f"/staff/terms/{term}?lang=en"))
    send(coordinator, f"/staff/terms/{term}/agree")
    agreed = words(coordinator.get(f"/staff/terms/{term}?lang=en"))

    assert "Consulted – families do not see it yet" in consulted
    assert "Agreed – families do not see it yet" in agreed


def test_unknown_terms_are_not_found(coordinator: FlaskClient):
    for url in ("/staff/terms/nosuch", "/staff/terms/nosuch/fill", "/staff/terms/nosuch/dates/new"):
        assert coordinator.get(url).status_code == 404
    assert send(coordinator, "/staff/terms/nosuch/publish").status_code == 404
