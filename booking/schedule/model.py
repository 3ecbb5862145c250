"""The plan (programme, term, series, team) and the truth (dated occurrences, attendance).

Rules generate, rows are the truth: pages, feeds, mails and counts read `Occurrence`, never a rule.
"""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.model import User
from ..db import Base, Texts, new_public_id
from ..network.model import FamilyService, Municipality, Organisation
from ..venues.model import Venue
from . import people
from .rules import KINDS as KINDS
from .rules import PRESENCES as PRESENCES
from .rules import TURN_RULES as TURN_RULES


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Programme(Base):
    """A year's undertaking, e.g. August-May; it holds terms."""

    __tablename__ = "programme"
    __table_args__ = (CheckConstraint("first_on <= last_on", name="span"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    names: Mapped[Texts]
    first_on: Mapped[date]
    last_on: Mapped[date]
    archived_at: Mapped[datetime | None]
    """Offered for no new term or survey since then; what belongs to it stays."""

    municipality: Mapped[Municipality] = relationship()
    terms: Mapped[list["Term"]] = relationship(back_populates="programme", order_by="Term.first_on")


class Term(Base):
    """Autumn or spring of a programme: draft > consulted > agreed > published, each a fact with its instant."""

    __tablename__ = "term"
    __table_args__ = (CheckConstraint("first_on <= last_on", name="span"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    names: Mapped[Texts]
    first_on: Mapped[date]
    last_on: Mapped[date]
    empty_texts: Mapped[Texts]
    """What families read while the term has no dates, e.g. 'Kevään ajat tulevat tammikuussa.'"""
    consulted_at: Mapped[datetime | None]
    agreed_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]

    programme: Mapped[Programme] = relationship(back_populates="terms")


class Professional(Base):
    """A person of one family service and one organisation."""

    __tablename__ = "professional"
    __people__ = people.PROFESSIONAL

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"), unique=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("family_service.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    left_at: Mapped[datetime | None]

    user: Mapped[User | None] = relationship()
    service: Mapped[FamilyService] = relationship()
    organisation: Mapped[Organisation] = relationship()


class Series(Base):
    """The plan: a rotation rule, its stops and its team; with no `last_on` and no term it is open-ended."""

    __tablename__ = "series"
    __table_args__ = (
        CheckConstraint(_one_of("kind", KINDS), name="kind"),
        CheckConstraint(_one_of("turn_rule", TURN_RULES), name="turn_rule"),
        CheckConstraint("every_weeks BETWEEN 1 AND 26", name="every_weeks"),
        CheckConstraint("first_on <= last_on", name="span"),
        CheckConstraint("(slot_minutes IS NULL) = (lanes IS NULL)", name="slots"),
        CheckConstraint("slot_minutes BETWEEN 5 AND 120", name="slot_minutes"),
        CheckConstraint("lanes BETWEEN 1 AND 10", name="lanes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    term_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    names: Mapped[Texts]
    anchor_on: Mapped[date]
    every_weeks: Mapped[int]
    turn_rule: Mapped[str] = mapped_column(String(20))
    first_on: Mapped[date]
    last_on: Mapped[date | None]
    skips_holidays: Mapped[bool]
    skips_school_breaks: Mapped[bool]
    slot_minutes: Mapped[int | None]
    lanes: Mapped[int | None]
    published_at: Mapped[datetime | None]
    """Set when it is open to families: dates made later are published as they are made."""
    ended_at: Mapped[datetime | None]

    term: Mapped[Term | None] = relationship()
    municipality: Mapped[Municipality] = relationship()
    stops: Mapped[list["SeriesStop"]] = relationship(order_by="SeriesStop.position", cascade="all, delete-orphan")
    team: Mapped[list["SeriesMember"]] = relationship(order_by="SeriesMember.id", cascade="all, delete-orphan")
    skips: Mapped[list["SeriesSkip"]] = relationship(order_by="SeriesSkip.skipped_on", cascade="all, delete-orphan")


class SeriesStop(Base):
    """One stop of the rotation, with its own wall-clock time."""

    __tablename__ = "series_stop"
    __table_args__ = (
        UniqueConstraint("series_id", "position"),
        CheckConstraint("minutes BETWEEN 15 AND 720", name="minutes"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    position: Mapped[int]
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"), index=True)
    starts: Mapped[time]
    minutes: Mapped[int]
    weekday: Mapped[int | None]

    venue: Mapped[Venue] = relationship()


class SeriesSkip(Base):
    """A date picked by hand to be skipped."""

    __tablename__ = "series_skip"
    __table_args__ = (UniqueConstraint("series_id", "skipped_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    skipped_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(120))


class SeriesMember(Base):
    """A member of the series' team: a person, or a service still to be named."""

    __tablename__ = "series_member"
    __table_args__ = (
        UniqueConstraint("series_id", "professional_id"),
        CheckConstraint(_one_of("presence", PRESENCES), name="presence"),
    )
    __people__ = people.SERIES_MEMBER

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("family_service.id"), index=True)
    professional_id: Mapped[int | None] = mapped_column(ForeignKey("professional.id"), index=True)
    presence: Mapped[str] = mapped_column(String(12))

    service: Mapped[FamilyService] = relationship()
    professional: Mapped[Professional | None] = relationship()


class Occurrence(Base):
    """One dated session: `held_on` with local times is the agreement; the UTC instants derive from it in one write."""

    __tablename__ = "occurrence"
    __table_args__ = (
        UniqueConstraint("series_id", "step"),
        CheckConstraint(_one_of("kind", KINDS), name="kind"),
        CheckConstraint("(series_id IS NULL) = (step IS NULL)", name="step_of_series"),
        CheckConstraint(
            "(starts IS NULL) = (ends IS NULL) AND (starts IS NULL) = (starts_at IS NULL)"
            " AND (starts IS NULL) = (ends_at IS NULL)",
            name="times_all_or_none",
        ),
        CheckConstraint("starts_at < ends_at", name="span"),
        CheckConstraint("(slot_minutes IS NULL) = (lanes IS NULL)", name="slots"),
        CheckConstraint("sequence >= 0", name="sequence"),
        Index("ix_occurrence_public", "municipality_id", "published_at", "held_on"),
        Index("ix_occurrence_venue_held_on", "venue_id", "held_on"),
        Index("ix_occurrence_held_on", "held_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    step: Mapped[int | None]
    """Number of the planned date since the series' anchor; ids and reservations hang on it."""
    term_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    names: Mapped[Texts]
    """Title of an evening or host event; empty for a drop-in."""
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"))
    held_on: Mapped[date]
    starts: Mapped[time | None]
    """Wall-clock; None with `ends`: the date is known, the hour is not."""
    ends: Mapped[time | None]
    zone: Mapped[str] = mapped_column(String(40), default="Europe/Helsinki")
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    slot_minutes: Mapped[int | None]
    lanes: Mapped[int | None]
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    changed_by_hand_at: Mapped[datetime | None]
    """A one-off change of time or place: it survives every edit of the series."""
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[str] = mapped_column(String(10), default="")
    """`user` by hand, `plan` when a skip withdrew it: the plan may bring only the latter back."""
    cancel_reason: Mapped[str] = mapped_column(String(120), default="")
    instead_id: Mapped[int | None]
    """Id of the session where the families of a cancelled one may come instead; a public one is never deleted."""
    sequence: Mapped[int] = mapped_column(default=0)
    """RFC 5545 3.8.7.4: raised when time, place or status changes."""
    revised_at: Mapped[datetime]

    venue: Mapped[Venue] = relationship()
    series: Mapped[Series | None] = relationship()
    term: Mapped[Term | None] = relationship()
    municipality: Mapped[Municipality] = relationship()
    attendances: Mapped[list["Attendance"]] = relationship(
        back_populates="occurrence", order_by="Attendance.id", cascade="all, delete-orphan"
    )

    @property
    def has_seats(self) -> bool:
        """Tell whether it is an event to which people sign up, or simply come, and no drop-in."""
        return self.slot_minutes is None and self.kind != "drop_in"


class Attendance(Base):
    """A professional, or a service still to be named, at an occurrence.

    `busy_from` and `busy_until` are the span in which the person is held there: set while asked or
    accepted at an occurrence with hours that is not cancelled, otherwise None. No two spans of one
    person overlap: the database sees to it (exclusion constraint on PostgreSQL, triggers on SQLite).
    """

    __tablename__ = "attendance"
    __table_args__ = (
        UniqueConstraint("occurrence_id", "professional_id"),
        CheckConstraint(_one_of("presence", PRESENCES), name="presence"),
        CheckConstraint("(busy_from IS NULL) = (busy_until IS NULL)", name="busy_both_or_none"),
        CheckConstraint("busy_from < busy_until", name="busy_span"),
        CheckConstraint("busy_from IS NULL OR professional_id IS NOT NULL", name="busy_is_somebody"),
        CheckConstraint("accepted_at IS NULL OR declined_at IS NULL", name="one_answer"),
        Index("ix_attendance_professional_busy", "professional_id", "busy_from"),
    )
    __people__ = people.ATTENDANCE

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id", ondelete="CASCADE"), index=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("family_service.id"), index=True)
    professional_id: Mapped[int | None] = mapped_column(ForeignKey("professional.id"))
    presence: Mapped[str] = mapped_column(String(12))
    from_team: Mapped[bool]
    """Came with the series' team, so a change of the team changes it too."""
    asked_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    absent_at: Mapped[datetime | None]
    busy_from: Mapped[datetime | None]
    busy_until: Mapped[datetime | None]

    occurrence: Mapped[Occurrence] = relationship(back_populates="attendances")
    service: Mapped[FamilyService] = relationship()
    professional: Mapped[Professional | None] = relationship()
