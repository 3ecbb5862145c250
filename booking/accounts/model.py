"""Users, role grants with scope, and session rows that can be revoked."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, new_public_id
from ..personal import People, Until, Who, about, kept
from ..web.texts import N_
from .rules import BY_HAND


class User(Base):
    """A member of staff who signs in."""

    __tablename__ = "staff_user"
    __people__ = about(
        People.STAFF,
        kept(
            N_("name and e-mail address of a user"),
            N_("to sign in, and so that colleagues know who did what"),
            Until.ACCOUNT,
            Who.STAFF,
            "email name",
        ),
        kept(N_("language of a user"), N_("to show the pages in it"), Until.ACCOUNT, Who.SELF, "language"),
        kept(N_("fingerprint of the password"), N_("to sign in"), Until.ACCOUNT, Who.NOBODY, "password_hash"),
        kept(
            N_("when an account was opened and closed"),
            N_("to know who may sign in"),
            Until.ACCOUNT,
            Who.ADMINISTRATORS,
            "created_at deactivated_at",
        ),
        technical="id public_id",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    """Lower case."""
    name: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(5), default="fi")
    created_at: Mapped[datetime]
    deactivated_at: Mapped[datetime | None]

    grants: Mapped[list["RoleGrant"]] = relationship(back_populates="user", order_by="RoleGrant.id")
    second_factor: Mapped["SecondFactor | None"] = relationship()
    identities: Mapped[list["ExternalIdentity"]] = relationship(back_populates="user")


class RoleGrant(Base):
    """A role, somewhere: `scope` says where, `scope_id` which one (None for `own` and `all`)."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("role IN ('professional', 'daycare_staff', 'director', 'coordinator', 'admin')", name="role"),
        CheckConstraint("scope IN ('own', 'venue', 'municipality', 'area', 'all')", name="scope"),
        CheckConstraint("(scope IN ('own', 'all')) = (scope_id IS NULL)", name="scope_id"),
        CheckConstraint("given_by IN ('hand', 'provider')", name="given_by"),
    )
    __people__ = about(
        People.STAFF,
        kept(
            N_("what a user may do, where, from when until when"),
            N_("to let in who may, and nobody else"),
            Until.ACCOUNT,
            Who.ADMINISTRATORS,
            "user_id role scope scope_id from_on until_on given_by",
        ),
        kept(
            N_("on which day a role was last used"),
            N_("to end roles that nobody uses"),
            Until.ACCOUNT,
            Who.ADMINISTRATORS,
            "used_on warned_on",
        ),
        technical="id public_id",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    scope: Mapped[str] = mapped_column(String(20))
    scope_id: Mapped[int | None]
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    """Exclusive."""
    given_by: Mapped[str] = mapped_column(String(10), default=BY_HAND, server_default=BY_HAND)
    """What the provider's groups gave holds in sessions that the provider opened, and in no other."""
    used_on: Mapped[date | None]
    """When its holder last signed in with it, or it was renewed; None: the next night begins to count."""
    warned_on: Mapped[date | None]
    """When its holder was told that it lapses; None again once it is used."""

    user: Mapped[User] = relationship(back_populates="grants")


class StaffSession(Base):
    """One sign-in; the cookie holds the token, the row only its SHA-256."""

    __tablename__ = "staff_session"
    __people__ = about(
        People.STAFF,
        kept(
            N_("when a user signed in and was last seen"),
            N_("to end sign-ins that are old or not wanted"),
            Until.MONTH,
            Who.SELF,
            "user_id token_sha256 signed_in_at seen_at ended_at second_factor_at is_by_provider",
        ),
        technical="id",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id"), index=True)
    signed_in_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    second_factor_at: Mapped[datetime | None]
    """When the second factor was shown in it; without that a sign-in of somebody who has one opens no page."""
    is_by_provider: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Opened by the OpenID Connect provider, which asked for whatever second factor it asks for."""

    user: Mapped[User] = relationship()


class ExternalIdentity(Base):
    """Who a user is to the OpenID Connect provider."""

    __tablename__ = "external_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)
    __people__ = about(
        People.STAFF,
        kept(
            N_("who a user is to the employer's sign-in service"),
            N_("to sign in with it"),
            Until.ACCOUNT,
            Who.NOBODY,
            "user_id issuer subject linked_at",
        ),
        technical="id",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id"), index=True)
    issuer: Mapped[str] = mapped_column(String(300))
    subject: Mapped[str] = mapped_column(String(255))
    linked_at: Mapped[datetime]

    user: Mapped[User] = relationship(back_populates="identities")


class SecondFactor(Base):
    """An app that shows six digits; its secret is derived from `seed` and the server key, so no row holds it."""

    __tablename__ = "second_factor"
    __people__ = about(
        People.STAFF,
        kept(
            N_("that a user has an authenticator app, and its last code"),
            N_("to ask for a second proof"),
            Until.ACCOUNT,
            Who.NOBODY,
            "user_id seed enrolled_at last_step",
        ),
        technical="",
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id"), primary_key=True)
    seed: Mapped[str] = mapped_column(String(26))
    enrolled_at: Mapped[datetime]
    last_step: Mapped[int]
    """The half minute (since 1970) of the last code taken; neither it nor an earlier one is taken again."""


class AccountLink(Base):
    """A link in a mail with which somebody sets a password or proves a new address: once, and not for long."""

    __tablename__ = "account_link"
    __table_args__ = (
        CheckConstraint("purpose IN ('invitation', 'reset', 'email')", name="purpose"),
        CheckConstraint("(purpose = 'email') = (new_email IS NOT NULL)", name="new_email"),
    )
    __people__ = about(
        People.STAFF,
        kept(
            N_("that a user was invited or asked for a new password"),
            N_("to set a password once"),
            Until.MONTH,
            Who.NOBODY,
            "user_id purpose token_sha256 made_at expires_at ended_at",
        ),
        kept(
            N_("the new and the former e-mail address of a user who changes it"),
            N_("to prove the new address, and to tell the former one"),
            Until.MONTH,
            Who.NOBODY,
            "new_email former_email",
        ),
        technical="id public_id",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True)
    """The link's token is derived from it and the server key."""
    user_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(10))
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """Used, or a newer one took its place."""
    new_email: Mapped[str | None] = mapped_column(String(254))
    """The address that the link proves."""
    former_email: Mapped[str | None] = mapped_column(String(254))
    """What the address was before the link was used."""

    user: Mapped[User] = relationship()


class RecoveryCode(Base):
    """A code for the day when the phone is lost; used once, kept as a keyed hash."""

    __tablename__ = "recovery_code"
    __people__ = about(
        People.STAFF,
        kept(
            N_("fingerprints of recovery codes"),
            N_("to sign in when the phone is lost"),
            Until.ACCOUNT,
            Who.NOBODY,
            "user_id code_hash used_at",
        ),
        technical="id",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[datetime | None]


class Substitution(Base):
    """Somebody stands in for somebody else on the days from `from_on` until `until_on` (exclusive)."""

    __tablename__ = "substitution"
    __table_args__ = (
        CheckConstraint("from_on < until_on", name="span"),
        CheckConstraint("user_id <> substitute_id", name="two_people"),
    )
    __people__ = about(
        People.STAFF,
        kept(
            N_("who stands in for whom on which days"),
            N_("so that the work goes on when somebody is away, and the log can be understood"),
            Until.ACCOUNT,
            Who.STAFF,
            "user_id substitute_id from_on until_on made_at made_by ended_at ended_by",
        ),
        technical="id public_id",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id"), index=True)
    substitute_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    made_at: Mapped[datetime]
    made_by: Mapped[int]
    """User id of who named the substitute."""
    ended_at: Mapped[datetime | None]
    """Before its last day was over, by somebody."""
    ended_by: Mapped[int | None]

    user: Mapped[User] = relationship(foreign_keys=user_id)
    substitute: Mapped[User] = relationship(foreign_keys=substitute_id)
