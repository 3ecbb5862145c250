"""Slots of a session and the families' holds on them."""
