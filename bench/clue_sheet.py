"""A register of 20,000 rows and 15 columns as a workbook: ``python -m bench.clue_sheet`` prints its seconds and the most memory it took."""

from __future__ import annotations

import random
import tempfile
import time
from pathlib import Path

from bench.many_clues import said
from bot.papers.sheets import Column, Sheet, write_workbook

ROWS, COLUMNS = 20_000, 15


def main() -> None:
    """Measure and print."""
    chance = random.Random(5)
    before = _most_mb()
    rows = ([said(chance), *(f"第{column}栏{row}" for column in range(1, COLUMNS))] for row in range(ROWS))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.xlsx"
        began = time.perf_counter()
        write_workbook(path, [Sheet("线索", "线索台账", [Column(f"栏{number}") for number in range(COLUMNS)], rows, count=ROWS)])
        took, more = time.perf_counter() - began, _most_mb() - before
        print(f"{ROWS:,} rows of {COLUMNS} columns: {took:.1f} s, {path.stat().st_size / 1e6:.1f} MB, {more:.0f} MB more memory")


def _most_mb() -> float:
    # What getrusage tells of a child begins with what its parent held.
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM:"))


if __name__ == "__main__":
    main()
