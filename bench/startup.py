"""How long ``suixing ask`` takes from process start to printed answer, next to the interpreter doing nothing.

``python -m bench.startup`` prints median and maximum of each in milliseconds and their ratio. The first run of all builds the
finder's index (cold); it is shown by itself.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 15
ASK = [str(Path(sys.executable).with_name("suixing")), "ask", "没带从业资格证"]
NOTHING = [sys.executable, "-c", "pass"]


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as cache:
        environment = os.environ | {"SUIXING_CACHE_DIR": cache}
        cold = _milliseconds(ASK, environment)
        ask = [_milliseconds(ASK, environment) for _ in range(RUNS)]
        nothing = [_milliseconds(NOTHING, environment) for _ in range(RUNS)]
    print(f"{'':28}{'median ms':>10}{'max ms':>10}")
    print(f"{'suixing ask':28}{statistics.median(ask):>10.0f}{max(ask):>10.0f}")
    print(f"{'python -c pass':28}{statistics.median(nothing):>10.0f}{max(nothing):>10.0f}")
    print(f"{'suixing ask, no cache yet':28}{cold:>10.0f}")
    print(f"ratio of the medians: {statistics.median(ask) / statistics.median(nothing):.1f}")


def _milliseconds(command: list[str], environment: dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
