"""What holds between requests for consultations and the slots that are kept for them."""

from .rules import Invariant

INVARIANTS = (
    Invariant(
        "slot_kept_for_its_consultation",
        "A slot with a professional of its own is kept, for the one request that has agreed on it.",
        "slot",
        """
        SELECT s.id FROM slot s
        LEFT JOIN consultation_request c ON c.slot_id = s.id AND c.accepted_at IS NOT NULL
        WHERE s.professional_id IS NOT NULL
          AND (c.id IS NULL OR s.held_until IS NULL OR c.professional_id <> s.professional_id)
        """,
    ),
    Invariant(
        "consultation_has_its_time",
        "What was agreed on has its slot, at the time and place that both know, at a session that is held.",
        "consultation_request",
        """
        SELECT c.id FROM consultation_request c
        LEFT JOIN slot s ON s.id = c.slot_id
        LEFT JOIN occurrence o ON o.id = s.occurrence_id
        WHERE c.accepted_at IS NOT NULL
          AND (s.id IS NULL OR s.professional_id IS NULL OR s.starts_at <> c.starts_at OR o.id <> c.occurrence_id
               OR o.venue_id <> c.place_id OR (o.cancelled_at IS NOT NULL AND o.cancelled_at < c.starts_at))
        """,
    ),
    Invariant(
        "consultation_of_one_municipality",
        "Daycare staff ask for sessions of their own municipality.",
        "consultation_request",
        """
        SELECT c.id FROM consultation_request c
        JOIN venue v ON v.id = c.venue_id JOIN occurrence o ON o.id = c.occurrence_id
        WHERE v.municipality_id <> o.municipality_id
        """,
    ),
    Invariant(
        "consultation_notice_has_subject",
        "The request that a notice is about exists.",
        "notice",
        """
        SELECT n.id FROM notice n
        WHERE n.kind IN ('staff_consultation_answered', 'staff_consultation_changed')
          AND NOT EXISTS (SELECT 1 FROM consultation_request c WHERE c.id = n.subject_id)
        """,
    ),
)
