"""The pilot's data and, for newcomers, the same rotation in the current term."""
