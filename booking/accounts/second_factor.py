"""The second factor: six digits from an app (RFC 6238), or a recovery code when the phone is lost.

The app's secret is derived from the server key and the row's seed, so a copy of the database opens nothing.
Codes go by real time (`at`), as phones do; the rows by the rules' clock (`now`).
"""

import base64
import re
import secrets
from datetime import datetime

import pyotp
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from ..audit.service import GUEST, Actor, by_user, record
from ..db import PUBLIC_ID_ALPHABET
from ..errors import Conflict, Invalid
from .keys import keyed
from .model import RecoveryCode, SecondFactor, StaffSession, User
from .queries import second_factor_of
from .sessions import end_sessions, renew_session

STEP_SECONDS = 30
STEPS_AWAY = 1
"""A code of the half minute before or after is taken too: clocks differ, and people type slowly."""
SEED_LENGTH = 26
RECOVERY_CODES = 10
RECOVERY_LETTERS = 12
"""5 bits each: 60 bits, kept as a keyed hash; tries are limited."""
_SEED = re.compile(f"[{PUBLIC_ID_ALPHABET}]{{{SEED_LENGTH}}}")


def new_seed() -> str:
    """Return a random seed for an app that is being set up."""
    return _letters(SEED_LENGTH)


def is_seed(text: str) -> bool:
    """Tell whether `text` is a seed as `new_seed` makes them."""
    return _SEED.fullmatch(text) is not None


def secret_of(user_public_id: str, seed: str) -> str:
    """Return the secret that the app shares, in base32: 160 bits (RFC 4226 4, R6)."""
    return base64.b32encode(keyed("second factor", user_public_id, seed)[:20]).decode()


def app_address(user_public_id: str, seed: str, *, email: str, service: str) -> str:
    """Return the address that an app reads from the picture."""
    return pyotp.TOTP(secret_of(user_public_id, seed)).provisioning_uri(name=email, issuer_name=service)


def enrol(tx: Session, session_id: int, seed: str, code: str, *, now: datetime, at: datetime) -> tuple[str, list[str]]:
    """Keep the app that shows `code` as the user's second factor, in the place of any other.

    Every other session of the user ends. Returns the token that replaces this session's, and the recovery codes,
    which are shown this once.

    Raises:
        Invalid: the code is not the app's.
    """
    user = _user_of(tx, session_id)
    step = _step_of(secret_of(user.public_id, seed), code, at)
    if step is None or not is_seed(seed):
        raise Invalid("code")
    _forget(tx, user.id)
    tx.add(SecondFactor(user_id=user.id, seed=seed, enrolled_at=now, last_step=step))
    codes = _new_recovery_codes(tx, user)
    end_sessions(tx, user.id, now=now, but=session_id)
    record(tx, by_user(user.id), "second_factor_on", "staff_user", user.id, now=now)
    return renew_session(tx, session_id, now=now, second_factor_at=now), codes


def show_code(tx: Session, session_id: int, code: str, *, now: datetime, at: datetime) -> str | None:
    """Take a code of the app and return the token that replaces the session's; None when it is wrong or was used."""
    user = _user_of(tx, session_id)
    factor = second_factor_of(tx, user.id)
    step = None if factor is None else _step_of(secret_of(user.public_id, factor.seed), code, at)
    taken = None if step is None else _take_step(tx, user.id, step)
    return _shown(tx, user, session_id, taken, "app", now)


def show_recovery_code(tx: Session, session_id: int, code: str, *, now: datetime) -> str | None:
    """Use a recovery code up and return the token that replaces the session's; None when it is wrong or was used."""
    user = _user_of(tx, session_id)
    is_this = (RecoveryCode.user_id == user.id, RecoveryCode.code_hash == _code_hash(user, code))
    use = update(RecoveryCode).where(*is_this, RecoveryCode.used_at.is_(None)).values(used_at=now)
    taken = tx.scalar(use.returning(RecoveryCode.id))
    return _shown(tx, user, session_id, taken, "recovery_code", now)


def renew_recovery_codes(tx: Session, user_id: int, *, now: datetime, actor: Actor) -> list[str]:
    """Return new recovery codes, shown this once; the old ones are worth nothing from now on.

    Raises:
        Conflict: there is no second factor to recover.
    """
    user = _locked(tx, user_id)
    if second_factor_of(tx, user_id) is None:
        raise Conflict("no_second_factor")
    tx.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    record(tx, actor, "recovery_codes_renewed", "staff_user", user_id, now=now)
    return _new_recovery_codes(tx, user)


def remove(tx: Session, user_id: int, *, now: datetime, actor: Actor, but: int | None = None) -> bool:
    """Take the second factor away, e.g. with a lost phone; every session ends `but` one. False when there was none."""
    _locked(tx, user_id)
    if second_factor_of(tx, user_id) is None:
        return False
    _forget(tx, user_id)
    ended = end_sessions(tx, user_id, now=now, but=but)
    record(tx, actor, "second_factor_removed", "staff_user", user_id, now=now, ended_sessions=ended)
    return True


def _step_of(secret: str, code: str, at: datetime) -> int | None:
    """Return the half minute that `code` belongs to, if it is near."""
    digits, here, otp = "".join(code.split()), int(at.timestamp()) // STEP_SECONDS, pyotp.HOTP(secret)
    fitting = [step for step in range(here - STEPS_AWAY, here + STEPS_AWAY + 1) if otp.verify(digits, step)]
    return max(fitting, default=None)


def _take_step(tx: Session, user_id: int, step: int) -> int | None:
    """Take the code of a half minute, unless it or a later one was taken: of two at once, one gets through."""
    is_new = (SecondFactor.user_id == user_id, SecondFactor.last_step < step)
    return tx.scalar(update(SecondFactor).where(*is_new).values(last_step=step).returning(SecondFactor.user_id))


def _shown(tx: Session, user: User, session_id: int, taken: int | None, by: str, now: datetime) -> str | None:
    if taken is None:
        record(tx, GUEST, "second_factor_failed", "staff_user", user.id, now=now)
        return None
    record(tx, by_user(user.id), "sign_in", "staff_session", session_id, now=now, second_factor=by)
    return renew_session(tx, session_id, now=now, second_factor_at=now)


def _user_of(tx: Session, session_id: int) -> User:
    row = tx.get_one(StaffSession, session_id)
    user = _locked(tx, row.user_id)
    tx.refresh(row)
    if row.ended_at is not None or user.deactivated_at is not None:
        raise Conflict("session_ended")
    return user


def _locked(tx: Session, user_id: int) -> User:
    return tx.scalars(select(User).where(User.id == user_id).with_for_update()).one()


def _forget(tx: Session, user_id: int) -> None:
    tx.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    tx.execute(delete(SecondFactor).where(SecondFactor.user_id == user_id))


def _new_recovery_codes(tx: Session, user: User) -> list[str]:
    codes = [_letters(RECOVERY_LETTERS) for _ in range(RECOVERY_CODES)]
    tx.add_all(RecoveryCode(user_id=user.id, code_hash=_code_hash(user, code)) for code in codes)
    tx.flush()
    return ["-".join(code[start : start + 4] for start in range(0, RECOVERY_LETTERS, 4)) for code in codes]


def _code_hash(user: User, code: str) -> str:
    letters = "".join(letter for letter in code.lower() if letter.isalnum())
    return keyed("recovery code", user.public_id, letters).hex()


def _letters(count: int) -> str:
    return "".join(secrets.choice(PUBLIC_ID_ALPHABET) for _ in range(count))
