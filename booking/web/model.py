"""Counters of the rate limits; keys are keyed hashes, never addresses."""

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base


class RateCount(Base):
    """How often something was tried in a window of real time."""

    __tablename__ = "rate_count"

    key: Mapped[str] = mapped_column(String(160), primary_key=True)
    tries: Mapped[int]
    expires_at: Mapped[int] = mapped_column(BigInteger)
    """Unix seconds, real time."""
