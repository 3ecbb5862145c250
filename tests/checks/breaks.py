"""How each rule between rows is broken: a statement, and the rows of the sound world that break it then."""

BREAKS = {
    "occurrence_step_once": (
        "UPDATE occurrence SET step = 0 WHERE id = {second}",
        ("first", "second"),
    ),
    "occurrence_within_plan": (
        "UPDATE series SET last_on = '2018-11-14'",
        ("second",),
    ),
    "occurrence_instants": (
        "UPDATE occurrence SET starts = '09:00:00.000000' WHERE id = {first}",
        ("first",),
    ),
    "occurrence_times_whole": (
        "UPDATE occurrence SET ends = NULL WHERE id = {first}",
        ("first",),
    ),
    "published_in_published_term": (
        "UPDATE term SET published_at = NULL",
        ("past", "first", "second"),
    ),
    "cancelled_by_somebody": (
        "UPDATE occurrence SET cancelled_by = 'plan' WHERE id = {second}",
        ("second",),
    ),
    "series_has_stops": (
        "DELETE FROM series_stop",
        ("series",),
    ),
    "busy_span_is_state": (
        "UPDATE attendance SET busy_from = NULL, busy_until = NULL WHERE id = {first_person2}",
        ("first_person2",),
    ),
    "professional_in_one_place": (
        "UPDATE attendance SET busy_from = (SELECT starts_at FROM occurrence WHERE id = {first}),"
        " busy_until = (SELECT ends_at FROM occurrence WHERE id = {first}) WHERE id = {second_person1}",
        ("first_person1", "second_person1"),
    ),
    "one_live_reservation_per_slot": (
        "UPDATE reservation SET slot_id = {first_slot1}, released_at = NULL, release_reason = '' WHERE id = {released}",
        ("live", "released"),
    ),
    "no_live_reservation_on_cancelled": (
        "UPDATE occurrence SET cancelled_at = created_at, cancelled_by = 'user' WHERE id = {first}",
        ("live",),
    ),
    "no_live_reservation_on_unpublished": (
        "UPDATE occurrence SET published_at = NULL WHERE id = {first}",
        ("live",),
    ),
    "slot_inside_occurrence": (
        "UPDATE slot SET ends_at = (SELECT ends_at FROM slot WHERE id = {second_slot6}) WHERE id = {first_slot6}",
        ("first_slot6",),
    ),
    "slots_apart_in_lane": (
        "UPDATE slot SET ends_at = (SELECT ends_at FROM slot WHERE id = {first_slot6}) WHERE id = {first_slot5}",
        ("first_slot5", "first_slot6"),
    ),
    "slots_where_promised": (
        "DELETE FROM slot WHERE occurrence_id = {second}",
        ("second",),
    ),
    "released_for_a_reason": (
        "UPDATE reservation SET release_reason = '' WHERE id = {released}",
        ("released",),
    ),
    "arrived_or_not": (
        "UPDATE reservation SET arrived_at = booked_at, no_show_at = booked_at WHERE id = {live}",
        ("live",),
    ),
    "contact_within_retention": (
        "UPDATE reservation SET nickname = 'Pupu', erased_at = NULL WHERE id = {erased}",
        ("erased",),
    ),
    "erased_is_gone": (
        "UPDATE reservation SET erased_at = booked_at WHERE id = {live}",
        ("live",),
    ),
    "seats_taken_are_counted": (
        "UPDATE gathering SET taken = 3 WHERE occurrence_id = {evening}",
        ("evening",),
    ),
    "never_over_capacity": (
        "UPDATE gathering SET capacity = 1 WHERE occurrence_id = {evening}",
        ("evening",),
    ),
    "sign_up_contact_within_retention": (
        "UPDATE sign_up SET nickname = 'Pupu', erased_at = NULL WHERE id = {old_sign_up}",
        ("old_sign_up",),
    ),
    "erased_sign_up_is_gone": (
        "UPDATE sign_up SET erased_at = signed_up_at WHERE id = {sign_up}",
        ("sign_up",),
    ),
    "notice_has_subject": (
        "UPDATE notice SET subject_id = 999999",
        None,
    ),
    "slot_has_one_holder": (
        "UPDATE reservation SET slot_id = {second_slot1} WHERE id = {live}",
        ("second_slot1",),
    ),
    "slot_kept_by_its_offer": (
        "UPDATE slot SET held_until = starts_at WHERE id IN ({second_slot1}, {second_slot2})",
        ("second_slot1", "second_slot2"),
    ),
    "one_offer_to_a_person": (
        "INSERT INTO queue_offer (id, public_id, entry_id, slot_id, starts_at, sequence, person_hash, offered_at,"
        " end_reason) SELECT 999, 'x', entry_id, slot_id, starts_at, sequence, person_hash, offered_at, end_reason"
        " FROM queue_offer",
        None,
    ),
    "offer_to_who_queues": (
        "UPDATE queue_offer SET person_hash = 'x'",
        ("offer",),
    ),
    "offer_of_public_session": (
        "UPDATE occurrence SET published_at = NULL WHERE id = {second}",
        ("offer",),
    ),
    "queue_is_for_something": (
        "UPDATE queue_entry SET occurrence_id = NULL WHERE id = {waiting}",
        ("waiting",),
    ),
    "left_queue_is_forgotten": (
        "UPDATE queue_entry SET nickname = 'Aino' WHERE id = {left}",
        ("left",),
    ),
    "queue_notice_has_subject": (
        "DELETE FROM queue_offer",
        None,
    ),
    "walk_ins_not_below_zero": (
        "UPDATE walk_in SET amount = -1 WHERE id = {walk_in}",
        ("first",),
    ),
    "broadcast_within_retention": (
        "UPDATE broadcast SET occurrence_id = {past}",
        ("broadcast",),
    ),
    "notice_has_receiver": (
        "DELETE FROM broadcast_receiver",
        None,
    ),
    "sign_up_message_has_receiver": (
        "UPDATE notice SET kind = 'sign_up_message', subject_id = 999999",
        None,
    ),
    "summary_has_reader": (
        "UPDATE notice SET kind = 'staff_summary', subject_id = 999999",
        None,
    ),
    "notice_has_one_end": (
        "UPDATE notice SET sent_at = created_at, dropped_at = created_at, drop_reason = 'erased'",
        None,
    ),
    "audit_names_who": (
        "INSERT INTO audit_event (happened_at, actor, actor_id, action, subject, details)"
        " VALUES ('2018-10-25 09:00:00+00:00', 'user', 999999, 'sign_out', 'staff_session', '{{}}')",
        None,
    ),
    "grant_has_place": (
        "UPDATE role_grant SET scope_id = 999999 WHERE scope = 'venue'",
        None,
    ),
    "left_staff_is_signed_out": (
        "UPDATE staff_user SET deactivated_at = created_at WHERE id = {user}",
        ("signed_in",),
    ),
    "former_address_is_free": (
        "UPDATE venue_former_slug SET slug = 'perheiden-talo'",
        ("house",),
    ),
    "slot_kept_for_its_consultation": (
        "UPDATE slot SET held_until = NULL WHERE id = {second_slot4}",
        ("second_slot4",),
    ),
    "consultation_has_its_time": (
        "UPDATE occurrence SET venue_id = {house} WHERE id = {second}",
        ("consulted",),
    ),
    "consultation_of_one_municipality": (
        "UPDATE venue SET municipality_id = 999999 WHERE slug = 'kontiopuisto'",
        ("consulted",),
    ),
    "consultation_notice_has_subject": (
        "UPDATE notice SET subject_id = 999999, kind = 'staff_consultation_answered'",
        None,
    ),
}
MORE_BREAKS = (
    (
        "slot_kept_for_its_consultation",
        "UPDATE slot SET professional_id = (SELECT min(id) FROM professional), held_until = starts_at"
        " WHERE id = {second_slot5}",
        ("second_slot5",),
    ),
    ("consultation_has_its_time", "UPDATE consultation_request SET slot_id = NULL", ("consulted",)),
    ("left_queue_is_forgotten", "DELETE FROM queue_contact", ("waiting",)),
    (
        "slots_where_promised",
        "UPDATE occurrence SET slot_minutes = NULL, lanes = NULL WHERE id = {second}",
        ("second",),
    ),
    (
        "busy_span_is_state",
        "UPDATE attendance SET declined_at = asked_at, accepted_at = NULL WHERE id = {second_person3}",
        ("second_person3",),
    ),
    ("occurrence_instants", "UPDATE occurrence SET zone = 'UTC' WHERE id = {second}", ("second",)),
    ("grant_has_place", "UPDATE role_grant SET scope_id = 999999 WHERE scope = 'municipality'", None),
    ("contact_within_retention", "UPDATE reservation_contact SET reservation_id = {erased}", ("erased",)),
)
