"""Where things are in this folder."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
TRANSLATIONS = ROOT / "booking" / "translations"


def in_venv(module: str, *arguments: str) -> list[str]:
    """Return the command line that runs `module` with the project's own Python."""
    return [str(VENV_PYTHON), "-m", module, *arguments]


def instance() -> Path:
    """Return the folder of the database, the secret key and sent messages."""
    return ROOT / (os.environ.get("TAVATAAN_INSTANCE") or "instance")
