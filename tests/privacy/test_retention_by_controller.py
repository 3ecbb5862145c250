"""Each controller keeps what it knows of families as long as it says; where it says nothing, the settings do."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from booking.audit.model import AuditEvent
from booking.broadcasts.model import Broadcast
from booking.broadcasts.rules import BroadcastRequest
from booking.broadcasts.service import send_broadcast
from booking.db import reading, transaction
from booking.network.model import Organisation
from booking.privacy.own_data import own_data
from booking.privacy.retention import limits_of
from booking.reservations.model import Reservation
from booking.reservations.service import cancel_reservation
from tests.support.four_controllers import FAMILIES, FourControllers, four_controllers
from tests.support.moments import NOW

ENDS = datetime(2018, 11, 1, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def four(app: Flask, database: Engine) -> FourControllers:
    """Let the county keep 3 days, the parish 90 and 1 after a cancellation, the others as long as the settings say."""
    with transaction(database) as tx:
        four = four_controllers(tx)
        four.organisations["county"].retention_days = 3
        four.organisations["parish"].retention_days = 90
        four.organisations["parish"].retention_cancelled_days = 1
        return four


def run(app: Flask, *arguments: str) -> list[str]:
    result = app.test_cli_runner().invoke(args=["retention", "run", *arguments])
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def remembered(engine: Engine) -> set[str | None]:
    with reading(engine) as tx:
        return set(tx.scalars(select(Reservation.nickname).where(Reservation.nickname.is_not(None))))


@pytest.mark.parametrize(
    ("days", "kept"),
    [
        (2.9, {"county", "town", "parish", "association"}),
        (3, {"town", "parish", "association"}),
        (29.9, {"town", "parish", "association"}),
        (30, {"parish"}),
        (89.9, {"parish"}),
        (90, set()),
    ],
)
def test_each_family_is_forgotten_when_its_own_controller_says(
    app: Flask, database: Engine, four: FourControllers, frozen: Callable[..., None], days: float, kept: set[str]
) -> None:
    frozen(ENDS + days * DAY)

    run(app)

    assert remembered(database) == {name for kind in kept for name in FAMILIES[kind]}


def test_the_dry_run_counts_and_the_log_tells_by_controller(
    app: Flask, database: Engine, four: FourControllers, frozen: Callable[..., None]
) -> None:
    frozen(ENDS + 40 * DAY)

    counted = run(app, "--dry-run")
    assert counted[:3] == [
        "contacts\t1\tPieksämäen kaupunki",
        "contacts\t2\tEtelä-Savon hyvinvointialue",
        "contacts\t1\tPerheyhdistys",
    ]
    assert run(app)[:3] == counted[:3]

    with reading(database) as tx:
        rows = tx.execute(
            select(Organisation.kind, AuditEvent.details)
            .join(Organisation, Organisation.id == AuditEvent.controller_id)
            .where(AuditEvent.action == "erase_contacts")
        )
        assert {kind: details["count"] for kind, details in rows} == {
            "municipality": 1,
            "wellbeing_county": 2,
            "association": 1,
        }


def test_a_cancelled_time_goes_by_its_controllers_days_too(
    app: Flask, database: Engine, four: FourControllers, frozen: Callable[..., None]
) -> None:
    with transaction(database) as tx:
        for name in ("Koivula", "Vuokkola"):
            cancel_reservation(tx, tx.get_one(Reservation, four.families[name].id), now=NOW)
    frozen(NOW + DAY)

    run(app)

    assert remembered(database) == {"Haapala", "Paatsama", "Koivula", "Kanervala"}


def test_the_family_reads_its_own_controllers_day(app: Flask, database: Engine, four: FourControllers) -> None:
    with reading(database) as tx:
        limits = limits_of(app.config["SETTINGS"])
        until = {
            name: own_data(tx, tx.get_one(Reservation, row.id), limits).erased_on.isoformat()
            for name, row in four.families.items()
        }

    assert until == {
        "Haapala": "2018-11-05",
        "Paatsama": "2018-11-05",
        "Koivula": "2018-12-02",
        "Vuokkola": "2019-01-31",
        "Kanervala": "2018-12-02",
    }


def test_what_staff_wrote_goes_with_the_first_controller_whose_families_read_it(
    app: Flask, database: Engine, four: FourControllers, frozen: Callable[..., None]
) -> None:
    words = BroadcastRequest(template="room", minutes=None, texts={"fi": "huone 2"}, form_key="broadcast-key-0001")
    with transaction(database) as tx:
        send_broadcast(tx, four.session, words, controller_id=None, now=NOW, user_id=four.world.users["director"].id)
    for days, texts in ((2, {"fi": "huone 2"}), (3, {})):
        frozen(ENDS + days * DAY)
        run(app)
        with reading(database) as tx:
            assert tx.scalars(select(Broadcast.texts)).one() == texts
