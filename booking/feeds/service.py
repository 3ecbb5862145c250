"""Make, renew and revoke private addresses; fix the UID domain at first run."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ..audit.service import Actor, by_user, record
from ..errors import Conflict, Missing
from .model import FeedIdentity, FeedSubscription
from .queries import living_subscriptions, uid_domain
from .rules import MOST_ADDRESSES, digest, new_token, random_domain

USE_IS_NOTED_EVERY = timedelta(hours=1)
LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")


def fix_identity(tx: Session, public_url: str, *, now: datetime) -> str:
    """Fix the UID domain at first run, from the public address if it is one; later calls change nothing."""
    known = uid_domain(tx)
    if known is not None:
        return known
    host = urlsplit(public_url).hostname or ""
    domain = random_domain() if host in LOCAL_HOSTS else host
    tx.add(FeedIdentity(id=1, uid_domain=domain, fixed_at=now))
    tx.flush()
    return domain


def create_subscription(tx: Session, user_id: int, label: str, *, now: datetime) -> tuple[str, FeedSubscription]:
    """Make a private address and return its token, which is kept nowhere, with the row.

    Raises:
        Conflict: the user has as many addresses as one may have.
    """
    if len(living_subscriptions(tx, user_id)) >= MOST_ADDRESSES:
        raise Conflict("too_many_addresses", most=MOST_ADDRESSES)
    token = new_token()
    row = FeedSubscription(user_id=user_id, token_sha256=digest(token), label=label, created_at=now)
    tx.add(row)
    tx.flush()
    record(tx, by_user(user_id), "feed_created", "feed_subscription", row.id, now=now)
    return token, row


def renew_subscription(tx: Session, user_id: int, public_id: str, *, now: datetime) -> tuple[str, FeedSubscription]:
    """Revoke an address and make a new one with its label.

    Raises:
        Conflict: it was renewed or removed already (`feed_renewed`); pressed twice, there is one new address.
    """
    old = _own(tx, user_id, public_id)
    if old.revoked_at is not None:
        raise Conflict("feed_renewed")
    revoke_subscription(tx, user_id, public_id, now=now)
    return create_subscription(tx, user_id, old.label, now=now)


def revoke_subscription(tx: Session, user_id: int, public_id: str, *, now: datetime) -> FeedSubscription:
    """Revoke one's own address; `Missing` if it is not one's own."""
    row = _own(tx, user_id, public_id)
    if row.revoked_at is None:
        row.revoked_at = now
        record(tx, by_user(user_id), "feed_revoked", "feed_subscription", row.id, now=now)
    tx.flush()
    return row


def _own(tx: Session, user_id: int, public_id: str) -> FeedSubscription:
    own = select(FeedSubscription).where(FeedSubscription.public_id == public_id, FeedSubscription.user_id == user_id)
    row = tx.scalar(own.with_for_update(key_share=True))
    if row is None:
        raise Missing("feed_subscription")
    return row


def revoke_all(tx: Session, user_id: int, actor: Actor, *, now: datetime) -> None:
    """Revoke every address of a user who leaves."""
    tx.execute(
        update(FeedSubscription)
        .where(FeedSubscription.user_id == user_id, FeedSubscription.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    record(tx, actor, "feeds_revoked", "staff_user", user_id, now=now)


def is_use_stale(row: FeedSubscription, *, now: datetime) -> bool:
    """Tell whether it is time to note again that the address is in use; at most once an hour."""
    return row.last_used_at is None or now - row.last_used_at >= USE_IS_NOTED_EVERY


def note_use(tx: Session, subscription_id: int, *, now: datetime) -> None:
    """Note when an address was last read."""
    tx.execute(update(FeedSubscription).where(FeedSubscription.id == subscription_id).values(last_used_at=now))
