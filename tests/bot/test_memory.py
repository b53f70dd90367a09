"""Freed memory goes back to the system."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

HOLED = """
from pathlib import Path
from bot.memory import give_back

def held() -> float:
    return next(int(line.split()[1]) / 1024 for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))

blocks = [bytes(1000) for _ in range(100_000)]
stays = [bytes(1000) for _ in range(100)]
del blocks
before = held()
give_back()
print(before - held())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be told")
def test_what_lies_below_something_that_stays_is_given_back_as_well() -> None:
    given = float(subprocess.run([sys.executable, "-c", HOLED], capture_output=True, text=True, check=True).stdout)
    assert given > 50
