"""A small seed of each long matrix."""

from pathlib import Path

from sqlalchemy import Engine

from .contention import Plan, contend

SMALL = Plan(rounds=8, processes=2, threads=4, workers=2, worker_kills=2, whole_kills=1, bare_rounds=3)


def test_a_crowd_and_kills_leave_one_holder_for_each_time_and_everybody_told_the_truth(
    database: Engine, settings: dict[str, str], tmp_path: Path
) -> None:
    outcome = contend(database, settings, tmp_path, SMALL)

    assert outcome.problems == {}
    assert outcome.statuses == {303: 8, 409: 56}
    assert (outcome.worker_kills, outcome.whole_kills) == (2, 1)
