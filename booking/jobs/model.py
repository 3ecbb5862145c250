"""When each job last ran."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from ..db import JSON_COLUMN, Base

SCHEDULER = "scheduler"
"""The name of the scheduler's own row: its `finished_at` is the last sign of life of the one that leads."""


class JobRun(Base):
    """The last run of one job, in real time."""

    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    figures: Mapped[dict[str, Any]] = mapped_column(JSON_COLUMN, default=dict)
    """What it did, by name: said in the reader's language by `words`."""
