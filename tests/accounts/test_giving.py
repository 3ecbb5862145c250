"""Who may give which role where, and end it: each cell written out."""

from datetime import date

import pytest

from booking.accounts.giving import fits, may_give, roles_to_give
from booking.accounts.rules import MAY_GIVE, TABLE, Grant, Permission, Place, Role, Scope

TODAY = date(2018, 10, 25)
ROLES = ("professional", "daycare_staff", "director", "coordinator", "admin")

# One line a giver, one column the role that is given, in the order of ROLES; all within the giver's reach.
EXPECTED = """
professional  no  no  no  no  no
daycare_staff no  no  no  no  no
director      no  no  no  no  no
coordinator   yes yes yes no  no
admin         yes yes yes yes yes
"""
CELLS = [
    (line.split()[0], role, cell == "yes")
    for line in EXPECTED.strip().splitlines()
    for role, cell in zip(ROLES, line.split()[1:], strict=True)
]
TOWN = Place(municipality_id=10, area_id=100)
VENUE = Place(1, 10, 100)
NEXT_TOWN = Place(municipality_id=11, area_id=100)
NEXT_VENUE = Place(3, 11, 100)
AREA = Place(area_id=100)
EVERYWHERE = Place()
AT = {
    "venue": (Scope.VENUE, VENUE),
    "town": (Scope.MUNICIPALITY, TOWN),
    "next venue": (Scope.VENUE, NEXT_VENUE),
    "next town": (Scope.MUNICIPALITY, NEXT_TOWN),
    "area": (Scope.AREA, AREA),
    "everywhere": (Scope.ALL, EVERYWHERE),
}


@pytest.mark.parametrize(("giver", "given", "expected"), CELLS)
def test_each_role_gives_its_roles_and_no_other(giver: str, given: str, *, expected: bool):
    grants = [Grant(Role(giver), Scope.ALL)]

    assert may_give(grants, Role(given), Scope.VENUE, [VENUE], TODAY) is expected
    assert (Role(given) in roles_to_give(grants, TODAY)) is expected


def test_who_gives_roles_has_the_permission_and_nobody_else():
    assert {role for role in Role if Permission.GIVE_ROLES in TABLE[role]} == set(MAY_GIVE)


@pytest.mark.parametrize(
    ("grant", "expected"),
    [
        (Grant(Role.COORDINATOR, Scope.VENUE, 1), {"venue"}),
        (Grant(Role.COORDINATOR, Scope.MUNICIPALITY, 10), {"venue", "town"}),
        (Grant(Role.COORDINATOR, Scope.AREA, 100), {"venue", "town", "next venue", "next town", "area"}),
        (Grant(Role.COORDINATOR, Scope.ALL), set(AT)),
        (Grant(Role.ADMIN, Scope.MUNICIPALITY, 10), {"venue", "town"}),
        (Grant(Role.COORDINATOR, Scope.OWN), set()),
    ],
)
def test_nobody_gives_a_role_beyond_the_own_reach(grant: Grant, expected: set[str]):
    found = {name for name, (scope, place) in AT.items() if may_give([grant], Role.DIRECTOR, scope, [place], TODAY)}

    assert found == expected


@pytest.mark.parametrize(
    ("grant", "works_at", "expected"),
    [
        (Grant(Role.COORDINATOR, Scope.MUNICIPALITY, 10), (TOWN,), True),
        (Grant(Role.COORDINATOR, Scope.MUNICIPALITY, 10), (NEXT_TOWN, TOWN), True),
        (Grant(Role.COORDINATOR, Scope.MUNICIPALITY, 10), (NEXT_TOWN,), False),
        (Grant(Role.COORDINATOR, Scope.MUNICIPALITY, 10), (), True),
        (Grant(Role.COORDINATOR, Scope.OWN), (), False),
        (Grant(Role.DIRECTOR, Scope.MUNICIPALITY, 10), (), False),
        (Grant(Role.ADMIN, Scope.ALL), (NEXT_TOWN,), True),
    ],
)
def test_a_role_for_own_sessions_is_where_its_holder_works(
    grant: Grant, works_at: tuple[Place, ...], *, expected: bool
):
    assert may_give([grant], Role.PROFESSIONAL, Scope.OWN, works_at, TODAY) is expected


@pytest.mark.parametrize(
    ("from_on", "until_on"), [(date(2018, 10, 26), None), (None, date(2018, 10, 25))], ids=["later", "over"]
)
def test_a_role_that_does_not_hold_today_gives_nothing(from_on: date | None, until_on: date | None):
    grants = [Grant(Role.ADMIN, Scope.ALL, None, from_on, until_on)]

    assert not may_give(grants, Role.DIRECTOR, Scope.VENUE, [VENUE], TODAY)
    assert roles_to_give(grants, TODAY) == ()


def test_a_substitute_gives_no_roles():
    lent = Grant(Role.COORDINATOR, Scope.MUNICIPALITY, 10, lent_by=7)
    elsewhere = Grant(Role.COORDINATOR, Scope.MUNICIPALITY, 11)

    assert not may_give([lent, elsewhere], Role.DIRECTOR, Scope.VENUE, [VENUE], TODAY)
    assert may_give([lent, elsewhere], Role.DIRECTOR, Scope.VENUE, [NEXT_VENUE], TODAY)


def test_two_roles_do_not_lend_each_other_their_reach():
    grants = [Grant(Role.COORDINATOR, Scope.MUNICIPALITY, 10), Grant(Role.ADMIN, Scope.VENUE, 3)]

    assert not may_give(grants, Role.ADMIN, Scope.MUNICIPALITY, [TOWN], TODAY)
    assert may_give(grants, Role.ADMIN, Scope.VENUE, [NEXT_VENUE], TODAY)


def test_only_a_professional_has_own_sessions():
    assert [role for role in Role if fits(role, Scope.OWN)] == [Role.PROFESSIONAL]
    assert all(fits(role, Scope.VENUE) for role in Role)
