"""The heads of the audit kept outside the database, in ``audit.head`` beside the key: one line a day, only ever appended to.

A line reads ``YYYY-MM-DD <id>:<mac>``. Whoever shortens or rewrites the audit and cannot write here is found out.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlite_utils import Database

from storage import audit
from storage.audit import Head

MODE = 0o600
_DAY = re.compile(r"\d{4}-\d{2}-\d{2} ")


@dataclass(frozen=True, slots=True)
class Kept:
    """What a file of heads holds."""

    heads: tuple[Head, ...]
    """Oldest first."""
    bad_lines: tuple[int, ...]
    """The numbers of lines that are no head: a full disk cut them short, or somebody wrote there."""


def file_of(key_file: Path) -> Path:
    """Where the heads of the installation with that key are kept."""
    return key_file.with_name("audit.head")


def keep(path: Path, db: Database, day: date) -> Head:
    """Append the present head of ``db`` as that of ``day``, on the disk when this returns; the same head of a day is written once.

    To be called after a commit. Raises ``RuntimeError`` inside a transaction: rolled back, it would leave a head of rows that
    never were, and accuse whoever is innocent of cutting them off. Raises ``OSError`` where the file cannot be written.
    """
    if db.conn.in_transaction:
        raise RuntimeError("a head is kept after the commit, not before")
    head = audit.head(db)
    line = f"{day.isoformat()} {head}\n"
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, MODE)
    with os.fdopen(descriptor, "r+", encoding="ascii", errors="replace", newline="") as file:
        before = file.read()
        if before.endswith(f"\n{line}") or before == line:
            return head
        # A line that a full disk cut short must not swallow this one.
        file.write(line if before.endswith("\n") or not before else f"\n{line}")
        file.flush()
        os.fsync(file.fileno())
    return head


def read(path: Path) -> Kept:
    """The heads in ``path``; lines with and without a day are understood, and a missing file holds none. Raises ``OSError``."""
    try:
        text = path.read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return Kept((), ())
    heads, bad = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            heads.append(Head.parse(_DAY.sub("", line, count=1)))
        except ValueError:
            bad.append(number)
    return Kept(tuple(heads), tuple(bad))
