"""The sample: labelled questions that a change of the rules must not spoil, and how one set of rules does on them.

``sample.jsonl`` has one question a line: ``q`` the question · ``ids`` the rows or entries that answer it, empty where nothing here
does · ``elsewhere`` whether it may be answered with whose matter it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from knowledge.finder import Finding, Outcome

FILE = Path(__file__).parent / "sample.jsonl"
_ELSEWHERE = "EL-"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question whose answer is known."""

    text: str
    right: frozenset[str]
    may_be_elsewhere: bool = False

    def is_right(self, hit: Iterable[str]) -> bool:
        """Whether a hit with the id and rows in ``hit`` answers it."""
        return any(one in self.right or (self.may_be_elsewhere and one.startswith(_ELSEWHERE)) for one in hit)


class Grade(StrEnum):
    """How the rules do on one question."""

    RIGHT = "right"
    """Answered rightly; of a question about nothing here: not answered."""
    FIRST = "first"
    """The right one first among the choices."""
    OFFERED = "offered"
    """The right one among the choices, behind something else."""
    SILENT = "silent"
    """Not answered, although the answer is known."""
    WRONG = "wrong"
    """Answered with something else."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What became of one question."""

    grade: Grade
    answer: str = ""
    """The id that answers it; where there is a choice, the first."""


@dataclass(frozen=True, slots=True)
class Harm:
    """A question of the labelled sample that a change would spoil."""

    question: str
    before: str
    """The id that answers it now."""
    after: str
    """The id that would answer it, empty for none."""


def sample() -> tuple[Asked, ...]:
    """All questions, in the order of the file."""
    lines = (json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines() if line)
    return tuple(Asked(line["q"], frozenset(line["ids"]), line.get("elsewhere", False)) for line in lines)


def mark(asked: Asked, finding: Finding) -> Mark:
    """How ``finding`` does on a question."""
    if finding.outcome is Outcome.NONE or not finding.hits:
        return Mark(Grade.SILENT if asked.right else Grade.RIGHT)
    first = finding.hits[0]
    if finding.outcome is Outcome.ANSWER:
        return Mark(Grade.RIGHT if asked.is_right((first.id, *first.rows)) else Grade.WRONG, first.id)
    if not asked.right:
        return Mark(Grade.RIGHT, first.id)
    fits = [asked.is_right((hit.id, *hit.rows)) for hit in finding.hits]
    return Mark(Grade.FIRST if fits[0] else Grade.OFFERED if any(fits) else Grade.SILENT, first.id)


def marks(find: Callable[[str], Finding]) -> Iterator[Mark]:
    """How ``find`` does on every question, one by one."""
    for asked in sample():
        yield mark(asked, find(asked.text))


_LOSSES = {
    Grade.RIGHT: frozenset({Grade.OFFERED, Grade.SILENT, Grade.WRONG}),
    Grade.FIRST: frozenset({Grade.SILENT, Grade.WRONG}),
    Grade.OFFERED: frozenset({Grade.SILENT, Grade.WRONG}),
}
"""What is worse than what; a choice that asks once more is none, as long as the right one stands first."""


def harm(before: Sequence[Mark], after: Sequence[Mark]) -> tuple[Harm, ...]:
    """The questions that were answered better ``before`` than ``after``; a wrong answer that stays the same is no harm of the change."""
    spoilt = []
    for asked, old, new in zip(sample(), before, after, strict=True):
        lost = new.grade in _LOSSES.get(old.grade, ())
        misled = new.grade is Grade.WRONG and new != old
        if lost or misled:
            spoilt.append(Harm(asked.text, old.answer, new.answer))
    return tuple(spoilt)
