"""What holds between those who queue, what is offered to them and the slots kept for them."""

from .rules import Invariant

INVARIANTS = (
    Invariant(
        "slot_has_one_holder",
        "A slot that is kept for somebody of the queue, or for a consultation, is reserved by nobody.",
        "slot",
        """
        SELECT s.id FROM slot s JOIN reservation r ON r.slot_id = s.id
        WHERE s.held_until IS NOT NULL AND r.released_at IS NULL
        """,
    ),
    Invariant(
        "slot_kept_by_its_offer",
        "A slot that is not kept for a consultation is kept as long as the one offer says that keeps it.",
        "slot",
        """
        SELECT s.id FROM slot s
        LEFT JOIN queue_offer o ON o.slot_id = s.id AND o.ended_at IS NULL AND o.held_until IS NOT NULL
        WHERE (s.held_until IS NOT NULL OR o.id IS NOT NULL) AND s.professional_id IS NULL
        GROUP BY s.id, s.held_until
        HAVING COUNT(o.id) <> 1 OR s.held_until IS NULL OR MIN(o.held_until) <> s.held_until
        """,
    ),
    Invariant(
        "one_offer_to_a_person",
        "Nobody is offered two times at once.",
        "queue_offer",
        """
        SELECT o.id FROM queue_offer o
        WHERE o.ended_at IS NULL
          AND EXISTS (SELECT 1 FROM queue_offer twin
                      WHERE twin.person_hash = o.person_hash AND twin.ended_at IS NULL AND twin.id <> o.id)
        """,
    ),
    Invariant(
        "offer_to_who_queues",
        "Only who still queues is offered anything, and by the same contact.",
        "queue_offer",
        """
        SELECT o.id FROM queue_offer o JOIN queue_entry e ON e.id = o.entry_id
        WHERE o.ended_at IS NULL AND (e.left_at IS NOT NULL OR o.person_hash <> e.person_hash)
        """,
    ),
    Invariant(
        "offer_of_public_session",
        "No time of a cancelled or unpublished session is offered.",
        "queue_offer",
        """
        SELECT q.id FROM queue_offer q JOIN slot s ON s.id = q.slot_id JOIN occurrence o ON o.id = s.occurrence_id
        WHERE q.ended_at IS NULL AND (o.cancelled_at IS NOT NULL OR o.published_at IS NULL)
        """,
    ),
    Invariant(
        "queue_is_for_something",
        "Who queues does so for a session, or for at least one place.",
        "queue_entry",
        """
        SELECT e.id FROM queue_entry e
        WHERE (e.occurrence_id IS NULL) <> EXISTS (SELECT 1 FROM queue_venue v WHERE v.entry_id = e.id)
        """,
    ),
    Invariant(
        "left_queue_is_forgotten",
        "Of who has left the queue no name, interpreter's language or contact is kept; who queues has a contact.",
        "queue_entry",
        """
        SELECT e.id FROM queue_entry e
        WHERE (e.left_at IS NOT NULL AND (e.nickname IS NOT NULL OR e.interpreter_language IS NOT NULL
                                          OR e.person_hash IS NOT NULL))
           OR (e.left_at IS NOT NULL) = EXISTS (SELECT 1 FROM queue_contact c WHERE c.entry_id = e.id)
        """,
    ),
    Invariant(
        "queue_notice_has_subject",
        "The place in the queue, or the offer, that a notice is about exists.",
        "notice",
        """
        SELECT n.id FROM notice n
        WHERE (n.kind IN ('queue_joined', 'queue_lost_link')
               AND NOT EXISTS (SELECT 1 FROM queue_entry e WHERE e.id = n.subject_id))
           OR (n.kind = 'queue_offered' AND NOT EXISTS (SELECT 1 FROM queue_offer o WHERE o.id = n.subject_id))
        """,
    ),
)
