"""What other capabilities put into the one digest of the morning, instead of a message of their own.

A capability deposits a typed result for a person; the digest takes it along, and ``bot.wording`` puts it into words there. A part is
what its capability has to say on that day, in a few lines.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from bot.actions.work import Work
from storage import nudges


@dataclass(frozen=True, slots=True)
class PartKind:
    """A kind of part: how its content is kept, and how it is brought up to date before it goes out."""

    name: str
    """Stable, as in ``ledger``."""
    content: type[Any]
    """A frozen dataclass of plain values, dates and further such dataclasses."""
    still: Callable[[Work, int, Any], Any | None]
    """Of what lies ready for a person, what still holds; none where nothing does."""


def deposit(work: Work, kind: PartKind, person_id: int, content: object) -> None:
    """Put ``content`` into the digest of today."""
    nudges.deposit(work.db, person_id, kind.name, work.today, TypeAdapter(kind.content).dump_json(content).decode())


def read(work: Work, kind: PartKind, person_id: int, content: str) -> Any | None:
    """What lies ready, as far as it still holds."""
    return kind.still(work, person_id, TypeAdapter(kind.content).validate_json(content))
