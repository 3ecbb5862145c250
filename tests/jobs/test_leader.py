"""Of two schedulers one leads; the lock goes when its holder goes."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from booking.jobs.leader import AdvisoryLock, FileLock, lock_for


def test_only_one_of_two_has_the_lock_and_the_other_gets_it_afterwards(database: Engine, tmp_path: Path) -> None:
    first, second = lock_for(database, tmp_path), lock_for(database, tmp_path)

    answers = [first.take(), second.take(), first.is_held(), second.is_held()]
    first.release()
    answers += [first.is_held(), second.take(), second.is_held()]
    second.release()

    assert answers == [True, False, True, False, False, True, True]


def test_a_lock_file_that_was_removed_is_a_lost_lock(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "jobs.lock"), FileLock(tmp_path / "jobs.lock")
    first.take()
    (tmp_path / "jobs.lock").unlink()

    assert (second.take(), first.is_held(), second.is_held()) == (True, False, True)


@pytest.mark.postgres
def test_a_connection_that_was_cut_is_a_lost_lock_that_can_be_taken_again(request: pytest.FixtureRequest) -> None:
    server: Engine = request.getfixturevalue("_postgres")
    first, second = AdvisoryLock(server), AdvisoryLock(server)
    first.take()
    with server.connect() as admin:
        admin.execute(
            text("SELECT pg_terminate_backend(pid, 20000) FROM pg_locks WHERE locktype = 'advisory' AND granted")
        )

    answers = [first.is_held(), second.take(), first.take()]
    second.release()
    answers.append(first.take())
    first.release()

    assert answers == [False, True, False, True]
