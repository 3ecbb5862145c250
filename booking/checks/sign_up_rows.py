"""What holds between events, those who signed up to them, and the seats."""

from typing import Any

from .rules import Bounds, Invariant


def _is_kept_too_long(row: Any, bounds: Bounds) -> bool:
    return bool(row.held_on < bounds.kept_since(row.retention_days).date())


INVARIANTS = (
    Invariant(
        "seats_taken_are_counted",
        "The seats taken at an event are those of its parties that have seats and have not left.",
        "gathering",
        """
        SELECT g.occurrence_id AS id FROM gathering g
        WHERE g.taken <> (SELECT COALESCE(SUM(p.adults + p.children), 0) FROM party p
                          WHERE p.occurrence_id = g.occurrence_id AND p.left_at IS NULL AND p.seated_at IS NOT NULL)
        """,
    ),
    Invariant(
        "never_over_capacity",
        "No event has more seats taken than it has.",
        "gathering",
        "SELECT occurrence_id AS id FROM gathering WHERE taken < 0 OR taken > capacity",
    ),
    Invariant(
        "sign_up_contact_within_retention",
        "Names and contacts of those who signed up are kept no longer than their controller says.",
        "sign_up",
        """
        SELECT s.id, MAX(o.held_on) AS held_on, c.retention_days FROM sign_up s
        JOIN party p ON p.sign_up_id = s.id JOIN occurrence o ON o.id = p.occurrence_id
        JOIN organisation c ON c.id = s.controller_id
        WHERE s.nickname IS NOT NULL OR EXISTS (SELECT 1 FROM sign_up_contact k WHERE k.sign_up_id = s.id)
        GROUP BY s.id, c.retention_days
        """,
        is_fault=_is_kept_too_long,
    ),
    Invariant(
        "sign_up_message_has_receiver",
        "The family that signed up, to whom a message to all goes, exists.",
        "notice",
        """
        SELECT n.id FROM notice n
        WHERE n.kind = 'sign_up_message' AND NOT EXISTS (SELECT 1 FROM party_told t WHERE t.id = n.subject_id)
        """,
    ),
    Invariant(
        "erased_sign_up_is_gone",
        "An erased sign-up has no name and no contact.",
        "sign_up",
        """
        SELECT s.id FROM sign_up s
        WHERE s.erased_at IS NOT NULL
          AND (s.nickname IS NOT NULL OR EXISTS (SELECT 1 FROM sign_up_contact k WHERE k.sign_up_id = s.id))
        """,
    ),
)
