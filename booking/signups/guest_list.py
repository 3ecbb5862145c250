"""Who has signed up to an event, for those who work there: names for its professionals, counts for the others."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..reservations.whose import may_know
from ..schedule.model import Professional
from .model import Gathering, Party


@dataclass(frozen=True)
class Guest:
    """One family on the list. Its name is there only for those who may read it."""

    public_id: str
    nickname: str
    adults: int
    children: int
    controller_names: dict[str, str]
    is_named: bool
    wants_child_minding: bool = False


@dataclass(frozen=True)
class GuestList:
    """Everybody who has seats at an event, with what that adds up to."""

    guests: tuple[Guest, ...]
    named: tuple[Party, ...]
    """Those whose names are on the list, for the log."""
    capacity: int
    taken: int
    adults: int
    children: int
    minding: int = 0
    """Children for whom child minding is wished."""
    waiting: tuple[Guest, ...] = ()
    """Those who wait for seats, in their order."""

    @property
    def families(self) -> int:
        """Return how many families have seats."""
        return len(self.guests)


def guest_list(gathering: Gathering, parties: Sequence[Party], reader: Professional | None) -> GuestList:
    """Return the list as `reader`, a professional of the event, may read it; None: who sees counts only."""
    seated = [one for one in parties if one.seated_at is not None]
    known = [one for one in parties if reader is not None and may_know(one.sign_up, reader)]
    colleagues = [one for one in parties if one.sign_up.user_id is not None]
    return GuestList(
        guests=tuple(_guest(one, is_named=one in known or one in colleagues) for one in seated),
        named=tuple(known),
        capacity=gathering.capacity,
        taken=gathering.taken,
        adults=sum(one.adults for one in seated),
        children=sum(one.children for one in seated),
        minding=sum(one.children for one in seated if one.wants_child_minding),
        waiting=tuple(
            _guest(one, is_named=one in known or one in colleagues) for one in parties if one.seated_at is None
        ),
    )


def _guest(party: Party, *, is_named: bool) -> Guest:
    return Guest(
        public_id=party.public_id,
        nickname=(party.sign_up.nickname or "") if is_named else "",
        adults=party.adults,
        children=party.children,
        controller_names=party.sign_up.controller.names,
        is_named=is_named,
        wants_child_minding=party.wants_child_minding,
    )
