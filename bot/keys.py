"""The installation's secret, kept in a file beside the database and never in it."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

SIZE = 32


class KeyFileError(Exception):
    """The key file is damaged or readable for others."""


@dataclass(frozen=True, slots=True)
class Keys:
    """One secret, from which each use derives a key of its own."""

    root: bytes

    def __repr__(self) -> str:
        return "Keys(***)"

    @property
    def audit(self) -> bytes:
        """Seals the audit chain."""
        return self._derived(b"audit")

    @property
    def codes(self) -> bytes:
        """Under which one-time codes are hashed."""
        return self._derived(b"codes")

    @property
    def clues(self) -> bytes:
        """Under which the words of a clue are digested, so that the same sent twice is one."""
        return self._derived(b"clues")

    @property
    def receipts(self) -> bytes:
        """Under which the receipts of anonymous clues are hashed."""
        return self._derived(b"receipts")

    @property
    def receipt_salt(self) -> bytes:
        """The salt of those hashes: one for all, because a receipt is looked up and not compared."""
        return self._derived(b"receipt salt")

    def _derived(self, use: bytes) -> bytes:
        return hmac.new(self.root, b"suixing " + use, hashlib.sha256).digest()


def open_keys(path: Path) -> Keys:
    """The secret in ``path``, made with mode 0600 where there is none yet.

    Raises ``KeyFileError`` if the file is damaged or open to others, ``OSError`` if it cannot be read or made.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        # Whole or not there, also after a kill; of two processes that start together the second finds the first one's.
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(SIZE) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return read_keys(path)


def read_keys(path: Path) -> Keys:
    """The secret in ``path``. Raises as ``open_keys``, and ``FileNotFoundError``."""
    if path.stat().st_mode & 0o077:
        raise KeyFileError(f"{path.name} 别人也能读：chmod 600 {path.name}")
    try:
        root = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError as error:
        raise KeyFileError(f"{path.name} 已损坏：从备用处放回原来的钥匙") from error
    if len(root) != SIZE:
        raise KeyFileError(f"{path.name} 已损坏：从备用处放回原来的钥匙")
    return Keys(root)
