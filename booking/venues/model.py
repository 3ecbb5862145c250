"""Venues, their former addresses and their closures."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, Texts, new_public_id
from ..network.meetings import MEETING_URL_MOST
from ..network.model import Municipality, Organisation
from ..personal import People, Until, Who, about, kept
from ..web.texts import N_
from .rules import CHANGES_CLOSE, NUMBER_MOST, ONLINE, REMOTE_WAYS

KINDS = ("family_house", "daycare", "clinic", "school", "parish_hall", ONLINE, "other")
SHAPES = ("house", "bear", "star", "leaf", "sun", "boat", "apple", "tree")
COLOURS = ("clay", "lake", "plum", "pine", "honey", "brick")
CHANGES_CLOSE_UNITS = tuple(CHANGES_CLOSE)


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Venue(Base):
    """A place; its name keeps its inflected forms, because software does not inflect Finnish."""

    __tablename__ = "venue"
    __table_args__ = (
        CheckConstraint(_one_of("kind", KINDS), name="kind"),
        CheckConstraint(_one_of("shape", SHAPES), name="shape"),
        CheckConstraint(_one_of("colour", COLOURS), name="colour"),
        CheckConstraint("usual_weekday BETWEEN 0 AND 6", name="usual_weekday"),
        CheckConstraint("usual_minutes BETWEEN 15 AND 720", name="usual_minutes"),
        CheckConstraint("booking_closes_hours BETWEEN 0 AND 336", name="booking_closes_hours"),
        CheckConstraint("changes_close BETWEEN 0 AND 336", name="changes_close"),
        CheckConstraint(_one_of("changes_close_unit", CHANGES_CLOSE_UNITS), name="changes_close_unit"),
        CheckConstraint(_one_of("remote_way", ("", *REMOTE_WAYS)), name="remote_way"),
        CheckConstraint("(kind = 'online') = (remote_way <> '')", name="remote_when_online"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    names: Mapped[Texts]
    names_where: Mapped[Texts]
    """Missä: Perheiden talolla."""
    names_whereto: Mapped[Texts]
    """Mihin: Perheiden talolle."""
    street_address: Mapped[str] = mapped_column(String(120), default="")
    postal_code: Mapped[str] = mapped_column(String(10), default="")
    city: Mapped[str] = mapped_column(String(60), default="")
    map_x: Mapped[int | None]
    """Place on the drawn map of the municipality, 0-100 from the left."""
    map_y: Mapped[int | None]
    entrance: Mapped[Texts]
    access: Mapped[Texts]
    pram: Mapped[Texts]
    space: Mapped[Texts]
    languages: Mapped[list[str]]
    """Codes of the languages that people speak there (web/spoken.py)."""
    shape: Mapped[str] = mapped_column(String(10))
    colour: Mapped[str] = mapped_column(String(10))
    usual_weekday: Mapped[int | None]
    """0 = Monday."""
    usual_starts: Mapped[time | None]
    usual_minutes: Mapped[int]
    booking_opens_on: Mapped[date | None]
    """Reservations are taken from this local date on; None = at once."""
    booking_closes_hours: Mapped[int]
    """Reservations end this many hours before the session starts."""
    changes_close: Mapped[int] = mapped_column(default=0, server_default="0")
    """Families move and cancel until this many hours or Finnish working days before; 0 = until the session starts."""
    changes_close_unit: Mapped[str] = mapped_column(String(12), default="hours", server_default="hours")
    remote_way: Mapped[str] = mapped_column(String(10), default="", server_default="")
    """How one meets at a venue of the kind `online`: `video`, `we_call` or `you_call`; "" for a place with a door."""
    meeting_url: Mapped[str] = mapped_column(String(MEETING_URL_MOST), default="", server_default="")
    """Of video meetings, in place of the keeper's; never on a public page."""
    call_number: Mapped[str] = mapped_column(String(NUMBER_MOST), default="", server_default="")
    """Which number families call, where they call."""
    archived_at: Mapped[datetime | None]

    municipality: Mapped[Municipality] = relationship()
    organisation: Mapped[Organisation] = relationship()

    @property
    def is_remote(self) -> bool:
        """Tell whether meetings there are at a distance."""
        return self.kind == ONLINE


class FormerSlug(Base):
    """An address a venue had before; it redirects, because feeds and posters hang on it."""

    __tablename__ = "venue_former_slug"

    slug: Mapped[str] = mapped_column(String(60), primary_key=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"), index=True)


class Closure(Base):
    """A venue or a whole municipality is closed from-to (inclusive), with a reason families see."""

    __tablename__ = "closure"
    __table_args__ = (
        CheckConstraint("first_on <= last_on", name="span"),
        CheckConstraint("(venue_id IS NULL) <> (municipality_id IS NULL)", name="one_subject"),
        Index("ix_closure_span", "first_on", "last_on"),
    )
    __people__ = about(
        People.STAFF,
        kept(
            N_("who closed a place or opened it again, and when"),
            N_("so that a mistake can be asked about"),
            Until.PLAN,
            Who.NOBODY,
            "closed_at closed_by reopened_at reopened_by",
        ),
        technical="id public_id venue_id municipality_id first_on last_on reason",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"), index=True)
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"), index=True)
    first_on: Mapped[date]
    last_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(120))
    closed_at: Mapped[datetime]
    closed_by: Mapped[int | None]
    """User id of who closed it."""
    reopened_at: Mapped[datetime | None]
    reopened_by: Mapped[int | None]
