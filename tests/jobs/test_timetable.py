"""When jobs run: on the wall in Finland, once a night also when the clocks change."""

from datetime import UTC, datetime

import pytest

from booking.clock import HELSINKI
from booking.jobs.job import Job
from booking.jobs.rules import Every, Nightly, is_missed
from booking.jobs.scheduler import trigger_of
from booking.jobs.timetable import TIMETABLE, job_named


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI).astimezone(UTC)


def test_the_house_has_twelve_jobs() -> None:
    assert [(job.name, str(job.when)) for job in TIMETABLE] == [
        ("send_notices", "every 30 s"),
        ("offer_times", "every 60 s"),
        ("tell_news", "every 600 s"),
        ("make_dates", "daily at 01.30"),
        ("erase_contacts", "daily at 02.10"),
        ("lapse_roles", "daily at 02.30"),
        ("pass_on_consultations", "daily at 04.50"),
        ("forget_counts", "daily at 04.10"),
        ("summarise_tomorrow", "daily at 17.00"),
        ("remind_interpreters", "daily at 08.00"),
        ("seal_log", "daily at 04.20"),
        ("check_invariants", "daily at 04.40"),
    ]


def test_a_job_is_found_by_its_name_only() -> None:
    assert job_named("make_dates") is TIMETABLE[3]
    assert job_named("make dates") is None


@pytest.mark.parametrize("minute", [0, 30, 59])
def test_no_job_may_be_put_into_the_hour_that_clock_changes_repeat(minute: int) -> None:
    with pytest.raises(ValueError, match="between 03:00 and 04:00"):
        Nightly(3, minute)


def test_no_job_may_run_without_a_pause() -> None:
    with pytest.raises(ValueError, match="every 5 seconds"):
        Every(1)


@pytest.mark.parametrize(
    ("now", "latest", "following"),
    [
        ("2026-11-23T01:29", "2026-11-22T01:30", "2026-11-23T01:30"),
        ("2026-11-23T01:30", "2026-11-23T01:30", "2026-11-24T01:30"),
        ("2026-10-25T12:00", "2026-10-25T01:30", "2026-10-26T01:30"),  # the night of 25 hours
        ("2027-03-28T12:00", "2027-03-28T01:30", "2027-03-29T01:30"),  # the night of 23 hours
    ],
)
def test_a_nightly_job_is_due_once_a_day_on_the_wall(now: str, latest: str, following: str) -> None:
    nightly = Nightly(1, 30)

    assert (nightly.latest(_at(now)), nightly.following(_at(now))) == (_at(latest), _at(following))


@pytest.mark.parametrize("job", [job for job in TIMETABLE if isinstance(job.when, Nightly)], ids=lambda job: job.name)
@pytest.mark.parametrize("first", ["2026-10-24T12:00", "2027-03-27T12:00"])
def test_the_scheduler_fires_once_a_night_over_both_clock_changes(job: Job, first: str) -> None:
    assert isinstance(job.when, Nightly)
    trigger, now, fired = trigger_of(job), _at(first), []
    for _ in range(3):
        now = trigger.get_next_fire_time(now if fired else None, now).astimezone(UTC)
        fired.append(now)

    wall = [instant.astimezone(HELSINKI) for instant in fired]
    assert [(at.hour, at.minute) for at in wall] == [(job.when.hour, job.when.minute)] * 3
    assert [(at.date() - wall[0].date()).days for at in wall] == [0, 1, 2]


@pytest.mark.parametrize(
    ("last_finished", "expected"),
    [
        (None, True),
        ("2026-11-22T01:31", True),  # the laptop slept through the last night
        ("2026-11-23T01:31", False),
        ("2026-11-23T08:00", False),
    ],
)
def test_a_nightly_job_is_missed_when_it_has_not_finished_since_it_was_due(
    last_finished: str | None, expected: bool
) -> None:
    finished = None if last_finished is None else _at(last_finished)

    assert is_missed(Nightly(1, 30), finished, now=_at("2026-11-23T09:00")) is expected


def test_a_frequent_job_is_never_missed() -> None:
    assert not is_missed(Every(30), None, now=_at("2026-11-23T09:00"))
