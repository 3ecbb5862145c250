"""An authenticator app as on a phone: reads the key from the page and shows the code of any half minute."""

import re

import pyotp
from flask.testing import FlaskClient
from sqlalchemy import Engine

from booking import clock, db
from booking.accounts.model import SecondFactor, User
from booking.accounts.second_factor import new_seed, secret_of

KEY = re.compile(r'<code class="num">([A-Z2-7 ]{32,})</code>')
PAGE = "/staff/account/second-factor"


class Authenticator:
    """The app of one account."""

    def __init__(self, secret: str) -> None:
        """Keep the key."""
        self._codes = pyotp.HOTP(secret)

    def code(self, later: int = 0) -> str:
        """Return the code that is shown now, or `later` half minutes from now."""
        return self._codes.at(int(clock.real_now().timestamp()) // 30 + later)


def read_key(client: FlaskClient) -> Authenticator:
    """Open the page that sets an app up and read its key by hand."""
    found = KEY.search(client.get(PAGE).text)
    assert found is not None
    return Authenticator(found[1].replace(" ", ""))


def given_app(engine: Engine, user: User) -> Authenticator:
    """Return the app of a user who has had it for long."""
    seed = new_seed()
    with db.transaction(engine) as tx:
        tx.add(SecondFactor(user_id=user.id, seed=seed, enrolled_at=user.created_at, last_step=1))
    return Authenticator(secret_of(user.public_id, seed))
