"""What kills would leave on the disk: the data folder as it was at each of several instants."""

from __future__ import annotations

import shutil
from pathlib import Path


class Deaths(list[Path]):
    """The copies of ``data_dir`` that were made, the first kill first."""

    def __init__(self, data_dir: Path, where: Path) -> None:
        super().__init__()
        self._data_dir, self._where = data_dir, where

    def die(self, *_: object) -> None:
        """Keep what a kill at this instant would leave."""
        if self._data_dir.exists():
            target = self._where / f"death-{len(self)}"
            shutil.copytree(self._data_dir, target, ignore=shutil.ignore_patterns("*.lock", "*-shm"))
            self.append(target)
