"""The table of commands of `./dev`."""

import signal
import sys
from collections.abc import Callable, Sequence

from . import catalogues, gates, lock, measures, sbom, service
from .console import Refusal, say

COMMANDS: dict[str, Callable[[], int]] = {
    "run": service.run,
    "lint": gates.lint,
    "types": gates.types,
    "fmt": gates.fmt,
    "i18n": catalogues.i18n,
    "sbom": sbom.sbom,
}
COMMANDS_WITH_ARGUMENTS: dict[str, Callable[[Sequence[str]], int]] = {
    "test": gates.test,
    "check": gates.test,
    "lock": lock.lock,
    "bench": measures.bench,
    "audit": measures.audit,
    "shots": measures.shots,
    "flask": service.flask,
}


def main(arguments: Sequence[str]) -> int:
    """Run the command named first and return the exit code."""
    name, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    if name not in {**COMMANDS, **COMMANDS_WITH_ARGUMENTS} or (name in COMMANDS and rest):
        return _help(is_asked=name in ("help", "-h", "--help"))
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        return COMMANDS[name]() if name in COMMANDS else COMMANDS_WITH_ARGUMENTS[name](rest)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return 130


def _help(*, is_asked: bool) -> int:
    say("make run      set up and start Tavataan on http://127.0.0.1:8000 (PORT changes it)")
    say("make test     set up and run every check and test")
    say()
    for name, command in {**COMMANDS, **COMMANDS_WITH_ARGUMENTS}.items():
        say(f"./dev {name:<7} {(command.__doc__ or '').splitlines()[0]}")
    return 0 if is_asked else 2
