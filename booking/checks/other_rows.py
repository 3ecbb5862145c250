"""What holds between messages, the log, staff and their places."""

from .rules import Invariant

INVARIANTS = (
    Invariant(
        "notice_has_subject",
        "The reservation that a notice is about exists.",
        "notice",
        """
        SELECT n.id FROM notice n
        WHERE n.kind IN ('reservation_confirmed', 'reservation_cancelled', 'occurrence_cancelled',
                         'reservation_moved', 'reservation_relocated', 'reservation_reminder',
                         'reservation_moved_by_guardian', 'lost_link', 'no_interpreter',
                         'meeting_opens')
          AND NOT EXISTS (SELECT 1 FROM reservation r WHERE r.id = n.subject_id)
        """,
    ),
    Invariant(
        "notice_has_receiver",
        "The receiver of a message to all who have booked exists.",
        "notice",
        """
        SELECT n.id FROM notice n
        WHERE n.kind = 'broadcast' AND NOT EXISTS (SELECT 1 FROM broadcast_receiver r WHERE r.id = n.subject_id)
        """,
    ),
    Invariant(
        "summary_has_reader",
        "The professional whose day a summary is about exists.",
        "notice",
        """
        SELECT n.id FROM notice n
        WHERE n.kind = 'staff_summary' AND NOT EXISTS (SELECT 1 FROM professional p WHERE p.id = n.subject_id)
        """,
    ),
    Invariant(
        "notice_has_one_end",
        "A notice is sent or dropped, never both, and a dropped one says why.",
        "notice",
        """
        SELECT id FROM notice
        WHERE (sent_at IS NOT NULL AND dropped_at IS NOT NULL) OR (dropped_at IS NULL) <> (drop_reason = '')
        """,
    ),
    Invariant(
        "audit_names_who",
        "A log row names a guest, a job, a command or an existing user.",
        "audit_event",
        """
        SELECT e.id FROM audit_event e
        WHERE e.actor NOT IN ('guest', 'job', 'cli', 'user') OR (e.actor = 'user') <> (e.actor_id IS NOT NULL)
           OR (e.actor = 'user' AND NOT EXISTS (SELECT 1 FROM staff_user u WHERE u.id = e.actor_id))
        """,
    ),
    Invariant(
        "grant_has_place",
        "The venue, municipality or area of a role exists.",
        "role_grant",
        """
        SELECT g.id FROM role_grant g
        WHERE (g.scope = 'venue' AND NOT EXISTS (SELECT 1 FROM venue v WHERE v.id = g.scope_id))
           OR (g.scope = 'municipality' AND NOT EXISTS (SELECT 1 FROM municipality m WHERE m.id = g.scope_id))
           OR (g.scope = 'area' AND NOT EXISTS (SELECT 1 FROM area a WHERE a.id = g.scope_id))
        """,
    ),
    Invariant(
        "left_staff_is_signed_out",
        "Nobody whose account is closed is signed in.",
        "staff_session",
        """
        SELECT s.id FROM staff_session s JOIN staff_user u ON u.id = s.user_id
        WHERE u.deactivated_at IS NOT NULL AND s.ended_at IS NULL
        """,
    ),
    Invariant(
        "former_address_is_free",
        "A former address of a venue is not the present address of one.",
        "venue",
        "SELECT v.id FROM venue v JOIN venue_former_slug f ON f.slug = v.slug",
    ),
)
