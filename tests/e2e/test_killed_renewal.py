"""A bot that is killed while its rules are being renewed: no process is left behind, and the next start holds what was approved."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.test_processes import Page
from tests.processes import Running, suixing

pytestmark = pytest.mark.process

ALIAS = "铁蛤蟆上路"
EAGER = "import bot.schedule; bot.schedule.LONGEST_NAP = 0.3; from bot.cli import main; main(['run'])"
"""As ``suixing run``, but it looks at its records more often."""
WITHIN = 60.0


def until(what: Callable[[], object]) -> None:
    """Wait until ``what`` holds: processes tell nobody that they have begun or ended."""
    end = time.monotonic() + WITHIN
    while not what():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.005)


def builders(bot: int) -> list[int]:
    """The children of ``bot`` in which rules are being built."""
    found = []
    for child in Path(f"/proc/{bot}/task/{bot}/children").read_text().split():
        with contextlib.suppress(OSError):
            if b"bot.building" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(int(child))
    return found


def family(bot: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{bot}/task/{bot}/children").read_text().split()]


def has_ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@pytest.mark.proof
@pytest.mark.parametrize("moment", ["writing", "kept"])
def test_what_was_approved_holds_after_a_kill_in_the_middle_of_a_renewal(tmp_path: Path, moment: str) -> None:
    given = {"data_dir": str(tmp_path / "data"), "cache_dir": str(tmp_path / "cache"), "port": "0"}
    with suixing("run", **given) as bot:
        bot.line_with(r"http://127\.0\.0\.1:\d+")
    indexes = set((tmp_path / "cache").glob("finder-*"))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SUIXING_")}
    environment |= {f"SUIXING_{name.upper()}": value for name, value in given.items()} | {"PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen([sys.executable, "-c", EAGER], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        Running(process).line_with(r"http://127\.0\.0\.1:\d+")
        with contextlib.closing(sqlite3.connect(tmp_path / "data" / "demo.sqlite3", timeout=10)) as db, db:
            db.execute("INSERT INTO learned (entry, alias, person_id, at) VALUES ('MT-002', ?, 1, '2026-03-01T00:00:00.000Z')", [ALIAS])
        until(lambda: builders(process.pid))
        left = family(process.pid)
        if moment == "writing":
            # Half an index lies there, or it has just become a whole one.
            until(lambda: [*(tmp_path / "cache").glob(".unfinished-*"), *(set((tmp_path / "cache").glob("finder-*")) - indexes)])
        else:
            until(lambda: set((tmp_path / "cache").glob("finder-*")) - indexes)
        process.send_signal(signal.SIGKILL)
        process.wait()
        until(lambda: all(map(has_ended, left)))
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
    with suixing("run", **given) as again:
        page = Page(again.line_with(r"http://127\.0\.0\.1:\d+/\S*")[0])
        page.say(ALIAS)
        page.sees("履带车")
        page.close()
    with contextlib.closing(sqlite3.connect(tmp_path / "data" / "demo.sqlite3")) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
