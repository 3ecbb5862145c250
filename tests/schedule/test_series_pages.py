"""The form of a rotation: its faults, its skips, its clashes, its change, its team."""

import re
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from booking import db
from booking.network.model import SchoolBreak
from booking.schedule import hooks
from booking.schedule.model import Attendance, Series
from tests.schedule.conftest import Remembering
from tests.schedule.pages import draft_term, hidden_fields, rotation, send, sessions, words
from tests.support.sign_in import sign_in
from tests.support.world import World, drop_in, small_world


@pytest.fixture
def world(database: Engine) -> World:
    """Write the small pilot world."""
    with db.transaction(database) as tx:
        return small_world(tx)


@pytest.fixture
def coordinator(client: FlaskClient, world: World, follower: Remembering) -> FlaskClient:
    """Return a client signed in as the coordinator; a test says what families have reserved."""
    hooks.register(follower)
    sign_in(client, world.users["coordinator"])
    return client


@pytest.fixture
def fill(world: World, database: Engine) -> str:
    """Return the address of the form for the small world's term, a draft."""
    return f"/staff/terms/{draft_term(database, world)}/fill"


def saved_series(database: Engine) -> str:
    with db.reading(database) as tx:
        return tx.scalars(select(Series.public_id)).one()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"anchor_on": ""}, "Write the date like this: 1.11.2018"),
        ({"last_on": "1.10.2018"}, "The last date is before the first."),
        ({"every_weeks": "0"}, "Choose one of the options."),
        ({"stops-0-venue": "", "stops-1-venue": ""}, "Choose at least one venue."),
        ({"stops-2-starts": "9.30"}, "Choose the venue, or empty the row."),
        ({"stops-0-venue": "nosuchvenue1"}, "Choose one of the options."),
        ({"stops-0-starts": "25.00"}, "Write the time like this: 9.30"),
        ({"stops-0-minutes": "9999"}, "Write a number from 15 to 720."),
        ({"stops-0-starts": "23.30"}, "A session ends before midnight of the same day."),
        ({"picked_skips": "15.11.2018"}, "Line 1: write a date and a reason."),
        ({"picked_skips": "a\n" * 101}, "At most 100 dates."),
        ({"slot_minutes": ""}, "Write the length of one time."),
        ({"lanes": "11"}, "Write a number from 1 to 10."),
        ({"kind": "host_event"}, "Write the name families read, for example Open family club."),
        ({"anchor_on": "1.11.2030", "last_on": ""}, "The last date is before the first."),
        ({"anchor_on": "1.2.2019", "last_on": "1.3.2019"}, "These dates are not in the term."),
        ({"names-fi": "x\u0007"}, "Remove the characters that cannot be shown."),
        ({"turn_rule": "lottery"}, "Choose one of the options."),
    ],
)
def test_a_faulty_rotation_is_explained_and_its_answers_are_kept(
    coordinator: FlaskClient, world: World, database: Engine, fill: str, changes: dict[str, str], said: str
):
    answer = send(coordinator, fill, act="save", **rotation(world, **{"lanes": "3", **changes}))

    assert answer.status_code == 422
    assert said in words(answer)
    assert 'name="slot_minutes" type="text" value="15"' in answer.text or "slot_minutes" in changes
    assert sessions(database) == []


def test_row_numbers_no_browser_sends_are_left_aside(
    coordinator: FlaskClient, world: World, database: Engine, fill: str
):
    strange = {f"stops-{number}-venue": "x" for number in ("²", "9" * 5000, "-1", "abc", "")}

    answer = send(coordinator, fill, act="save", **rotation(world), **strange)

    assert answer.status_code == 303
    assert len(sessions(database)) == 4


def test_the_same_person_twice_is_refused(coordinator: FlaskClient, world: World, fill: str):
    twice = {"team-3-person": world.people["family_guidance"].public_id, "team-3-presence": "on_request"}

    answer = send(coordinator, fill, act="preview", **rotation(world, **twice))

    assert answer.status_code == 422
    assert words(answer).count("The same person is in the team twice.") == 2


