"""A register of 20,000 rows and 15 columns as a workbook: ``python -m bench.clue_sheet`` prints its seconds and the most memory it took."""

from __future__ import annotations

import random
import resource
import tempfile
import time
from pathlib import Path

from bench.many_clues import said
from bot.papers.sheets import Column, Sheet, write_workbook

ROWS, COLUMNS = 20_000, 15


def main() -> None:
    """Measure and print."""
    chance = random.Random(5)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = ([said(chance), *(f"第{column}栏{row}" for column in range(1, COLUMNS))] for row in range(ROWS))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.xlsx"
        began = time.perf_counter()
        write_workbook(path, [Sheet("线索", "线索台账", [Column(f"栏{number}") for number in range(COLUMNS)], rows, count=ROWS)])
        took = time.perf_counter() - began
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{ROWS:,} rows of {COLUMNS} columns: {took:.1f} s, {path.stat().st_size / 1e6:.1f} MB, {most - before:.0f} MB more memory")


if __name__ == "__main__":
    main()
