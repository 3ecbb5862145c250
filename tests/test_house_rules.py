"""House rules that no linter knows: sizes, names, who reads the clock, what a template may not hold."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
LONGEST_FILE = 300
JUNK_DRAWERS = {"utils", "util", "helpers", "helper", "manager", "misc", "common", "data"}
CLOCK = re.compile(r"\b(?:datetime\.(?:now|utcnow|today)|date\.today|time\.time|sleep)\(")
UNSAFE = re.compile(
    r"\|\s*safe\b|<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|<script(?![^>]*\ssrc=)(?! type=.application/ld\+json.>)|https?://(?!www\.w3\.org)"
)
CALLS_OUT = re.compile(r"^\s*(?:from|import) (?:http\.client|smtplib|socket|ssl|requests|urllib\.request|authlib)\b")
MAY_CALL_OUT = {"notices/sms.py", "notices/smtp.py", "accounts/provider.py"}
"""To the addresses of the settings only: nothing that a visitor names is ever fetched."""
ONE_SIDE = re.compile(
    r"\b(?:margin|padding|border)-(?:left|right)\b|\b(?:text-align|float|clear):\s*(?:left|right)|^\s*(?:left|right):"
    r"|\b(?:margin|padding):\s*\S+ (?P<right>\S+) \S+ (?!(?P=right);)[^\s;]+;|border-\w+-(?:left|right)-radius"
)


def files(*patterns: str) -> list[Path]:
    return sorted(path for pattern in patterns for path in ROOT.glob(pattern) if "__pycache__" not in path.parts)


def lines_matching(pattern: re.Pattern[str], paths: list[Path]) -> Iterator[str]:
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if pattern.search(line):
                yield f"{path.relative_to(ROOT)}:{number}: {line.strip()}"


def test_no_file_is_longer_than_a_reader_likes() -> None:
    written = files("booking/**/*.py", "tests/**/*.py", "tools/*.py", "templates/**/*")
    written = [path for path in written if path.is_file() and "migrations" not in path.parts]

    assert [path.name for path in written if path.read_bytes().count(b"\n") > LONGEST_FILE] == []


def test_no_module_is_a_junk_drawer() -> None:
    assert [str(path) for path in files("booking/**/*.py") if path.stem in JUNK_DRAWERS] == []


def test_only_the_clock_reads_the_time_and_nothing_sleeps() -> None:
    readers = [path for path in files("booking/**/*.py", "tests/**/*.py") if path != ROOT / "booking" / "clock.py"]

    assert list(lines_matching(CLOCK, [path for path in readers if path != Path(__file__)])) == []


def test_templates_hold_no_inline_script_or_style_no_unescaped_text_and_no_foreign_address() -> None:
    assert list(lines_matching(UNSAFE, files("templates/**/*.html"))) == []


def test_only_the_frame_says_in_the_title_that_something_is_wrong() -> None:
    said_twice = re.compile(r"block title.*_\(.Error.\)")
    assert list(lines_matching(said_twice, files("templates/*/**/*.html"))) == []


def test_stylesheets_say_start_and_end_so_that_pages_turn_with_the_direction_of_the_text() -> None:
    assert list(lines_matching(ONE_SIDE, files("booking/static/*.css"))) == []


def test_scripts_evaluate_no_text() -> None:
    evaluated = re.compile(r"\beval\(|new Function|innerHTML|document\.write")
    assert list(lines_matching(evaluated, files("booking/static/*.js"))) == []


def test_rows_that_were_read_are_locked_by_the_one_function_that_reads_them_anew() -> None:
    by_hand = re.compile(r"refresh\(.*with_for_update")
    assert list(lines_matching(by_hand, files("booking/**/*.py"))) == []


def test_only_three_modules_call_out() -> None:
    callers = {
        str(path.relative_to(ROOT / "booking"))
        for path in files("booking/**/*.py")
        if any(map(CALLS_OUT.match, path.read_text(encoding="utf-8").splitlines()))
    }
    assert callers == MAY_CALL_OUT