@pytest.mark.parametrize(
    ("turn_rule", "told"),
    [
        (
            "keep_turn",
            [
                "Thu 15 Nov 2018 Skipped Kontiopuiston päiväkoti School break: Syysloma. "
                "Kontiopuiston päiväkoti loses its turn.",
                "Thu 29 Nov 2018 9.30–11.00 Perheiden talo",
                "Thu 13 Dec 2018 Skipped Kontiopuiston päiväkoti Picked by hand: Koulutus.",
            ],
        ),
        (
            "slide",
            [
                "Thu 15 Nov 2018 Skipped Kontiopuiston päiväkoti School break: Syysloma. "
                "The next date goes to Kontiopuiston päiväkoti.",
                "Thu 29 Nov 2018 12.30–14.00 Kontiopuiston päiväkoti",
                "Thu 13 Dec 2018 Skipped Perheiden talo Picked by hand: Koulutus.",
            ],
        ),
    ],
)
def test_the_preview_tells_each_skip_and_what_it_does_to_the_turns(
    coordinator: FlaskClient, world: World, database: Engine, fill: str, turn_rule: str, told: list[str]
):
    with db.transaction(database) as tx:
        week = {"first_on": date(2018, 11, 12), "last_on": date(2018, 11, 18)}
        tx.add(SchoolBreak(municipality_id=world.municipality.id, names={"fi": "Syysloma"}, **week))

    changes = {"turn_rule": turn_rule, "picked_skips": "13.12.2018 Koulutus"}
    preview = words(send(coordinator, fill, act="preview", **rotation(world, **changes)))

    assert [row for row in told if row not in preview] == []
    assert "Save 2 sessions" in preview


def test_from_the_preview_the_same_answers_are_saved_or_taken_back(
    coordinator: FlaskClient, world: World, database: Engine, fill: str
):
    preview = send(coordinator, fill, act="preview", **rotation(world, **{"stops-0-starts": "10"}))
    kept = hidden_fields(preview.text.partition("<main")[2])

    back = coordinator.post(fill, data={**kept, "act": "form"})
    saved = coordinator.post(fill, data={**kept, "act": "save"})

    assert back.status_code == 200
    assert 'value="10"' in back.text
    assert saved.status_code == 303
    assert sessions(database)[0] == "2018-11-01 10:00 perheiden-talo unseen"


def test_somebody_who_is_elsewhere_is_told_by_date_and_nothing_is_saved(
    coordinator: FlaskClient, world: World, database: Engine, fill: str
):
    with db.transaction(database) as tx:
        drop_in(tx, world, date(2018, 11, 15), venue=tx.merge(world.house), team=("child_health_clinic",))
        drop_in(
            tx,
            world,
            date(2018, 11, 1),
            datetime(2018, 11, 1, 10, 0, tzinfo=UTC).time(),
            datetime(2018, 11, 1, 12, 0, tzinfo=UTC).time(),
            venue=tx.merge(world.daycare),
            team=("child_health_clinic",),
        )

    preview = send(coordinator, fill, act="preview", **rotation(world))
    saved = send(coordinator, fill, act="save", **rotation(world))

    told = "Thu 1 Nov 2018, 10.00–12.00: Veera Salmi is already at Kontiopuiston päiväkoti."
    assert told in words(preview)
    assert "Save 4 sessions" not in words(preview)
    assert saved.status_code == 409
    assert told in words(saved)
    assert len(sessions(database)) == 2


def test_a_series_is_changed_after_its_effect_is_shown(
    coordinator: FlaskClient, world: World, database: Engine, fill: str
):
    send(coordinator, fill, act="save", **rotation(world))
    url = f"/staff/series/{saved_series(database)}/edit"
    form = coordinator.get(f"{url}?lang=en")
    later = rotation(world, **{"stops-0-starts": "10", "last_on": "1.12.2018"})

    preview = send(coordinator, url, act="preview", **later)
    before = sessions(database)
    press = {**hidden_fields(preview.text.partition("<main")[2]), "act": "save"}
    saved, again = (coordinator.post(url, data=press) for _press in range(2))

    assert 'value="1.11.2018"' in form.text
    assert "Moves: Thu 1 Nov 2018, 9.30–11.00, Perheiden talo → Thu 1 Nov 2018, 10.00–11.30, Perheiden talo" in words(
        preview
    )
    assert "No longer held: Thu 13 Dec 2018, 12.30–14.00, Kontiopuiston päiväkoti" in words(preview)
    assert before[0] == "2018-11-01 09:30 perheiden-talo unseen"
    assert (saved.status_code, again.status_code) == (303, 303)
    assert saved.location == again.location
    assert sessions(database) == [
        "2018-11-01 10:00 perheiden-talo unseen",
        "2018-11-15 12:30 kontiopuisto unseen",
        "2018-11-29 10:00 perheiden-talo unseen",
    ]


