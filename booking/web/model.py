"""Counters of the rate limits; keys are keyed hashes, never addresses."""

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base
from ..personal import People, Until, Who, about, kept
from .texts import N_


class RateCount(Base):
    """How often something was tried in a window of real time."""

    __tablename__ = "rate_count"
    __people__ = about(
        People.FAMILIES,
        kept(
            N_("a fingerprint of your network address, of an e-mail address you typed, or of an account"),
            N_("so that nobody guesses links, codes or passwords"),
            Until.WINDOW,
            Who.NOBODY,
            "key",
        ),
        technical="tries expires_at",
    )

    key: Mapped[str] = mapped_column(String(160), primary_key=True)
    tries: Mapped[int]
    expires_at: Mapped[int] = mapped_column(BigInteger)
    """Unix seconds, real time."""
