"""What can be taken out of use or deleted by a button: how it is found, whose it is, where one goes afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from ..accounts.queries import place_of
from ..accounts.rules import Permission, Place
from ..network.model import ContactPerson, Municipality, SchoolBreak
from ..network.queries import (
    area_by_slug,
    contact_by_public_id,
    municipality_by_slug,
    organisation_by_public_id,
    school_break_by_public_id,
    service_by_slug,
)
from ..schedule.queries import programme_by_public_id


@dataclass(frozen=True)
class Kind:
    """One kind of thing that is kept."""

    find: Callable[[Session, str], Any]
    permission: Permission
    place: Callable[[Session, Any], Place]
    back_url: Callable[[Session, Any, str], str]
    """(tx, row, what was done) -> where one goes afterwards."""
    can_archive: bool = False


def _everywhere(_tx: Session, _row: Any) -> Place:
    return Place()


def _around_town(tx: Session, row: Any) -> Place:
    return place_of(tx, municipality_id=row.id)


def _around_what_is_of_a_town(tx: Session, row: Any) -> Place:
    return place_of(tx, municipality_id=row.municipality_id)


def _town_url(tx: Session, row: ContactPerson, done: str) -> str:
    return url_for("admin.town", slug=tx.get_one(Municipality, row.municipality_id).slug, done=done)


def _breaks_url(tx: Session, row: SchoolBreak, done: str) -> str:
    return url_for("admin.breaks", slug=tx.get_one(Municipality, row.municipality_id).slug, done=done)


def _list_url(endpoint: str) -> Callable[[Session, Any, str], str]:
    return lambda _tx, _row, done: url_for(endpoint, done=done)


KINDS = {
    "organisations": Kind(
        organisation_by_public_id,
        Permission.MANAGE_NETWORK,
        _everywhere,
        _list_url("admin.organisation_list"),
        can_archive=True,
    ),
    "services": Kind(
        service_by_slug,
        Permission.MANAGE_NETWORK,
        _everywhere,
        _list_url("admin.service_list"),
        can_archive=True,
    ),
    "areas": Kind(area_by_slug, Permission.MANAGE_NETWORK, _everywhere, _list_url("admin.places")),
    "municipalities": Kind(
        municipality_by_slug, Permission.MANAGE_NETWORK, _around_town, _list_url("admin.places"), can_archive=True
    ),
    "breaks": Kind(school_break_by_public_id, Permission.KEEP_MUNICIPALITY, _around_what_is_of_a_town, _breaks_url),
    "programmes": Kind(
        programme_by_public_id,
        Permission.PLAN_TERM,
        _around_what_is_of_a_town,
        _list_url("admin.programmes"),
        can_archive=True,
    ),
    "contacts": Kind(contact_by_public_id, Permission.KEEP_MUNICIPALITY, _around_what_is_of_a_town, _town_url),
}
