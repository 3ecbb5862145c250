"""What every connection is set to, whoever opens it."""

from sqlalchemy import Engine, text


def test_a_commit_is_flushed_before_it_is_acknowledged(database: Engine) -> None:
    with database.connect() as one, database.connect() as another:
        for connection in (one, another):
            if database.dialect.name == "sqlite":
                names = ("synchronous", "journal_mode", "foreign_keys", "secure_delete")
                found = {name: connection.scalar(text(f"PRAGMA {name}")) for name in names}
                assert found == {"synchronous": 2, "journal_mode": "wal", "foreign_keys": 1, "secure_delete": 1}
            else:
                # How PostgreSQL keeps what it acknowledges is its server's setting, which none of ours weakens.
                names = "('fsync', 'synchronous_commit', 'full_page_writes')"
                ours = text(f"SELECT name FROM pg_settings WHERE name IN {names} AND source IN ('client', 'session')")
                assert connection.scalars(ours).all() == []
