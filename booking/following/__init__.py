"""Slots and families follow their session: cut, taken along, asked to confirm, released, brought back."""
