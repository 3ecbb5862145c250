"""A coordinator's rotation becomes dated rows with their people."""


from sqlalchemy.orm import Session

from booking.schedule import service
from tests.support.world import World

from .plans import COORDINATOR, IN_AUGUST, pilot_autumn, told

PILOT = [
    "2018-11-01 09:30-11:00 perheiden-talo",
    "2018-11-15 12:30-14:00 kontiopuisto",
    "2018-11-29 09:30-11:00 perheiden-talo",
    "2018-12-13 12:30-14:00 kontiopuisto",
]


def test_the_pilots_rotation_gives_its_four_dates(tx: Session, world: World) -> None:
    series = service.create_series(tx, pilot_autumn(world), now=IN_AUGUST, actor=COORDINATOR)

    assert told(tx, series) == PILOT
