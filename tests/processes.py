"""Real processes of ours for tests: started on loopback with a free port, ended by their own handle."""

from __future__ import annotations

import contextlib
import os
import queue
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

SUIXING = str(Path(sys.executable).with_name("suixing"))
START_SECONDS = 60
"""A cold start builds the finder's index, on machines that may be busy."""


class Running:
    """A process whose output is read line by line as it comes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._lines: queue.Queue[str] = queue.Queue()
        self._seen: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def line_with(self, pattern: str) -> re.Match[str]:
        """The first line in which ``pattern`` is found, waited for; fails with the whole output."""
        while True:
            try:
                line = self._lines.get(timeout=START_SECONDS)
            except queue.Empty:
                break
            if found := re.search(pattern, line):
                return found
            if line == "":
                break
        raise AssertionError(f"{pattern!r} was never printed:\n" + "".join(self._seen))

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._seen.append(line)
            self._lines.put(line)
        self._lines.put("")


@contextlib.contextmanager
def suixing(*arguments: str, **settings: str) -> Iterator[Running]:
    """``suixing`` with ``arguments`` and ``SUIXING_…`` settings, ended when the block is left."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SUIXING_")}
    environment |= {f"SUIXING_{name.upper()}": value for name, value in settings.items()} | {"PYTHONUNBUFFERED": "1"}
    with tempfile.TemporaryDirectory() as folder:
        # Never the data of whoever runs the tests.
        yield from _running(arguments, {"SUIXING_DATA_DIR": folder} | environment)


def _running(arguments: tuple[str, ...], environment: dict[str, str]) -> Iterator[Running]:
    process = subprocess.Popen(
        [SUIXING, *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    )
    try:
        yield Running(process)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        assert process.stdout is not None
        process.stdout.close()
