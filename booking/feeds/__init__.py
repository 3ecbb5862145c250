"""iCal feeds: bytes of rows, public, per venue and per professional."""
