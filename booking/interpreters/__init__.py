"""Interpreters that families wish for: ordered by staff, confirmed, or not found; the pages of staff stand in `day`."""
