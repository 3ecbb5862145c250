"""`make lock`: the requirements with every version and hash, from the short lists that people edit."""

import shutil
import subprocess
from collections.abc import Sequence

from .console import Refusal, say
from .places import ROOT

HEADER = "# Locked with hashes from {name}.in. Lock again after a change there with:\n#   make lock\n"
COMPILE = ("uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11")
SHAPE = ("--generate-hashes", "--no-header", "--no-annotate")


def lock(arguments: Sequence[str]) -> int:
    """Lock the versions and hashes of all requirements (needs uv); `--upgrade` takes newer ones."""
    if shutil.which("uv") is None:
        raise Refusal("Locking needs uv: pip install uv")
    for name in ("requirements", "requirements-dev"):
        target = ROOT / f"{name}.txt"
        done = subprocess.run(
            [*COMPILE, *SHAPE, *arguments, "--output-file", target.name, f"{name}.in"],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            raise Refusal(f"{name}.in could not be locked, see above.")
        locked = target.read_text(encoding="utf-8")
        target.write_text(HEADER.format(name=name) + locked, encoding="utf-8")
        say(f"Wrote {target.name}.")
    return 0
