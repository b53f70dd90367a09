"""Putting a restored database and its attachments where the present ones are, so that a kill between any two steps does no harm.

1. The present database is folded into its one file and gets a second name, ``<name>.before-restore-<moment>``.
2. Each present attachment gets a second name in ``attachments.before-restore-<moment>``.
3. The restored attachments move in beside the present ones, which only adds files: names are random.
4. The restored database takes the name of the present one, in one rename.
5. Attachments that only the old database knew lose their first name.

Until 4 the old database is in use, whole, and knows nothing of what was added; from 4 on it is the new one, whole. A start of the bot
needs to know nothing of this; the next restore begins with ``clear``, which takes away what a killed one left.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from storage.files import beside, fold, keep, sync_folder
from storage.sealed import DATABASE

_KEPT = ".before-restore-"


@dataclass(frozen=True, slots=True)
class Place:
    """Where one installation keeps its records."""

    database: Path
    attachments: Path

    @property
    def staging(self) -> Path:
        """Where a restore prepares, on the same disk; nothing else ever looks there."""
        return beside(self.database, ".restoring")


@dataclass(frozen=True, slots=True)
class Kept:
    """Under which names the old ones are kept; none where there were none. They hold personal data: somebody has to delete them."""

    database: Path | None
    attachments: Path | None


def clear(place: Place) -> None:
    """Take away what a killed restore left. Raises ``OSError``."""
    if place.staging.exists():
        shutil.rmtree(place.staging)
    for kept in sorted(place.database.parent.glob(f"{place.database.name}{_KEPT}*")):
        # A second name of the database in use: that restore never came to its fourth step.
        if not place.database.exists() or not kept.samefile(place.database):
            continue
        moment = kept.name.removeprefix(place.database.name + _KEPT)
        shutil.rmtree(beside(place.attachments, _KEPT + moment), ignore_errors=True)
        kept.unlink()


def put_in_place(place: Place, moment: str, *, restored: frozenset[str], replaced: frozenset[str]) -> Kept:
    """Let the database and attachments in ``place.staging`` be those in use; the caller holds the lock.

    ``moment`` goes into the kept names. ``restored`` are the names of the attachments that the new database knows,
    ``replaced`` those that the old one did. Raises ``BackupError`` (``IN_USE``) before anything has changed, and ``OSError``.
    """
    kept = Kept(None, None)
    if place.database.exists():
        fold(place.database)
        kept = Kept(beside(place.database, _KEPT + moment), None)
        keep(place.database, beside(place.database, _KEPT + moment))
    if place.attachments.exists():
        kept = Kept(kept.database, beside(place.attachments, _KEPT + moment))
        _keep_all(place.attachments, beside(place.attachments, _KEPT + moment))
    sync_folder(place.database.parent)
    _move_in(place, restored)
    (place.staging / DATABASE).replace(place.database)
    sync_folder(place.database.parent)
    for name in sorted(replaced - restored):
        (place.attachments / name[:2] / name).unlink(missing_ok=True)
    return kept


def _keep_all(folder: Path, kept: Path) -> None:
    kept.mkdir(mode=0o700)
    for file in sorted(folder.glob("*/*")):
        if file.is_file() and not file.is_symlink():
            target = kept / file.relative_to(folder)
            target.parent.mkdir(mode=0o700, exist_ok=True)
            keep(file, target)


def _move_in(place: Place, names: frozenset[str]) -> None:
    place.attachments.mkdir(mode=0o700, exist_ok=True)
    for name in sorted(names):
        folder = place.attachments / name[:2]
        folder.mkdir(mode=0o700, exist_ok=True)
        (place.staging / "attachments" / name[:2] / name).replace(folder / name)
    for folder in sorted({place.attachments / name[:2] for name in names}):
        sync_folder(folder)
    sync_folder(place.attachments)
