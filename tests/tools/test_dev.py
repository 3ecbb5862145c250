"""The tool behind `make`: what it refuses, it refuses in one clear sentence, before anything is started."""

import os
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder that holds the tool and nothing else."""
    shutil.copy(ROOT / "dev", tmp_path / "dev")
    shutil.copytree(ROOT / "tools", tmp_path / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


@pytest.fixture
def taken_port() -> Iterator[int]:
    """Return a port that somebody else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def dev(folder: Path, *arguments: str, **env: str) -> tuple[int, str]:
    """Run the tool in `folder` and return its exit code and what it said."""
    done = subprocess.run(
        [sys.executable, "dev", *arguments],
        cwd=folder,
        env={"PATH": os.defpath, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout.strip()


def test_a_taken_port_is_refused_before_anything_is_made(folder: Path, taken_port: int) -> None:
    code, said = dev(folder, "run", PORT=str(taken_port))

    assert code == 1
    assert said == (
        f"Port {taken_port} on 127.0.0.1 cannot be used (Address already in use): "
        f"stop what uses it, or choose another, e.g. PORT={taken_port + 1} make run"
    )
    assert not (folder / ".venv").exists()


@pytest.mark.parametrize("port", ["0", "65536", "eight", "-1", "8000.0", "٨٠"])
def test_a_port_that_is_no_port_is_refused(folder: Path, port: str) -> None:
    assert dev(folder, "run", PORT=port) == (1, f"PORT is '{port}'; it must be a whole number from 1 to 65535.")


def test_a_file_in_the_way_of_the_environment_is_named(folder: Path) -> None:
    (folder / ".venv").write_text("in the way")

    code, said = dev(folder, "lint")

    assert code == 1
    assert said.endswith(".venv is in the way: it is a file, and the Python environment belongs there.")
    assert "\n" not in said


def test_a_missing_venv_module_is_named_with_its_package(folder: Path) -> None:
    (folder / "ensurepip.py").write_text("raise ImportError")

    code, said = dev(folder, "lint", PYTHONPATH=str(folder))

    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert code == 1
    assert said.splitlines()[-1] == (
        f"Python {version} has no venv module: install it (Debian, Ubuntu: apt-get install python3-venv)."
    )


def test_an_unknown_command_shows_the_known_ones(folder: Path) -> None:
    code, said = dev(folder, "fly")

    assert code == 2
    assert "make run" in said


def test_the_secret_key_is_made_once_and_readable_by_its_owner_only(folder: Path) -> None:
    script = "from tools.service import settings; print(settings()['SECRET_KEY'])"
    first, second = (
        subprocess.run([sys.executable, "-c", script], cwd=folder, env={}, capture_output=True, text=True).stdout
        for _ in range(2)
    )

    assert len(first.strip()) == 64
    assert first == second
    assert stat.S_IMODE((folder / "instance" / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE((folder / "instance").stat().st_mode) == 0o700


def test_a_file_in_the_way_of_the_instance_folder_is_named(folder: Path) -> None:
    (folder / "instance").write_text("in the way")
    script = "from tools.console import Refusal\nfrom tools.service import settings\n"
    script += "try: settings()\nexcept Refusal as refusal: print(refusal)"

    done = subprocess.run([sys.executable, "-c", script], cwd=folder, env={}, capture_output=True, text=True)

    assert done.stdout == f"The secret key cannot be kept in {folder}/instance/secret_key: File exists.\n"
