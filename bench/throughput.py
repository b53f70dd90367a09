"""How many officers the bot can answer: distinct questions through the whole durable path, next to echo bots in the same run.

``python -m bench.throughput [--growth]`` starts, one after the other and each against a server process of its own, the bot as
``suixing run`` starts it, an echo bot on python-telegram-bot and an echo bot on aiogram. Ours writes each message down, recognises
its sender, searches, renders a card and marks the end; there is no answer cache. Processor and memory count the bot's child as well
(proportional set size: what is shared counts once). ``--growth`` adds 100,000 messages for the memory.
"""

from __future__ import annotations

import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench.load import FIRST_ACCOUNT, PEOPLE
from storage import people
from storage.database import Kind, open_store
from storage.moments import to_text
from storage.people import Role

MESSAGES = 6_000
ROUNDS = 3
OURS = [str(Path(sys.executable).with_name("suixing")), "run"]
PTB = [sys.executable, "-m", "bench.echo.ptb", "{address}", "{token}"]
AIOGRAM = [sys.executable, "-m", "bench.echo.aiogram", "{address}", "{token}"]


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        # A server begins its numbering by the clock, and a busy minute uses up more numbers than a minute: an inbox for each.
        fresh = (_installation(Path(folder), number) for number in itertools.count())
        subprocess.run([OURS[0], "ask", "履带车"], env=next(fresh), stdout=subprocess.DEVNULL, check=True)
        print(f"{'':26}{'answers/s':>10}{'CPU us':>8}{'MB':>8}{'p50 ms':>8}{'p99 ms':>8}{'first s':>9}")
        bots = {"suixing": OURS, "python-telegram-bot echo": PTB, "aiogram echo": AIOGRAM}
        seen: dict[str, list[dict[str, float]]] = {name: [] for name in bots}
        for _ in range(ROUNDS):
            # In turn, so that a slow minute of the machine meets all of them.
            for name, command in bots.items():
                seen[name].append(_run(command, next(fresh), MESSAGES, 20, 0.0))
        middle = {name: {key: statistics.median(row[key] for row in rows) for key in rows[0]} for name, rows in seen.items()}
        for name, row in middle.items():
            print(
                f"{name:26}{row['per_second']:>10.0f}{row['cpu_us']:>8.0f}{row['memory_mb']:>8.0f}"
                f"{row['p50_ms']:>8.1f}{row['p99_ms']:>8.1f}{row['first_answer_s']:>9.2f}"
            )
        ours, ptb, aiogram = middle.values()
        print(f"ours to python-telegram-bot's echo: {ours['per_second'] / ptb['per_second']:.2f}; to aiogram's: ", end="")
        print(f"{ours['per_second'] / aiogram['per_second']:.2f}")
        print("each reply 50 ms late:")
        for name, command in bots.items():
            print(f"{name:26}{_run(command, next(fresh), 400 if command is PTB else 3_000, 0, 0.05)['per_second']:>10.0f}")
        if "--growth" in sys.argv:
            row = _run(OURS, next(fresh), 0, 0, 0.0, growth=100_000)
            print(f"100,000 messages: {row['before_mb']:.1f} MB before, {row['after_mb']:.1f} MB after")


def _installation(folder: Path, number: int = 0) -> dict[str, str]:
    """The settings of a new agency of ``PEOPLE`` officers, the first of whom is its admin."""
    data = folder / f"data{number}"
    with_people = data / "suixing.sqlite3"
    now = to_text(datetime.now(UTC))
    store = open_store(with_people, Kind.REAL, created_at=now)
    with store.transaction() as db:
        unit = people.add_unit(db, "某大队")
        for number in range(PEOPLE):
            person = people.add_person(db, f"人{number}", unit.id, Role.ADMIN if not number else Role.OFFICER, created_at=now)
            people.bind(db, "telegram", FIRST_ACCOUNT + number, person.id, person.name, at=now)
    store.close()
    mine = {name: value for name, value in os.environ.items() if not name.startswith("SUIXING_")}
    return mine | {
        "SUIXING_DATA_DIR": str(data),
        "SUIXING_CACHE_DIR": str(folder / "cache"),
        "SUIXING_TOKEN": "{token}",
        "SUIXING_API_URL": "{address}",
        "SUIXING_LOG_LEVEL": "WARNING",
    }


def _run(command: list[str], environment: dict[str, str], messages: int, steady: float, pause: float, growth: int = 0) -> dict[str, float]:
    told = subprocess.run(
        [sys.executable, "-m", "bench.load", str(messages), str(steady), str(pause), str(growth), *command],
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    seen: dict[str, float] = json.loads(told.stdout.splitlines()[-1])
    return seen


if __name__ == "__main__":
    main()
