"""Where this installation's backups go, and to which key they are sealed."""

from __future__ import annotations

import os
from pathlib import Path

from bot.settings import Settings
from storage.database import Kind
from storage.faults import BackupError, BackupFault
from storage.files import new_private, sync_folder, write_whole
from storage.placing import Place
from storage.sealed import is_recipient, make_identity


def kind_of(settings: Settings) -> Kind:
    """Which kind of database these settings open."""
    return Kind.DEMO if settings.token is None else Kind.REAL


def place_of(settings: Settings) -> Place:
    """Where the records are."""
    return Place(settings.database_file, settings.attachments_dir)


def recipient_of(settings: Settings) -> str | None:
    """The public half of the key for backups; none where nobody has made one yet.

    Raises ``BackupError`` (``BAD_RECIPIENT``) for a file that holds something else, ``OSError``.
    """
    try:
        noted = settings.backup_recipient or settings.recipient_file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        noted = ""
    if not is_recipient(noted):
        raise BackupError(BackupFault.BAD_RECIPIENT)
    return noted


def required_recipient(settings: Settings) -> str:
    """As ``recipient_of``, but raises ``BackupError`` (``NO_RECIPIENT``) where there is none."""
    recipient = recipient_of(settings)
    if recipient is None:
        raise BackupError(BackupFault.NO_RECIPIENT)
    return recipient


def make_key(settings: Settings, file: Path) -> bool:
    """Write a new private key into ``file`` and let backups be sealed to it from now on; returns whether there was one before.

    Raises ``FileExistsError`` where ``file`` exists, ``OSError``.
    """
    text, recipient = make_identity()
    with new_private(file) as opened:
        opened.write(text.encode())
        opened.flush()
        os.fsync(opened.fileno())
    # Backups for which no private key lies on any disk could never be opened: the public half only after the private one.
    sync_folder(file.parent)
    noted = settings.recipient_file
    replaces = noted.exists()
    noted.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # No secret, and the service's user must read what root has noted.
    write_whole(noted, recipient + "\n", 0o644)
    return replaces
