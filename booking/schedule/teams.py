"""The team of a series, and its dates after it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..errors import Invalid, Missing
from ..network.model import FamilyService
from .hours import has_begun, revise
from .model import Attendance, Occurrence, Professional, Series, SeriesMember
from .rules import MemberRequest
from .syncing import seat

Seat = tuple[int, int | None]
"""Whose place it is: (service, person), the person None while nobody is named."""


def check_people(tx: Session, team: Iterable[MemberRequest], *, already: Iterable[MemberRequest] = ()) -> None:
    """Refuse unknown people and services, and newcomers who have left or belong to another service."""
    old = {_seat(one) for one in already}
    team = [one for one in team if _seat(one) not in old]
    ids = {one.professional_id for one in team if one.professional_id is not None}
    people = {one.id: one for one in tx.scalars(select(Professional).where(Professional.id.in_(ids)))}
    services = set(tx.scalars(select(FamilyService.id).where(FamilyService.id.in_({one.service_id for one in team}))))
    for one in team:
        if one.service_id not in services:
            raise Missing("service")
        if one.professional_id is not None:
            _check_person(people.get(one.professional_id), one)


def write_team(tx: Session, series: Series, team: Sequence[MemberRequest]) -> tuple[list[SeriesMember], set[Seat]]:
    """Give the series this team; return the new members and the seats that are no longer in it."""
    wanted = {_seat(one): one for one in team}
    gone = {_seat(row) for row in series.team} - set(wanted)
    series.team[:] = [row for row in series.team if _seat(row) in wanted]
    there = {_seat(row): row for row in series.team}
    new = []
    for key, one in wanted.items():
        if key in there:
            if there[key].presence != one.presence:
                there[key].presence = one.presence
            continue
        person = None if one.professional_id is None else tx.get_one(Professional, one.professional_id)
        row = SeriesMember(
            service_id=one.service_id,
            professional_id=one.professional_id,
            professional=person,
            presence=one.presence,
        )
        series.team.append(row)
        new.append(row)
    return new, gone


def pass_on_team(
    tx: Session, series: Series, team: Sequence[MemberRequest], rows: Iterable[Occurrence], now: datetime
) -> list[Occurrence]:
    """Give the series this team and pass the change on to the dates that have not begun; return those it changed.

    Only what changed is passed on: who was asked, has declined or is away on one date stays so.
    """
    presences = {_seat(row): row.presence for row in series.team}
    new, gone = write_team(tx, series, team)
    turned = {_seat(row): row.presence for row in series.team if presences.get(_seat(row)) not in (None, row.presence)}
    tx.flush()
    coming = [one for one in rows if not has_begun(one, now)]
    changed = [one for one in coming if any([_leave(one, gone), _turn(one, turned), _join(one, new, now)])]
    for one in changed:
        revise(one, now)
    return changed


def _leave(occurrence: Occurrence, gone: set[Seat]) -> bool:
    leaving = [one for one in occurrence.attendances if one.from_team and _seat(one) in gone]
    for one in leaving:
        occurrence.attendances.remove(one)
    return bool(leaving)


def _turn(occurrence: Occurrence, presences: dict[Seat, str]) -> bool:
    turning = [one for one in occurrence.attendances if one.from_team and _seat(one) in presences]
    for one in turning:
        one.presence = presences[_seat(one)]
    return bool(turning)


def _join(occurrence: Occurrence, new: Iterable[SeriesMember], now: datetime) -> bool:
    there = {_seat(one) for one in occurrence.attendances}
    joining = [seat(member, now) for member in new if _seat(member) not in there]
    occurrence.attendances.extend(joining)
    return bool(joining)


def _check_person(person: Professional | None, member: MemberRequest) -> None:
    if person is None:
        raise Missing("professional")
    if person.left_at is not None:
        raise Invalid("person_has_left", name=person.name)
    if person.service_id != member.service_id:
        raise Invalid("other_service", name=person.name)


def _seat(one: MemberRequest | SeriesMember | Attendance) -> Seat:
    return one.service_id, one.professional_id
