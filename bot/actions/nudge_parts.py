"""What other capabilities put into the one digest of the morning, instead of a message of their own.

A capability deposits a typed result for a person; the digest takes it along, and ``bot.wording`` puts it into words there. A part is
what its capability has to say on that day, in a few lines.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter

from bot.actions.work import Work
from knowledge.nudging import nudging
from storage import installation, nudges


def _nothing(_work: Work, _person_id: int, _part: Any) -> None:
    """For a capability that keeps no record of whom it has told."""


@dataclass(frozen=True, slots=True)
class PartKind:
    """A kind of part: how its content is kept, and how it is brought up to date before it goes out."""

    name: str
    """Stable, as in ``ledger``."""
    content: type[Any]
    """A frozen dataclass of plain values, dates and further such dataclasses."""
    still: Callable[[Work, int, Any], Any | None]
    """What lies ready for a person, made of the content as things stand now: what the digest shows; none where nothing holds any more."""
    told: Callable[[Work, int, Any], None] = _nothing
    """Notes, in the transaction that owes the digest, that a person is told of what ``still`` gave: not before, for it may never go out."""


def is_first_today(work: Work, what: str) -> bool:
    """Whether ``what`` is to be put ready now: once a day, and no more in the evening, when it would go out on a day that it is not of."""
    if work.now.time() >= nudging().times.latest or installation.value(work.db, what) == work.today.isoformat():
        return False
    installation.note(work.db, what, work.today.isoformat())
    return True


def deposit(work: Work, kind: PartKind, person_id: int, content: object) -> None:
    """Put ``content`` into the digest of today."""
    nudges.deposit(work.db, person_id, kind.name, work.today, _adapter(kind).dump_json(content).decode())


def read(work: Work, kind: PartKind, person_id: int, content: str) -> Any | None:
    """What lies ready, as far as it still holds."""
    return kind.still(work, person_id, _adapter(kind).validate_json(content))


@lru_cache(maxsize=32)
def _adapter(kind: PartKind) -> TypeAdapter[Any]:
    """Making one takes longer than all that is done with it for a hundred people."""
    return TypeAdapter(kind.content)
