"""Rotations and rows that several tests use."""

from datetime import UTC, date, datetime, time

from booking.recurrence import (
    DateWindow,
    ExistingDate,
    PlannedDate,
    RotationRule,
    Skip,
    SkipKind,
    Stop,
    SyncPlan,
    TurnRule,
)

FAMILY_HOUSE, DAYCARE, CLINIC = 1, 2, 3
MORNING = Stop(FAMILY_HOUSE, time(9, 30), 90)
AFTERNOON = Stop(DAYCARE, time(12, 30), 90)
AUTUMN_2018 = DateWindow(date(2018, 8, 1), date(2019, 1, 1))
PILOT_AUTUMN = RotationRule(
    anchor=date(2018, 11, 1),
    every_weeks=2,
    stops=(MORNING, AFTERNOON),
    turn_rule=TurnRule.KEEP_TURN,
    first_on=date(2018, 11, 1),
    last_on=date(2018, 12, 13),
)
INDEPENDENCE_DAY = Skip(date(2018, 12, 6), date(2018, 12, 6), SkipKind.PUBLIC_HOLIDAY, "Itsenäisyyspäivä")


def weekly_autumn(turn_rule: TurnRule, *stops: Stop) -> RotationRule:
    """Every Thursday from 15.11. to 20.12.2018; 6.12. is Independence Day."""
    return RotationRule(
        anchor=date(2018, 11, 15),
        every_weeks=1,
        stops=stops or (MORNING, AFTERNOON),
        turn_rule=turn_rule,
        first_on=date(2018, 11, 15),
        last_on=date(2018, 12, 20),
    )


def told(plan: tuple[PlannedDate, ...]) -> list[tuple[str, int, str]]:
    """Each date with its venue and what the date did to the turns."""
    return [(one.held_on.isoformat(), one.stop.venue_id, one.turn_effect.value) for one in plan]


def row_of(one: PlannedDate, **facts: object) -> ExistingDate:
    """The row that was made of a planned date."""
    row = {
        "step": one.step,
        "held_on": one.held_on,
        "venue_id": one.stop.venue_id,
        "starts": one.stop.starts,
        "ends": one.stop.ends,
        "starts_at": one.starts_at,
    }
    return ExistingDate(**{**row, **facts})


def applied(sync: SyncPlan, existing: list[ExistingDate]) -> list[ExistingDate]:
    """The rows after the sync, as a service would write them."""
    moved = {one.step: one.new for one in sync.move}
    rows = [row_of(one) for one in sync.add]
    for row in existing:
        is_back, is_gone = row.step in sync.restore, row.step in sync.withdraw
        facts = {
            "is_one_off": row.is_one_off,
            "has_reservations": row.has_reservations,
            "is_cancelled": is_gone or (row.is_cancelled and not is_back),
            "is_cancelled_by_plan": is_gone or (row.is_cancelled_by_plan and not is_back),
        }
        same = {name: getattr(row, name) for name in ("step", "held_on", "venue_id", "starts", "ends", "starts_at")}
        rows.append(row_of(moved[row.step], **facts) if row.step in moved else ExistingDate(**same, **facts))
    return sorted(rows, key=lambda row: (row.step is None, row.step))


def utc(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """An instant written out."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)
