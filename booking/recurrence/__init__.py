"""Rotations: a rule becomes a dated plan, and a plan becomes the least change to the rows there are. Pure."""

from booking.clock import HELSINKI
from booking.recurrence.decide import as_if_all_left, plan_decided
from booking.recurrence.expansion import PlannedDate, TurnEffect, expand
from booking.recurrence.public_holidays import finnish_holidays
from booking.recurrence.rules import (
    DAYS_IN_WEEK,
    FIRST_YEAR,
    LAST_YEAR,
    MAX_EVERY_WEEKS,
    MAX_STOPS,
    MAX_WINDOW_DAYS,
    DateWindow,
    InvalidRule,
    RotationRule,
    Stop,
    TurnRule,
    holiday_years,
)
from booking.recurrence.skips import Skip, SkipKind
from booking.recurrence.sync import plan_sync, sync_window
from booking.recurrence.sync_plan import Decision, ExistingDate, Move, Orphan, OrphanReason, SyncPlan
from booking.recurrence.wall import span_to_utc, wall_to_utc

__all__ = [
    "DAYS_IN_WEEK",
    "FIRST_YEAR",
    "HELSINKI",
    "LAST_YEAR",
    "MAX_EVERY_WEEKS",
    "MAX_STOPS",
    "MAX_WINDOW_DAYS",
    "DateWindow",
    "Decision",
    "ExistingDate",
    "InvalidRule",
    "Move",
    "Orphan",
    "OrphanReason",
    "PlannedDate",
    "RotationRule",
    "Skip",
    "SkipKind",
    "Stop",
    "SyncPlan",
    "TurnEffect",
    "TurnRule",
    "as_if_all_left",
    "expand",
    "finnish_holidays",
    "holiday_years",
    "plan_decided",
    "plan_sync",
    "span_to_utc",
    "sync_window",
    "wall_to_utc",
]
