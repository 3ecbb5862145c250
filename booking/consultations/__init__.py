"""Consultations: daycare staff ask a professional for a time of their own, about a group or in general."""
