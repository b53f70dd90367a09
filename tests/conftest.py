"""What tests write lies in memory where there is room: a disk that keeps every commit safe took a quarter of their time."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3
"""Bytes that must be free: a whole run was seen to use less than half of that."""


def _has_room() -> bool:
    return os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM


# Said before anybody asks for a temporary folder, so that the workers and every process that a test starts hear of it.
if "TMPDIR" not in os.environ and _has_room():
    os.environ["TMPDIR"] = str(MEMORY)
    tempfile.tempdir = None


@pytest.fixture(scope="session")
def shipped_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder with the shipped rules, read and indexed once for all workers; ``new_cache`` copies it."""
    root = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent
    made = root / "shipped-cache"
    with (root / "shipped-cache.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            # Imported here: most tests of the rooms below need nothing of it.
            from bot.reference import open_lookup
            from bot.settings import Settings

            draft = root / "shipped-cache.draft"
            open_lookup(Settings(cache_dir=draft), kept=())
            draft.rename(made)
    return made


@pytest.fixture(scope="session")
def new_cache(shipped_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Makes a cache folder that starts with the shipped rules in it."""

    def made() -> Path:
        folder = tmp_path_factory.mktemp("cache")
        shutil.copytree(shipped_cache, folder, dirs_exist_ok=True)
        return folder

    return made


@pytest.fixture(scope="session")
def cache_dir(new_cache: Callable[[], Path]) -> Path:
    """The cache folder of this worker."""
    return new_cache()
