"""What holds between a plan, its dated occurrences and the people held by them."""

from typing import Any
from zoneinfo import ZoneInfo

from ..recurrence.wall import span_to_utc
from .rules import Bounds, Invariant


def _instants_differ(row: Any, _bounds: Bounds) -> bool:
    expected = span_to_utc(row.held_on, row.starts, row.ends, ZoneInfo(row.zone))
    return (row.starts_at, row.ends_at) != expected


INVARIANTS = (
    Invariant(
        "occurrence_step_once",
        "A planned date of a series has one occurrence.",
        "occurrence",
        """
        SELECT o.id FROM occurrence o
        WHERE EXISTS (SELECT 1 FROM occurrence twin
                      WHERE twin.series_id = o.series_id AND twin.step = o.step AND twin.id <> o.id)
        """,
    ),
    Invariant(
        "occurrence_within_plan",
        "A coming date of a series lies within its term and not after the series' last date,"
        " unless it was moved by hand, is cancelled or somebody counts on it.",
        "occurrence",
        """
        SELECT o.id FROM occurrence o
        JOIN series s ON s.id = o.series_id
        LEFT JOIN term t ON t.id = s.term_id
        WHERE o.held_on >= :today AND o.cancelled_at IS NULL AND o.changed_by_hand_at IS NULL
          AND (o.held_on < t.first_on OR o.held_on > t.last_on OR o.held_on > s.last_on)
          AND NOT EXISTS (SELECT 1 FROM slot JOIN reservation r ON r.slot_id = slot.id
                          WHERE slot.occurrence_id = o.id AND r.released_at IS NULL)
        """,
    ),
    Invariant(
        "occurrence_instants",
        "The instants of an occurrence are its date and wall-clock times read in its zone.",
        "occurrence",
        """
        SELECT id, held_on, starts, ends, zone, starts_at, ends_at FROM occurrence
        WHERE starts IS NOT NULL AND ends IS NOT NULL AND starts_at IS NOT NULL AND ends_at IS NOT NULL
        """,
        is_fault=_instants_differ,
    ),
    Invariant(
        "occurrence_times_whole",
        "An occurrence has its start and end both on the wall and as instants, or none of them.",
        "occurrence",
        """
        SELECT id FROM occurrence
        WHERE (starts IS NULL) <> (ends IS NULL) OR (starts IS NULL) <> (starts_at IS NULL)
           OR (starts IS NULL) <> (ends_at IS NULL)
        """,
    ),
    Invariant(
        "published_in_published_term",
        "A published occurrence belongs to no term or to a published one.",
        "occurrence",
        """
        SELECT o.id FROM occurrence o JOIN term t ON t.id = o.term_id
        WHERE o.published_at IS NOT NULL AND t.published_at IS NULL
        """,
    ),
    Invariant(
        "cancelled_by_somebody",
        "A cancelled occurrence says whether a person or the plan cancelled it, any other says neither.",
        "occurrence",
        "SELECT id FROM occurrence WHERE (cancelled_at IS NULL) <> (cancelled_by = '')",
    ),
    Invariant(
        "series_has_stops",
        "A series has at least one stop.",
        "series",
        "SELECT s.id FROM series s WHERE NOT EXISTS (SELECT 1 FROM series_stop p WHERE p.series_id = s.id)",
    ),
    Invariant(
        "busy_span_is_state",
        "A named professional is held for the span of an occurrence once asked there,"
        " and not when declined, absent, without hours or cancelled.",
        "attendance",
        """
        WITH state AS (
            SELECT a.id, a.busy_from, a.busy_until, o.starts_at, o.ends_at,
                   CASE WHEN a.professional_id IS NOT NULL AND a.declined_at IS NULL AND a.absent_at IS NULL
                         AND a.asked_at IS NOT NULL
                         AND o.starts_at IS NOT NULL AND o.cancelled_at IS NULL THEN 1 ELSE 0 END AS is_held
            FROM attendance a JOIN occurrence o ON o.id = a.occurrence_id)
        SELECT id FROM state
        WHERE (is_held = 0 AND busy_from IS NOT NULL)
           OR (is_held = 1 AND (busy_from IS NULL OR busy_from <> starts_at OR busy_until <> ends_at))
        """,
    ),
    Invariant(
        "professional_in_one_place",
        "No professional is held by two occurrences at once.",
        "attendance",
        """
        SELECT a.id FROM attendance a
        WHERE EXISTS (SELECT 1 FROM attendance other
                      WHERE other.professional_id = a.professional_id AND other.id <> a.id
                        AND other.busy_from < a.busy_until AND other.busy_until > a.busy_from)
        """,
    ),
)
