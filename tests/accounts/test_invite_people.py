"""An invitation opens an account that was not there; one that is there is never changed by it."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from booking import db
from booking.accounts import service
from booking.accounts.account_rules import NO_PASSWORD
from booking.accounts.model import AccountLink, ExternalIdentity, RoleGrant, User
from booking.accounts.passwords import passwords_at
from booking.audit.service import CLI
from booking.notices.model import Notice
from tests.support.fingerprint import fingerprint
from tests.support.moments import NOW
from tests.support.sign_in import form_token, sign_in
from tests.support.world import World

from .conftest import CHEAP, PASSWORD

NEWCOMER = {
    "name": "Uusi Ihminen",
    "email": " Uusi@Example.FI ",
    "language": "sv",
    "role": "director",
    "where": "venue:perheiden-talo",
}


def invite(client: FlaskClient, **answers: str) -> TestResponse:
    """Send the form that invites."""
    sent = {**NEWCOMER, **answers, "form_token": form_token(client)}
    return client.post("/staff/people/new?lang=en", data=sent)


def invite_again(client: FlaskClient, user: User) -> TestResponse:
    """Press the button that sends the invitation again."""
    return client.post(f"/staff/people/{user.public_id}/invite-again?lang=en", data={"form_token": form_token(client)})


def kinds(database: Engine) -> list[str]:
    """Return the kinds of the notices that were queued."""
    with db.reading(database) as tx:
        return list(tx.scalars(select(Notice.kind).order_by(Notice.id)))


def test_a_coordinator_invites_a_director_of_her_municipality(client: FlaskClient, database: Engine, world: World):
    sign_in(client, world.users["coordinator"])

    answer = invite(client, last_on="31.5.2019")

    with db.reading(database) as tx:
        user = tx.scalars(select(User).where(User.email == "uusi@example.fi")).one()
        (row,) = tx.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id))
        assert (user.name, user.language, user.password_hash) == ("Uusi Ihminen", "sv", NO_PASSWORD)
        assert (row.role, row.scope_id, str(row.until_on)) == ("director", world.house.id, "2019-06-01")
    assert answer.location == f"/staff/people/{user.public_id}?done=invited&lang=en"
    assert kinds(database) == ["account_invitation"]
    page = client.get(answer.location).text
    assert "Invited, not in use yet" in page
    assert "Has not signed in yet" in page


@pytest.mark.parametrize("state", ["in use", "closed", "invited", "provider's"])
def test_an_account_that_is_there_is_never_rebound(client: FlaskClient, database: Engine, world: World, state: str):
    with db.transaction(database) as tx:
        user = tx.merge(world.users["stranger"])
        if state == "closed":
            service.deactivate(tx, user, now=NOW, actor=CLI)
        if state in ("invited", "provider's"):
            user.password_hash = NO_PASSWORD
        if state == "provider's":
            tx.add(ExternalIdentity(user_id=user.id, issuer="https://idp.example", subject="1", linked_at=NOW))
    sign_in(client, world.users["admin"])
    before = fingerprint(database)

    answer = invite(client, email="Stranger@example.fi", role="admin", where="all")

    assert answer.status_code == 409
    assert "This address has an account already, and" in answer.text
    assert 'value="Uusi Ihminen"' in answer.text
    assert fingerprint(database) == before


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"email": "no address"}, "Check the e-mail address, for example name@example.fi"),
        ({"email": "a@example.fi\nBcc: b@example.fi"}, "Remove the characters that cannot be shown."),
        ({"email": ""}, "Write the e-mail address."),
        ({"name": " "}, "Write the name."),
        ({"name": "x" * 81}, "This is too long: at most 80 characters."),
        ({"language": "tlh"}, "Choose one of the options."),
        ({"role": "coordinator"}, "Choose one of the options."),
        ({"where": "all"}, "Choose one of the options."),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_with_the_answers_kept(
    client: FlaskClient, database: Engine, world: World, answers: dict[str, str], said: str
):
    sign_in(client, world.users["coordinator"])
    before = fingerprint(database)

    answer = invite(client, **answers)

    assert answer.status_code == 422
    assert said in answer.text
    assert "31.12.2018" in invite(client, **answers, last_on="31.12.2018").text
    assert fingerprint(database) == before


def test_fields_that_the_form_does_not_have_make_nothing_more(client: FlaskClient, database: Engine, world: World):
    sign_in(client, world.users["coordinator"])
    own = passwords_at(CHEAP).hash(PASSWORD)
    extra = {"password_hash": own, "password": PASSWORD, "scope": "all", "id": "1", "given_by": "provider"}

    assert invite(client, **extra, public_id="mine", created_at="2000-01-01").status_code == 303

    with db.reading(database) as tx:
        user = tx.scalars(select(User).where(User.email == "uusi@example.fi")).one()
        (row,) = tx.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id))
        assert (user.password_hash, user.created_at) == (NO_PASSWORD, NOW)
        assert (row.role, row.scope, row.given_by) == ("director", "venue", "hand")


def test_an_invitation_is_sent_again_and_the_former_link_ends(client: FlaskClient, database: Engine, world: World):
    sign_in(client, world.users["coordinator"])
    invite(client)
    with db.reading(database) as tx:
        user = tx.scalars(select(User).where(User.email == "uusi@example.fi")).one()

    assert invite_again(client, user).status_code == 303

    with db.reading(database) as tx:
        links = tx.scalars(select(AccountLink).order_by(AccountLink.id)).all()
        assert [link.ended_at for link in links] == [NOW, None]
    assert kinds(database) == ["account_invitation", "account_invitation"]


def test_an_account_in_use_is_not_invited_again(client: FlaskClient, database: Engine, world: World):
    sign_in(client, world.users["coordinator"])

    answer = invite_again(client, world.users["director"])

    assert answer.status_code == 409
    assert "The account is in use already, or closed." in answer.text
    assert kinds(database) == []
