"""Roles, permissions and places: each cell written out."""

from datetime import date

import pytest

from booking.accounts.rules import TABLE, Grant, Permission, Place, Role, Scope, may, may_somewhere, reach

TODAY = date(2018, 10, 25)
ROLES = ("professional", "daycare_staff", "director", "coordinator", "admin")

# One line a permission, one column a role in the order of ROLES.
EXPECTED = """
see_day            yes yes yes yes yes
see_guest_names    yes no  no  no  no
mark_arrival       yes no  no  no  no
see_counts         yes yes yes yes yes
count_walk_ins     yes yes yes no  no
reserve_for_family yes yes no  no  no
cancel_for_family  yes no  no  no  no
message_families   yes no  yes yes yes
order_interpreter  yes no  no  yes no
edit_venue         no  no  yes yes yes
create_venue       no  no  no  yes yes
close_venue        no  no  yes yes yes
plan_term          no  no  no  yes yes
book_team          no  no  no  yes yes
cancel_session     no  no  yes yes yes
move_session       no  no  yes yes yes
hand_over          yes no  no  yes yes
close_municipality no  no  no  yes yes
publish_term       no  no  no  yes yes
see_wishes         no  no  yes yes yes
ask_wishes         no  no  no  yes yes
ask_consultation   no  yes yes no  no
answer_consultation yes no no  no  no
answer_invitation  yes no  no  no  no
own_calendar       yes yes yes yes yes
own_account        yes yes yes yes yes
see_readers        yes no  no  no  yes
copy_family_data   yes no  no  no  no
see_jobs           no  no  no  no  yes
keep_messages      no  no  no  no  yes
see_log            no  no  no  no  yes
give_roles         no  no  no  yes yes
manage_users       no  no  no  no  yes
see_settings       no  no  no  yes yes
manage_network     no  no  no  no  yes
change_brand       no  no  no  no  yes
change_messages    no  no  no  no  yes
keep_municipality  no  no  no  yes yes
"""
CELLS = [
    (role, line.split()[0], cell == "yes")
    for line in EXPECTED.strip().splitlines()
    for role, cell in zip(ROLES, line.split()[1:], strict=True)
]
HERE = Place(venue_id=1, municipality_id=10, area_id=100)
NEXT_DOOR = Place(venue_id=2, municipality_id=10, area_id=100)
NEXT_TOWN = Place(venue_id=3, municipality_id=11, area_id=100)
NEXT_AREA = Place(venue_id=4, municipality_id=12, area_id=101)
TOWN_HALL = Place(municipality_id=10, area_id=100)
MINE_ELSEWHERE = Place(venue_id=4, municipality_id=12, area_id=101, is_own=True)
PLACES = (HERE, NEXT_DOOR, NEXT_TOWN, NEXT_AREA, TOWN_HALL, MINE_ELSEWHERE, Place())


@pytest.mark.parametrize(("role", "permission", "expected"), CELLS)
def test_each_role_has_its_permissions_and_no_other(role: str, permission: str, *, expected: bool):
    grants = [Grant(Role(role), Scope.ALL)]

    assert may_somewhere(grants, Permission(permission), TODAY) is expected
    assert may(grants, Permission(permission), Place(1, 10, 100, is_own=True), TODAY) is expected


def test_the_table_above_names_every_role_and_permission():
    assert {(role, permission) for role, permission, _ in CELLS} == {(r, p) for r in Role for p in Permission}
    assert set(TABLE) == set(Role)


@pytest.mark.parametrize(
    ("scope", "scope_id", "expected"),
    [
        (Scope.OWN, None, [False, False, False, False, False, True, False]),
        (Scope.VENUE, 1, [True, False, False, False, False, False, False]),
        (Scope.MUNICIPALITY, 10, [True, True, False, False, True, False, False]),
        (Scope.AREA, 100, [True, True, True, False, True, False, False]),
        (Scope.ALL, None, [True, True, True, True, True, True, True]),
    ],
)
def test_a_grant_reaches_as_far_as_its_scope(scope: Scope, scope_id: int | None, expected: list[bool]):
    grants = [Grant(Role.DIRECTOR, scope, scope_id)]

    assert [may(grants, Permission.CLOSE_VENUE, place, TODAY) for place in PLACES] == expected
    assert [reach(grants, Permission.CLOSE_VENUE, TODAY).covers(place) for place in PLACES] == expected


@pytest.mark.parametrize("permission", ["see_guest_names", "mark_arrival", "cancel_for_family", "answer_invitation"])
@pytest.mark.parametrize("scope", [(Scope.OWN, None), (Scope.VENUE, 4), (Scope.MUNICIPALITY, 12), (Scope.ALL, None)])
def test_families_are_seen_by_those_they_came_to_see_however_far_a_role_reaches(
    permission: str, scope: tuple[Scope, int | None]
):
    grants = [Grant(Role.PROFESSIONAL, *scope)]

    assert not may(grants, Permission(permission), NEXT_AREA, TODAY)
    assert may(grants, Permission(permission), MINE_ELSEWHERE, TODAY)


@pytest.mark.parametrize(
    ("from_on", "until_on", "expected"),
    [
        (None, None, True),
        (date(2018, 10, 25), None, True),
        (date(2018, 10, 26), None, False),
        (None, date(2018, 10, 26), True),
        (None, date(2018, 10, 25), False),
        (date(2018, 10, 1), date(2018, 10, 25), False),
        (date(2018, 10, 25), date(2018, 10, 26), True),
    ],
)
def test_a_role_holds_from_its_first_day_until_the_day_it_ends(
    from_on: date | None, until_on: date | None, *, expected: bool
):
    grants = [Grant(Role.COORDINATOR, Scope.MUNICIPALITY, 10, from_on, until_on)]

    assert may(grants, Permission.PLAN_TERM, HERE, TODAY) is expected
    assert may_somewhere(grants, Permission.PLAN_TERM, TODAY) is expected


def test_several_roles_add_up_and_lend_each_other_nothing():
    grants = [Grant(Role.DIRECTOR, Scope.VENUE, 1), Grant(Role.DAYCARE_STAFF, Scope.MUNICIPALITY, 10)]

    assert may(grants, Permission.CLOSE_VENUE, HERE, TODAY)
    assert not may(grants, Permission.CLOSE_VENUE, NEXT_DOOR, TODAY)
    assert may(grants, Permission.SEE_DAY, NEXT_DOOR, TODAY)


def test_without_a_role_only_the_own_account_is_open():
    held = [permission for permission in Permission if may_somewhere([], permission, TODAY)]

    assert held == [Permission.OWN_ACCOUNT]
