"""Make, change and archive venues; an address once given keeps leading to its venue."""

from collections import Counter
from dataclasses import fields
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..audit.service import Actor, record
from ..db import lock
from ..errors import Conflict
from ..network.model import Municipality, Organisation
from ..network.queries import organisations
from .model import COLOURS, SHAPES, FormerSlug, Venue
from .queries import venues_of
from .rules import ONLINE, NewVenue, VenueRequest, is_slug, seen_state, slug_of


def create_venue(tx: Session, request: NewVenue, *, now: datetime, actor: Actor) -> Venue:
    """Make a venue from the least that is needed; sign, colour and keeper are chosen for it and can be changed.

    Pressed twice, it is the same one.
    """
    tx.execute(
        select(Municipality.id).where(Municipality.id == request.municipality_id).with_for_update(key_share=True)
    )
    neighbours = venues_of(tx, request.municipality_id, with_archived=True)
    twin = next((one for one in neighbours if _is_as_asked(one, request)), None)
    if twin is not None:
        return twin
    name = request.names.get("fi") or next(text for text in request.names.values() if text.strip())
    venue = Venue(
        slug=_free_slug(tx, slug_of(name)),
        municipality_id=request.municipality_id,
        organisation_id=_usual_keeper(tx, neighbours),
        kind=ONLINE if request.is_remote else "daycare",
        remote_way="we_call" if request.is_remote else "",
        names=request.names,
        names_where={},
        names_whereto={},
        street_address=request.street_address,
        city=request.city,
        entrance={},
        access={},
        pram={},
        space={},
        languages=[],
        shape=_rarest(SHAPES, [venue.shape for venue in neighbours]),
        colour=_rarest(COLOURS, [venue.colour for venue in neighbours]),
        usual_weekday=request.usual_weekday,
        usual_starts=request.usual_starts,
        usual_minutes=request.usual_minutes,
        booking_closes_hours=0,
    )
    tx.add(venue)
    _flush(tx)
    record(tx, actor, "create_venue", "venue", venue.id, now=now)
    return venue


def edit_venue(
    tx: Session, venue: Venue, request: VenueRequest, *, seen: str | None = None, now: datetime, actor: Actor
) -> None:
    """Make the venue what `request` says; unchanged, nothing is written.

    Args:
        seen: `seen_state` of the venue that was shown; None for callers that show nothing.

    Raises:
        Conflict: another venue has or had the address (`slug_taken`), or somebody has changed the venue since it was
            shown (`changed_meanwhile`).
    """
    lock(tx, venue)
    changed = [one.name for one in fields(request) if getattr(venue, one.name) != getattr(request, one.name)]
    if changed and seen not in (None, seen_state(venue)):  # pressed twice, the second finds nothing left to change
        raise Conflict("changed_meanwhile")
    if request.slug != venue.slug:
        _rename(tx, venue, request.slug)
    for name in changed:
        setattr(venue, name, getattr(request, name))
    if changed:
        _flush(tx)
        record(tx, actor, "edit_venue", "venue", venue.id, now=now, fields=changed)


def archive_venue(tx: Session, venue: Venue, *, now: datetime, actor: Actor) -> None:
    """Take the venue out of the lists; its past stays. Whether dates lie ahead, the caller has looked."""
    if venue.archived_at is None:
        venue.archived_at = now
        record(tx, actor, "archive_venue", "venue", venue.id, now=now)


def unarchive_venue(tx: Session, venue: Venue, *, now: datetime, actor: Actor) -> None:
    """Take the venue into use again."""
    if venue.archived_at is not None:
        venue.archived_at = None
        record(tx, actor, "unarchive_venue", "venue", venue.id, now=now)


def is_slug_taken(tx: Session, slug: str, venue_id: int | None = None) -> bool:
    """Tell whether a venue other than `venue_id` has or had the address."""
    holders = {
        *tx.scalars(select(Venue.id).where(Venue.slug == slug)),
        *tx.scalars(select(FormerSlug.venue_id).where(FormerSlug.slug == slug)),
    }
    return bool(holders - {venue_id})


def _is_as_asked(venue: Venue, request: NewVenue) -> bool:
    same = all(getattr(venue, one.name) == getattr(request, one.name) for one in fields(request))
    return same and venue.archived_at is None


def _rename(tx: Session, venue: Venue, slug: str) -> None:
    if is_slug_taken(tx, slug, venue.id):
        raise Conflict("slug_taken")
    # Going back to an address it had before: that one leads straight there again.
    tx.execute(delete(FormerSlug).where(FormerSlug.slug == slug))
    tx.add(FormerSlug(slug=venue.slug, venue_id=venue.id))
    venue.slug = slug


def _free_slug(tx: Session, wanted: str) -> str:
    slug, number = wanted, 1
    while not is_slug(slug) or is_slug_taken(tx, slug):
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def _usual_keeper(tx: Session, neighbours: list[Venue]) -> int:
    if neighbours:
        return Counter(venue.organisation_id for venue in neighbours).most_common(1)[0][0]
    found: list[Organisation] = organisations(tx)
    if not found:
        raise Conflict("no_organisation")
    return next((one.id for one in found if one.kind == "municipality"), found[0].id)


def _rarest(choices: tuple[str, ...], used: list[str]) -> str:
    counts = Counter(used)
    return min(choices, key=lambda choice: counts[choice])


def _flush(tx: Session) -> None:
    try:
        tx.flush()
    except IntegrityError as error:
        # Two people gave the same address at once; the database let one of them.
        raise Conflict("slug_taken") from error
