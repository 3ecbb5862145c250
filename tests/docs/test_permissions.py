"""The table of permissions has words for people, and docs/permissions.md is of its age."""

from flask import Flask

from booking.accounts.permission_words import GROUPS, SCOPE_TEXTS, cell
from booking.accounts.rules import SCOPES, TABLE, Permission, Role, Scope

from .reading import document


def test_every_permission_has_its_words_once() -> None:
    told = [permission for group in GROUPS for permission in group.acts]

    assert sorted(told) == sorted(Permission), "booking/accounts/permission_words.py says what each lets do"


def test_every_role_has_its_permissions_and_scopes_and_every_scope_its_words() -> None:
    assert set(TABLE) == set(SCOPES) == set(Role)
    assert set(SCOPE_TEXTS) == set(Scope)
    assert [role for role in Role if Scope.OWN in SCOPES[role]] == [Role.PROFESSIONAL]


def test_a_cell_says_how_far_a_permission_goes() -> None:
    assert cell(Role.PROFESSIONAL, Permission.SEE_DAY) == "yes"
    assert cell(Role.PROFESSIONAL, Permission.SEE_GUEST_NAMES) == "own"
    assert cell(Role.ADMIN, Permission.SEE_GUEST_NAMES) == "no"
    assert cell(Role.ADMIN, Permission.OWN_ACCOUNT) == "own"


def test_the_document_is_of_the_age_of_the_table(app: Flask) -> None:
    printed = app.test_cli_runner().invoke(args=["permissions"]).output

    assert document("docs/permissions.md") == printed, "./dev flask permissions > docs/permissions.md"
