"""Behind a proxy: nginx with the cache of deploy/nginx.conf.example, its public feed beside a file of the same bytes.

Needs nginx on this machine (Debian: `apt-get install nginx-light`); without it there is no figure.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from tests.support.served import Served, cpu_seconds_of, free_port

from . import worlds
from .client import beside, get, once
from .table import Figure

FEED = "/feeds/public.ics"
# Beside the example: no TLS, no log, and a folder of its own for everything.
CONFIGURATION = """
{user}daemon off; worker_processes 2; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off;
  keepalive_requests 1000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  proxy_cache_path {folder}/cache keys_zone=tavataan:1m max_size=50m inactive=10m use_temp_path=off;
  server {{
    listen 127.0.0.1:{port};
    location /static-file.ics {{ root {folder}/files; default_type text/calendar; }}
    location / {{
      proxy_pass http://127.0.0.1:{behind};
      proxy_http_version 1.1;
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_cache tavataan;
      proxy_cache_lock on;
      proxy_cache_revalidate on;
      proxy_cache_use_stale updating;
    }}
  }}
}}
"""


@dataclass(frozen=True)
class Nginx:
    """A proxy on a port of its own."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """Return the processor time of the master and its workers."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii").split()
        return sum(cpu_seconds_of(pid) for pid in (self.pid, *map(int, children)))


def figures(folder: Path) -> Iterator[Figure]:
    """Measure the feed from the proxy's cache beside the same bytes from the disk, 8 connections kept alive."""
    binary = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if binary is None:
        sys.stderr.write("nginx was not found: no figure behind a proxy.\n")
        return
    database = folder / "proxied.db"
    worlds.full_calendar(database).dispose()
    with Served("bench.ours:app", worlds.settings(folder, database), folder, workers=2, threads=4) as ours:
        body = once(get(ours, FEED))[2]
        with _nginx(binary, folder, ours.port, body) as proxy:
            served = cast(Served, proxy)  # a port and its processor time are all that is asked of it
            found = beside(get(served, FEED), get(served, "/static-file.ics"))
    words = (f"{found.ours:,.0f}/s", f"{found.anchor:,.0f}/s", found.ratio)
    yield Figure.at_least(f"behind nginx: feed of {worlds.EVENTS} events / the same bytes as a file", *words, 0.8)


@contextmanager
def _nginx(binary: str, folder: Path, behind: int, body: bytes) -> Iterator[Nginx]:
    home, port = folder / "nginx", free_port()
    (home / "files").mkdir(parents=True)
    (home / "files" / "static-file.ics").write_bytes(body)
    user = "user root; " if os.geteuid() == 0 else ""
    configuration = home / "nginx.conf"
    configuration.write_text(CONFIGURATION.format(folder=home, port=port, behind=behind, user=user), encoding="ascii")
    with subprocess.Popen([binary, "-c", str(configuration), "-e", str(home / "error.log")]) as server:
        try:
            _wait(server, home / "nginx.pid")
            yield Nginx(port, server.pid)
        finally:
            server.terminate()


def _wait(server: subprocess.Popen[bytes], pid_file: Path) -> None:
    for _ in range(200):
        if pid_file.exists():
            return
        try:
            server.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
        raise RuntimeError("nginx did not start; see what it wrote above")
