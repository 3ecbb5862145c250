"""Events that take sign-ups, the families that signed up, and how many of each come.

`gathering.taken` is what the live parties with seats add up to. One guarded UPDATE raises it, and a CHECK stands
behind that; so no race seats more people than there are seats.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, new_public_id
from ..network.model import Organisation
from ..personal import People, Until, Who, about, kept
from ..schedule.model import Occurrence
from ..web.texts import N_


class Gathering(Base):
    """An occurrence to which people sign up: how many seats, until when; no row, no sign-up."""

    __tablename__ = "gathering"
    __table_args__ = (
        CheckConstraint("capacity BETWEEN 1 AND 1000", name="capacity"),
        CheckConstraint("taken BETWEEN 0 AND capacity", name="never_over_capacity"),
        CheckConstraint("material_when IN ('before', 'after')", name="material_when"),
    )

    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id", ondelete="CASCADE"), primary_key=True)
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0, server_default="0")
    is_open: Mapped[bool]
    """Families may sign up themselves."""
    last_on: Mapped[date | None]
    """The last day on which they may; None: until it begins."""
    known_as: Mapped[str] = mapped_column(String(60), default="", server_default="")
    """When and where those who signed up know it to be."""
    course: Mapped[str | None] = mapped_column(String(12), index=True)
    """The same for all events of a series; None: it stands alone."""
    has_child_minding: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Families may wish for it when they sign up."""
    material_url: Mapped[str] = mapped_column(String(500), default="", server_default="")
    material_when: Mapped[str] = mapped_column(String(6), default="before", server_default="before")

    occurrence: Mapped[Occurrence] = relationship()

    @property
    def free(self) -> int:
        """Return how many seats are free."""
        return self.capacity - self.taken


class SignUp(Base):
    """A family that signed up: a nickname at most; the contact lives in its own table."""

    __tablename__ = "sign_up"
    __table_args__ = (CheckConstraint("erased_at IS NULL OR nickname IS NULL", name="erased"),)
    __people__ = about(
        People.FAMILIES,
        kept(
            N_("name or nickname"),
            N_("so that the professionals know whom they meet"),
            Until.SESSION,
            Who.PROFESSIONALS,
            "nickname",
        ),
        kept(
            N_("the language of the pages and messages"),
            N_("to write in a language you read"),
            Until.STAYS,
            Who.NOBODY,
            "language",
        ),
        kept(
            N_("which member of staff signed up to a training"),
            N_("so that colleagues know who comes"),
            Until.STAYS,
            Who.STAFF,
            "user_id",
        ),
        kept(N_("when you signed up"), N_("to keep seats for you"), Until.STAYS, Who.COUNTS, "signed_up_at"),
        kept(
            N_("which organisation is responsible for your data"),
            N_("so that others do not see your name"),
            Until.STAYS,
            Who.PROFESSIONALS,
            "controller_id",
        ),
        kept(
            N_("fingerprints of your link, your code and the form"),
            N_("so that only you reach your sign-up, and pressing twice signs up once"),
            Until.STAYS,
            Who.NOBODY,
            "link_sha256 code_hash form_key_sha256",
        ),
        technical="id public_id erased_at",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    controller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"), index=True)
    """Of a member of staff who signed up to a training; None: a family."""
    nickname: Mapped[str | None] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(5))
    form_key_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    """Of the form's random key: pressing twice finds the same row."""
    link_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    code_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Keyed hash of the pronounceable code; only for those whom no message can tell of their link."""
    signed_up_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]

    controller: Mapped[Organisation] = relationship()
    contact: Mapped["SignUpContact | None"] = relationship(back_populates="sign_up", cascade="all, delete-orphan")
    parties: Mapped[list["Party"]] = relationship(back_populates="sign_up", order_by="Party.id")


class SignUpContact(Base):
    """The one contact of a sign-up, erased some days after its last event."""

    __tablename__ = "sign_up_contact"
    __table_args__ = (CheckConstraint("kind IN ('phone', 'email')", name="kind"),)
    __people__ = about(
        People.FAMILIES,
        kept(
            N_("one contact: an e-mail address or a phone number"),
            N_("to confirm your sign-up and to tell of changes"),
            Until.SESSION,
            Who.NOBODY,
            "kind address",
        ),
        technical="sign_up_id",
    )

    sign_up_id: Mapped[int] = mapped_column(ForeignKey("sign_up.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(5))
    address: Mapped[str] = mapped_column(String(254))
    """An e-mail address or a phone number in E.164."""

    sign_up: Mapped[SignUp] = relationship(back_populates="contact")


class Party(Base):
    """How many of a family come to one event: it has seats, or waits for them, until it leaves."""

    __tablename__ = "party"
    __table_args__ = (
        UniqueConstraint("sign_up_id", "occurrence_id"),
        CheckConstraint("adults BETWEEN 1 AND 10", name="adults"),
        CheckConstraint("children BETWEEN 0 AND 20", name="children"),
        CheckConstraint("(left_at IS NULL) = (leave_reason = '')", name="leave_reason"),
        CheckConstraint("sequence >= 0", name="sequence"),
    )
    __people__ = about(
        People.FAMILIES,
        kept(
            N_("to which event you signed up, how many of you come, and when that changed"),
            N_("to keep seats for you"),
            Until.STAYS,
            Who.COUNTS,
            "sign_up_id occurrence_id adults children wants_child_minding asked_at seated_at changed_at left_at"
            " leave_reason",
        ),
        technical="id public_id sequence",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    sign_up_id: Mapped[int] = mapped_column(ForeignKey("sign_up.id"), index=True)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("gathering.occurrence_id"), index=True)
    adults: Mapped[int]
    children: Mapped[int]
    wants_child_minding: Mapped[bool] = mapped_column(default=False, server_default=false())
    asked_at: Mapped[datetime]
    seated_at: Mapped[datetime | None]
    """None: it waits for seats."""
    changed_at: Mapped[datetime | None]
    """When the family last changed how many come."""
    left_at: Mapped[datetime | None]
    leave_reason: Mapped[str] = mapped_column(String(10), default="")
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    """What the family's own acts add to the SEQUENCE of its calendar entry, so that it never falls."""

    sign_up: Mapped[SignUp] = relationship(back_populates="parties")
    gathering: Mapped[Gathering] = relationship()

    @property
    def seats(self) -> int:
        """Return how many seats it takes."""
        return self.adults + self.children

    @property
    def occurrence(self) -> Occurrence:
        """Return the event."""
        return self.gathering.occurrence

    @property
    def is_live(self) -> bool:
        """Tell whether it has seats or waits for them."""
        return self.left_at is None