def test_an_unchanged_series_changes_no_date(coordinator: FlaskClient, world: World, database: Engine, fill: str):
    send(coordinator, fill, act="save", **rotation(world))

    preview = send(coordinator, f"/staff/series/{saved_series(database)}/edit", act="preview", **rotation(world))

    assert "No date changes." in words(preview)


def test_the_next_rotation_starts_like_the_one_before(
    coordinator: FlaskClient, world: World, database: Engine, fill: str
):
    send(coordinator, fill, act="save", **rotation(world, every_weeks="3"))

    form = coordinator.get(f"{fill}?lang=en&anchor_on=3.1.2019").text

    assert '<option selected value="3">Every third week</option>' in form
    assert f'<option selected value="{world.daycare.public_id}">' in form
    assert 'name="anchor_on" type="text" value="3.1.2019"' in form
    assert 'name="last_on" type="text" value="31.12.2018"' in form


def test_a_standing_club_stands_outside_terms_and_is_published_by_itself(
    coordinator: FlaskClient, world: World, database: Engine, fill: str
):
    club = {"kind": "host_event", "names-fi": "Avoin perhekerho", "is_open_ended": "y", "every_weeks": "1"}
    once_a_week = rotation(world, **{**club, "stops-1-venue": "", "skips_holidays": ""})

    saved = send(coordinator, fill, act="save", **once_a_week)
    listed = words(coordinator.get("/staff/terms?lang=en"))
    published = send(coordinator, f"/staff/series/{saved_series(database)}/publish")

    assert saved.location == "/staff/terms?done=filled&lang=en"
    assert "Avoin perhekerho: Every Thursday from 1 Nov on, Perheiden talo 9.30–11.00" in listed
    assert published.location == "/staff/terms?done=published&lang=en"
    assert sessions(database)[-1] == "2019-04-18 09:30 perheiden-talo"
    assert "Goes on without a last date" in coordinator.get(f"/staff/series/{saved_series(database)}/edit?lang=en").text


def test_the_team_reaches_every_session(coordinator: FlaskClient, world: World, database: Engine, fill: str):
    send(coordinator, fill, act="save", **rotation(world))
    url = f"/staff/series/{saved_series(database)}/team"
    only_one = {
        "team-0-service": "family_counselling",
        "team-0-person": world.people["family_counselling"].public_id,
        "team-0-presence": "always",
        "team-1-service": "child_health_clinic",
        "team-1-person": world.people["child_health_clinic"].public_id,
        "team-1-presence": "none",
    }

    form = coordinator.get(f"{url}?lang=en")
    saved = send(coordinator, url, **only_one)

    assert "Every other Thursday from 1 Nov to 13 Dec" in words(form)
    assert re.findall(r'<option selected value="(always|on_request|none)">', form.text) == [
        *["always"] * 3,
        "none",
        "none",
    ]
    assert saved.status_code == 303
    with db.reading(database) as tx:
        assert {one.professional.name for one in tx.scalars(select(Attendance)) if one.professional} == {"Aino Peltola"}


def test_a_team_that_is_elsewhere_is_told_by_date(coordinator: FlaskClient, world: World, database: Engine, fill: str):
    send(coordinator, fill, act="save", **rotation(world, **{"team-1-presence": "none"}))
    with db.transaction(database) as tx:
        drop_in(tx, world, date(2018, 11, 29), venue=tx.merge(world.daycare), team=("child_health_clinic",))
    everybody = {name: text for name, text in rotation(world).items() if name.startswith("team-")}

    answer = send(coordinator, f"/staff/series/{saved_series(database)}/team", **everybody)

    assert answer.status_code == 409
    assert "Thu 29 Nov 2018, 9.30–11.00: Veera Salmi is already at Kontiopuiston päiväkoti." in words(answer)
