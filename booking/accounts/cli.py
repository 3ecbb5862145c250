"""Commands of the installer: the first administrator, users and their roles."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import current_app
from flask.cli import AppGroup

from ..audit.service import CLI
from ..clock import local_today, utc_now
from ..config import STAFF_LANGUAGES, Config
from ..db import reading, transaction
from ..errors import Conflict, Invalid
from . import first_admin, second_factor, service
from .account_rules import INVITATION_AGE, UserRequest
from .passwords import LEAST, Cost, passwords_at, weakness
from .permission_document import as_markdown
from .queries import scope_id_of, user_by_email, users
from .rules import SCOPES, Grant, Role, Scope

group = AppGroup("accounts", help="Staff users.")

EMAIL = click.option("--email", prompt="E-mail address", help="The address the user signs in with.")
NAME = click.option("--name", prompt="Name", help="The user's name as colleagues know it.")
LANGUAGE = click.option(
    "--language", type=click.Choice(STAFF_LANGUAGES), default="fi", help="Language of the staff pages."
)
ASK = click.option("--ask-password", is_flag=True, help="Ask for a password instead of making one.")

ROLE = click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
SCOPE = click.option("--scope", type=click.Choice([scope.value for scope in Scope]), required=True)
REFUSALS = {
    "email_taken": "This e-mail address has an account already.",
    "closed_account": "This e-mail address has an account that is closed; take another.",
    "has_administrator": "There is an administrator already, who invites others on the page Users.",
}
PLACE = click.option("--place", default="", help="Slug of the venue, municipality or area of the scope.")


@group.command("first-admin")
@click.argument("email")
@click.option("--name", default="", help="The user's name as colleagues know it; default: from the address.")
@LANGUAGE
def make_first_admin(email: str, name: str, language: str) -> None:
    """Make the first administrator and print a link, shown this once; refused once there is one."""
    settings: Config = current_app.config["SETTINGS"]
    request = UserRequest(email, name.strip() or email.partition("@")[0], language=language)
    with _told_plainly(), transaction() as tx:
        path = first_admin.make(tx, request, is_mailed=settings.mail_server is not None, now=utc_now())
    if path is None:
        click.echo(f"{email} administers the service now, and signs in as before.")
        return
    click.echo(f"Set the password and the second factor here, once, within {INVITATION_AGE.days} days:")
    click.echo(f"{settings.public_url}{path}")
    if settings.mail_server is not None:
        click.echo(f"The same link goes to {email} by mail.")


@group.command("add")
@EMAIL
@NAME
@LANGUAGE
@ASK
@ROLE
@SCOPE
@PLACE
def add(email: str, name: str, language: str, ask_password: bool, role: str, scope: str, place: str) -> None:
    """Make a user with one role."""
    _add(email, name, language, ask_password, _grant(role, scope, place))


@group.command("invite")
@EMAIL
@NAME
@LANGUAGE
@ROLE
@SCOPE
@PLACE
def invite(email: str, name: str, language: str, role: str, scope: str, place: str) -> None:
    """Make a user with one role and send a link to set the password; again when it was not used."""
    grant = _grant(role, scope, place)
    request = UserRequest(email, name.strip(), language=language)
    with _told_plainly(), transaction() as tx:
        service.invite(tx, request, [grant], now=utc_now(), actor=CLI)
    click.echo(f"The invitation goes to {email.strip().lower()}; its link works for {INVITATION_AGE.days} days.")


@group.command("list")
def list_users() -> None:
    """List the users with their roles."""
    with reading() as tx:
        rows = users(tx)
    for user in rows:
        roles = ", ".join(_grant_text(row.role, row.scope, row.scope_id) for row in user.grants) or "no role"
        state = "deactivated" if user.deactivated_at else "active"
        click.echo(f"{user.email}\t{user.name}\t{state}\t{roles}")


@group.command("new-password")
@click.argument("email")
@ASK
def new_password(email: str, ask_password: bool) -> None:
    """Give a user a new password; every session of theirs ends."""
    _find(email)
    password = _password(ask_password, email, "")
    new_hash = passwords_at(_cost()).hash(password)
    with transaction() as tx:
        user = user_by_email(tx, email)
        if user is not None:
            service.change_password(tx, user.id, new_hash, now=utc_now(), actor=CLI)
    _tell(password, ask_password)


@click.command("permissions")
def print_permissions() -> None:
    """Print docs/permissions.md: who may do what, from the table of the code."""
    click.echo(as_markdown(), nl=False)


@group.command("reset-second-factor")
@click.argument("email")
def reset_second_factor(email: str) -> None:
    """Take a user's second factor away, e.g. with a lost phone; every session of theirs ends."""
    _find(email)
    is_taken = False
    with transaction() as tx:
        user = user_by_email(tx, email)
        if user is not None:
            is_taken = second_factor.remove(tx, user.id, now=utc_now(), actor=CLI)
    said = "has no second factor any more; a new one is set up at the next sign-in" if is_taken else "has none"
    click.echo(f"{email} {said}.")


@group.command("deactivate")
@click.argument("email")
def deactivate(email: str) -> None:
    """Close a user's account and end every session of theirs."""
    _find(email)
    with transaction() as tx:
        user = user_by_email(tx, email)
        if user is not None:
            service.deactivate(tx, user, now=utc_now(), actor=CLI)
    click.echo(f"{email} is deactivated.")


def _add(email: str, name: str, language: str, ask_password: bool, grant: Grant) -> None:
    password = _password(ask_password, email, name)
    request = UserRequest(email, name.strip(), passwords_at(_cost()).hash(password), language)
    with _told_plainly(), transaction() as tx:
        user = service.add_user(tx, request, now=utc_now(), actor=CLI)
        service.give_role(tx, user, grant, now=utc_now(), actor=CLI)
    click.echo(f"{email} can sign in at {current_app.config['SETTINGS'].public_url}/staff/login.")
    _tell(password, ask_password)


@contextmanager
def _told_plainly() -> Iterator[None]:
    try:
        yield
    except Conflict as conflict:
        raise click.ClickException(REFUSALS[conflict.code]) from None
    except Invalid:
        raise click.ClickException("The e-mail address or the name cannot be used.") from None


def _grant(role: str, scope: str, place: str) -> Grant:
    if Scope(scope) not in SCOPES[Role(role)]:
        raise click.ClickException(f"The role {role} cannot have the scope {scope}.")
    with reading() as tx:
        scope_id = scope_id_of(tx, Scope(scope), place)
    if (scope in (Scope.OWN, Scope.ALL)) != (scope_id is None):
        raise click.ClickException(f"There is no {scope} with the slug '{place}'.")
    return Grant(Role(role), Scope(scope), scope_id, local_today())


def _password(is_asked: bool, email: str, name: str) -> str:
    if not is_asked:
        return "-".join(secrets.token_hex(3) for _ in range(4))
    password = str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    found = weakness(password, email, name)
    if found is not None:
        raise click.ClickException(
            f"The password is {found.replace('_', ' ')}: at least {LEAST} characters, hard to guess."
        )
    return password


def _tell(password: str, is_asked: bool) -> None:
    if not is_asked:
        click.echo(f"Password, shown this once: {password}")


def _find(email: str) -> None:
    with reading() as tx:
        if user_by_email(tx, email) is None:
            raise click.ClickException(f"There is no user with the address {email}.")


def _grant_text(role: str, scope: str, scope_id: int | None) -> str:
    return f"{role} ({scope})" if scope_id is None else f"{role} ({scope} {scope_id})"


def _cost() -> Cost:
    cost: Cost = current_app.config["PASSWORD_COST"]
    return cost
