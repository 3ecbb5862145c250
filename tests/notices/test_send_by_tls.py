"""Mails through TLS, from the first byte or after STARTTLS; a server whose certificate nobody vouches for gets none.

`self_signed.pem` is a certificate for 127.0.0.1 with its key, made for these tests and trusted by nothing else.
"""

import ssl
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from booking.db import reading, transaction
from booking.notices.delivery import Delivered
from booking.notices.model import Notice
from booking.notices.service import queue, send_due
from tests.support.moments import NOW

from .letters import KIND
from .mail_server import Postman, free_port, mail_server, sender_to

CERTIFICATE = Path(__file__).parent / "self_signed.pem"


@pytest.fixture
def waiting(database: Engine) -> Engine:
    """Queue one letter."""
    with transaction(database) as tx:
        queue(tx, KIND, 1, "letter:1", now=NOW)
    return database


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this machine vouch for the tests' certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


def options(security: str) -> dict[str, object]:
    """Return what makes the test's server speak TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return {"ssl_context": context} if security == "tls" else {"tls_context": context, "require_starttls": True}


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_mail_goes_through_tls(waiting: Engine, trusted: None, security: str) -> None:
    postman, port = Postman(), free_port()

    with mail_server(postman, port, **options(security)):
        done = send_due(waiting, sender_to(port, security=security), now=NOW)

    assert (done, len(postman.mails)) == (Delivered(1, 0, 0), 1)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_server_nobody_vouches_for_gets_no_mail(waiting: Engine, security: str) -> None:
    postman, port = Postman(), free_port()

    with mail_server(postman, port, **options(security)):
        done = send_due(waiting, sender_to(port, security=security), now=NOW)

    with reading(waiting) as tx:
        error = tx.scalars(select(Notice.last_error)).one()
    assert (done, postman.mails, error) == (Delivered(0, 0, 1), [], "SSLCertVerificationError")
