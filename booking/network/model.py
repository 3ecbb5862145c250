"""Who is who: one instance serves one region > area > municipality; organisations employ, services name professions."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, Texts, new_public_id
from ..personal import People, Until, Who, about, kept
from ..web.texts import N_
from .meetings import MEETING_URL_MOST
from .rules import EMAIL_MOST, ORGANISATION_KINDS, PERSON_MOST, PHONE_MOST

SLUG = String(60)


class Region(Base):
    """A wellbeing services county or a reform programme's region."""

    __tablename__ = "region"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(SLUG, unique=True)
    names: Mapped[Texts]


class Area(Base):
    """A part of a region, with municipalities of its own."""

    __tablename__ = "area"

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    slug: Mapped[str] = mapped_column(SLUG, unique=True)
    names: Mapped[Texts]

    region: Mapped[Region] = relationship()


class Municipality(Base):
    """A municipality: its venues, its school breaks, its public page."""

    __tablename__ = "municipality"

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), index=True)
    slug: Mapped[str] = mapped_column(SLUG, unique=True)
    names: Mapped[Texts]
    owner_names: Mapped[Texts]
    """Who runs the service there, e.g. Pieksämäen perhekeskus."""
    lead_texts: Mapped[Texts] = mapped_column(default=dict)
    """The sentence under the front page's headline: who comes where. Empty: the house's own words."""
    archived_at: Mapped[datetime | None]

    area: Mapped[Area] = relationship()


class ContactPerson(Base):
    """Whom families and colleagues of a municipality ask; shown on its help page."""

    __tablename__ = "contact_person"
    __people__ = about(
        People.STAFF,
        kept(
            N_("name, task, e-mail address and phone number of a contact person of a municipality"),
            N_("so that families and colleagues know whom to ask"),
            Until.TAKEN_AWAY,
            Who.EVERYBODY,
            "name tasks email phone",
        ),
        technical="id public_id municipality_id position",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(PERSON_MOST))
    tasks: Mapped[Texts]
    """What they can be asked about, or their title."""
    email: Mapped[str] = mapped_column(String(EMAIL_MOST), default="")
    phone: Mapped[str] = mapped_column(String(PHONE_MOST), default="")


class SchoolBreak(Base):
    """A municipal break (autumn holiday, skiing holiday): a reason to skip a planned date."""

    __tablename__ = "school_break"
    __table_args__ = (CheckConstraint("first_on <= last_on", name="span"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    names: Mapped[Texts]
    first_on: Mapped[date]
    last_on: Mapped[date]


class Organisation(Base):
    """An employer of professionals and controller of its people's reservations."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint(f"kind IN ({', '.join(repr(kind) for kind in ORGANISATION_KINDS)})", name="kind"),
        CheckConstraint("retention_days BETWEEN 1 AND 365", name="retention_days"),
        CheckConstraint("retention_cancelled_days BETWEEN 1 AND 365", name="retention_cancelled_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    kind: Mapped[str] = mapped_column(String(20))
    names: Mapped[Texts]
    contact_email: Mapped[str] = mapped_column(String(EMAIL_MOST), default="", server_default="")
    """Whom families ask about their data; empty: the service's own contact."""
    contact_phone: Mapped[str] = mapped_column(String(PHONE_MOST), default="", server_default="")
    meeting_url: Mapped[str] = mapped_column(String(MEETING_URL_MOST), default="", server_default="")
    """Where its video meetings are, for venues that tell no address of their own; may hold `{room}`."""
    retention_days: Mapped[int | None]
    """Days after a session until a family is forgotten; None: as the settings say."""
    retention_cancelled_days: Mapped[int | None]
    """Days after a cancellation, if that is earlier; None: as the settings say."""
    archived_at: Mapped[datetime | None]


class FamilyService(Base):
    """A profession as families know it: perheneuvola, lastenneuvola, perheohjaus ..."""

    __tablename__ = "family_service"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(SLUG, unique=True)
    position: Mapped[int]
    names: Mapped[Texts]
    worker_titles: Mapped[Texts]
    topics: Mapped[Texts]
    face: Mapped[str] = mapped_column(String(40))
    """Which picture stands for the profession (never a picture of a person)."""
    archived_at: Mapped[datetime | None]
