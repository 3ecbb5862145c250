"""The long matrices that do not fit `make test`; `make test` runs a small seed of the same code."""
