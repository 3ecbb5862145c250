# Two commands matter: `make run` and `make test`. Everything is done by ./dev; see `./dev help`.
PYTHON ?= python3

TARGETS := run test check lint types fmt i18n lock bench audit
.PHONY: help $(TARGETS)

help:
	@$(PYTHON) dev help

$(TARGETS):
	@command -v $(PYTHON) >/dev/null || { echo "Tavataan needs Python 3.11 or newer, and $(PYTHON) was not found." >&2; exit 1; }
	@$(PYTHON) dev $@
