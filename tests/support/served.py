"""A real gunicorn on a free port of this machine: started, killed, started again, never left behind."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Event

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
POLL_SECONDS = 0.02


class Served:
    """One WSGI application behind gunicorn's gthread workers, in a process group of its own."""

    def __init__(
        self,
        target: str,
        settings: Mapping[str, str],
        folder: Path,
        *,
        workers: int,
        threads: int,
        options: tuple[str, ...] = (),
        port: int | None = None,
    ) -> None:
        """Prepare to serve `target` ("wsgi:app") with the environment `settings`; the log goes into `folder`."""
        self.port = port or free_port()
        self._command = [
            sys.executable, "-m", "gunicorn", target, "--bind", f"127.0.0.1:{self.port}",
            "--worker-class", "gthread", "--workers", str(workers), "--threads", str(threads),
            "--graceful-timeout", "2", "--log-level", "warning", "--no-control-socket", *options,
        ]  # fmt: skip
        self._env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **settings}
        self._log = folder / f"gunicorn-{self.port}.log"
        self._master: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Served":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it and wait until somebody listens."""
        with self._log.open("ab") as log:
            self._master = subprocess.Popen(
                self._command, cwd=ROOT, env=self._env, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        for _ in range(int(START_SECONDS / POLL_SECONDS)):
            if self._is_listening():
                return
            if self._master.poll() is not None:
                break
            Event().wait(POLL_SECONDS)
        self.stop()
        raise RuntimeError(f"gunicorn did not start: {self._log.read_text(encoding='utf-8')[-2000:]}")

    def workers(self) -> list[int]:
        """Return the process ids of the workers that live now."""
        assert self._master is not None
        try:
            found = Path(f"/proc/{self._master.pid}/task/{self._master.pid}/children").read_text(encoding="ascii")
        except OSError:
            return []
        return [int(number) for number in found.split()]

    def processes(self) -> list[int]:
        """Return the master's process id and those of its workers."""
        assert self._master is not None
        return [self._master.pid, *self.workers()]

    def cpu_seconds(self) -> float:
        """Return the processor time that master and workers have used."""
        return sum(cpu_seconds_of(pid) for pid in self.processes())

    def kill_all(self) -> None:
        """Kill -9 the master and every worker at once, as a power cut would."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end, then force it."""
        self._signal(signal.SIGTERM, seconds=5)
        self._signal(signal.SIGKILL)

    def log(self) -> str:
        """Return what it wrote to its log."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def _is_listening(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def _signal(self, number: signal.Signals, seconds: float | None = None) -> None:
        if self._master is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._master.pid, number)
        with suppress(subprocess.TimeoutExpired):
            self._master.wait(seconds)


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def cpu_seconds_of(pid: int) -> float:
    """Return the processor time that a process has used."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
