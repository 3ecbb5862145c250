"""What holds between occurrences, their slots and the families' holds on them."""

from datetime import timedelta
from typing import Any

from .rules import Bounds, Invariant


def _is_too_short(row: Any) -> bool:
    if row.slot_minutes is None or row.starts_at is None:
        return False
    return bool(row.ends_at - row.starts_at < timedelta(minutes=row.slot_minutes))


def _is_kept_too_long(row: Any, bounds: Bounds) -> bool:
    return bool(row.ends_at is not None and row.ends_at < bounds.kept_since(row.retention_days))


INVARIANTS = (
    Invariant(
        "one_live_reservation_per_slot",
        "A slot has at most one reservation that is not released.",
        "reservation",
        """
        SELECT r.id FROM reservation r
        WHERE r.released_at IS NULL
          AND EXISTS (SELECT 1 FROM reservation twin
                      WHERE twin.slot_id = r.slot_id AND twin.released_at IS NULL AND twin.id <> r.id)
        """,
    ),
    Invariant(
        "no_live_reservation_on_cancelled",
        "A cancelled occurrence has no reservation that is not released.",
        "reservation",
        """
        SELECT r.id FROM reservation r
        JOIN slot s ON s.id = r.slot_id JOIN occurrence o ON o.id = s.occurrence_id
        WHERE r.released_at IS NULL AND o.cancelled_at IS NOT NULL
        """,
    ),
    Invariant(
        "no_live_reservation_on_unpublished",
        "Only published occurrences have reservations that are not released.",
        "reservation",
        """
        SELECT r.id FROM reservation r
        JOIN slot s ON s.id = r.slot_id JOIN occurrence o ON o.id = s.occurrence_id
        WHERE r.released_at IS NULL AND o.published_at IS NULL
        """,
    ),
    Invariant(
        "slot_inside_occurrence",
        "A slot lies inside the hours of its occurrence, unless it is only kept for a released reservation.",
        "slot",
        """
        SELECT s.id FROM slot s JOIN occurrence o ON o.id = s.occurrence_id
        WHERE (o.starts_at IS NULL OR s.starts_at < o.starts_at OR s.ends_at > o.ends_at)
          AND (NOT EXISTS (SELECT 1 FROM reservation r WHERE r.slot_id = s.id)
               OR EXISTS (SELECT 1 FROM reservation r WHERE r.slot_id = s.id AND r.released_at IS NULL))
        """,
    ),
    Invariant(
        "slots_apart_in_lane",
        "Two slots of one lane of an occurrence do not overlap,"
        " unless one of them is only kept for a released reservation.",
        "slot",
        """
        WITH used AS (
            SELECT s.id, s.occurrence_id, s.lane, s.starts_at, s.ends_at FROM slot s
            WHERE NOT EXISTS (SELECT 1 FROM reservation r WHERE r.slot_id = s.id)
               OR EXISTS (SELECT 1 FROM reservation r WHERE r.slot_id = s.id AND r.released_at IS NULL))
        SELECT s.id FROM used s
        WHERE EXISTS (SELECT 1 FROM used other
                      WHERE other.occurrence_id = s.occurrence_id AND other.lane = s.lane AND other.id <> s.id
                        AND other.starts_at < s.ends_at AND other.ends_at > s.starts_at)
        """,
    ),
    Invariant(
        "slots_where_promised",
        "An occurrence that is held has slots exactly if it has a slot length and hours for one.",
        "occurrence",
        """
        SELECT o.id, o.starts_at, o.ends_at, o.slot_minutes FROM occurrence o
        WHERE o.cancelled_at IS NULL AND o.slot_minutes IS NOT NULL AND o.starts_at IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM slot s WHERE s.occurrence_id = o.id)
        UNION ALL
        SELECT o.id, o.starts_at, o.ends_at, o.slot_minutes FROM occurrence o
        JOIN slot s ON s.occurrence_id = o.id
        WHERE o.cancelled_at IS NULL AND (o.slot_minutes IS NULL OR o.starts_at IS NULL)
          AND (NOT EXISTS (SELECT 1 FROM reservation r WHERE r.slot_id = s.id)
               OR EXISTS (SELECT 1 FROM reservation r WHERE r.slot_id = s.id AND r.released_at IS NULL))
        """,
        is_fault=lambda row, _bounds: not _is_too_short(row),
    ),
    Invariant(
        "released_for_a_reason",
        "A released reservation says why, one that is not released says nothing.",
        "reservation",
        "SELECT id FROM reservation WHERE (released_at IS NULL) <> (release_reason = '')",
    ),
    Invariant(
        "arrived_or_not",
        "Nobody both arrived and did not come.",
        "reservation",
        "SELECT id FROM reservation WHERE arrived_at IS NOT NULL AND no_show_at IS NOT NULL",
    ),
    Invariant(
        "contact_within_retention",
        "Nickname and contact are kept no longer than their controller says.",
        "reservation",
        """
        SELECT r.id, COALESCE(o.ends_at, s.ends_at) AS ends_at, c.retention_days FROM reservation r
        JOIN slot s ON s.id = r.slot_id JOIN occurrence o ON o.id = s.occurrence_id
        JOIN organisation c ON c.id = r.controller_id
        WHERE r.nickname IS NOT NULL OR EXISTS (SELECT 1 FROM reservation_contact k WHERE k.reservation_id = r.id)
        """,
        is_fault=_is_kept_too_long,
    ),
    Invariant(
        "walk_ins_not_below_zero",
        "No session has had fewer than zero people without booking.",
        "occurrence",
        """
        SELECT w.occurrence_id AS id FROM walk_in w GROUP BY w.occurrence_id, w.kind HAVING SUM(w.amount) < 0
        """,
    ),
    Invariant(
        "broadcast_within_retention",
        "What staff wrote to all who had booked is kept no longer than each of their controllers says.",
        "broadcast",
        """
        SELECT b.id, o.ends_at, c.retention_days FROM broadcast b
        JOIN occurrence o ON o.id = b.occurrence_id
        JOIN broadcast_receiver w ON w.broadcast_id = b.id JOIN reservation r ON r.id = w.reservation_id
        JOIN organisation c ON c.id = r.controller_id
        WHERE CAST(b.texts AS TEXT) <> '{}'
        """,
        is_fault=_is_kept_too_long,
    ),
    Invariant(
        "erased_is_gone",
        "An erased reservation has no nickname, no interpreter's language and no contact.",
        "reservation",
        """
        SELECT r.id FROM reservation r
        WHERE r.erased_at IS NOT NULL
          AND (r.nickname IS NOT NULL OR r.interpreter_language IS NOT NULL
               OR EXISTS (SELECT 1 FROM reservation_contact c WHERE c.reservation_id = r.id))
        """,
    ),
)
