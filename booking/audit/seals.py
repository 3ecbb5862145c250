"""Seal the log in batches, and tell whether every sealed row is still there as it was written."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from .model import AuditEvent, AuditSeal
from .rules import FIRST, Fault, digest_of_rows, digest_of_seal, row_text, signature_of
from .service import JOB, record

BATCH = 1_000


def seal(tx: Session, secret_key: str, *, now: datetime) -> list[AuditSeal]:
    """Seal every row that is not sealed yet, a thousand at a time; return the new seals."""
    if tx.get_bind().dialect.name == "postgresql":
        # Whoever is writing has taken a number already: wait until that row is there or never will be.
        tx.execute(text("LOCK TABLE audit_event IN SHARE MODE"))
    newest = tx.scalar(select(AuditSeal).order_by(AuditSeal.number.desc()).limit(1))
    made: list[AuditSeal] = []
    while rows := _rows(tx, after=newest.last_id if newest else 0):
        newest = _sealed(newest, rows, secret_key, now)
        tx.add(newest)
        tx.flush()
        made.append(newest)
    return made


def verify(tx: Session, secret_key: str) -> list[Fault]:
    """Return what does not fit: removed, added or altered rows, missing or altered seals; empty when all is well."""
    faults: list[Fault] = []
    before, expected, first_id = FIRST, 1, 1
    for one in tx.scalars(select(AuditSeal).order_by(AuditSeal.number)):
        if one.number != expected:
            faults.append(Fault(expected, "seal_missing"))
            before, first_id = "", one.first_id
        faults += _faults_of(tx, one, before, first_id, secret_key)
        before, expected, first_id = one.digest, one.number + 1, one.last_id + 1
    return faults


def unsealed(tx: Session) -> int:
    """Return how many rows wait for the next seal."""
    last_id = tx.scalar(select(func.max(AuditSeal.last_id))) or 0
    return tx.scalar(select(func.count()).select_from(AuditEvent).where(AuditEvent.id > last_id)) or 0


def newest_seal(tx: Session) -> AuditSeal | None:
    """Return the seal that was made last."""
    return tx.scalar(select(AuditSeal).order_by(AuditSeal.number.desc()).limit(1))


def old_seals(tx: Session, before: datetime) -> Sequence[AuditSeal]:
    """Return the seals whose rows are all older than `before` and still there."""
    is_old = (AuditSeal.emptied_at.is_(None), AuditSeal.last_at < before)
    return tx.scalars(select(AuditSeal).where(*is_old).order_by(AuditSeal.number)).all()


def empty_old(tx: Session, before: datetime, *, now: datetime) -> int:
    """Delete whole sealed batches that are older than `before`; their seals stay. Return how many rows went."""
    old = old_seals(tx, before)
    gone = 0
    for one in old:
        one.emptied_at = now
        tx.flush()
        span = AuditEvent.id.between(one.first_id, one.last_id)
        gone += len(tx.execute(delete(AuditEvent).where(span).returning(AuditEvent.id)).all())
    if old:
        record(tx, JOB, "empty_log", "audit_seal", old[-1].number, now=now, count=gone)
    return gone


def _rows(tx: Session, *, after: int) -> Sequence[AuditEvent]:
    return tx.scalars(select(AuditEvent).where(AuditEvent.id > after).order_by(AuditEvent.id).limit(BATCH)).all()


def _sealed(before: AuditSeal | None, rows: Sequence[AuditEvent], secret_key: str, now: datetime) -> AuditSeal:
    number = before.number + 1 if before else 1
    first_id = before.last_id + 1 if before else 1
    last_id, amount = rows[-1].id, len(rows)
    rows_digest = _digest(rows)
    digest = digest_of_seal(before.digest if before else FIRST, number, first_id, last_id, amount, rows_digest)
    return AuditSeal(
        number=number,
        first_id=first_id,
        last_id=last_id,
        amount=amount,
        last_at=max(row.happened_at for row in rows),
        rows_digest=rows_digest,
        digest=digest,
        signature=signature_of(secret_key, digest),
        sealed_at=now,
    )


def _faults_of(tx: Session, one: AuditSeal, before: str, first_id: int, secret_key: str) -> list[Fault]:
    faults = []
    digest = digest_of_seal(before, one.number, one.first_id, one.last_id, one.amount, one.rows_digest)
    # Behind a seal that is missing there is nothing to compute from; that it is missing is told already.
    if one.first_id != first_id or (before and digest != one.digest):
        faults.append(Fault(one.number, "seal_altered"))
    elif signature_of(secret_key, one.digest) != one.signature:
        faults.append(Fault(one.number, "other_key"))
    span = AuditEvent.id.between(one.first_id, one.last_id)
    rows = tx.scalars(select(AuditEvent).where(span).order_by(AuditEvent.id).execution_options(populate_existing=True))
    found = rows.all()
    if one.emptied_at is not None and not found:
        return faults
    detail = f"{len(found)} of {one.amount} rows, numbers {one.first_id} to {one.last_id}"
    if len(found) != one.amount:
        faults.append(Fault(one.number, "rows_removed" if len(found) < one.amount else "rows_added", detail))
    elif _digest(found) != one.rows_digest:
        faults.append(Fault(one.number, "rows_altered", detail))
    return faults


def _digest(rows: Sequence[AuditEvent]) -> str:
    return digest_of_rows(
        row_text(
            r.id, r.happened_at, r.actor, r.actor_id, r.action, r.subject, r.subject_id, r.details, r.controller_id
        )
        for r in rows
    )
