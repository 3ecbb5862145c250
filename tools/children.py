"""Child processes that never outlive the tool: each leads a process group, which is ended as a whole."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress

from .places import ROOT

GRACE_SECONDS = 12.0
POLL_SECONDS = 0.1


def start(command: Sequence[str], env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start `command` in the project's folder, in a process group of its own."""
    return subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True)


def finish(command: Sequence[str], env: Mapping[str, str] | None = None) -> int:
    """Run `command` to its end and return its exit code; end it too when we are interrupted."""
    child = start(command, env)
    try:
        return child.wait()
    finally:
        stop([child])


def stop(children: Sequence[subprocess.Popen[bytes]]) -> None:
    """End the groups of all `children`: first asked, after a grace forced."""
    for child in children:
        if child.poll() is None:
            _signal(child, signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    while any(child.poll() is None for child in children) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    for child in children:
        _signal(child, signal.SIGKILL)
        child.wait()


def _signal(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):  # the whole group has ended already
        os.killpg(child.pid, number)
