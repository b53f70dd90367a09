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
_FOREIGN = "豆腐脑棉花糖爆米花麻辣烫糖葫芦小笼包"
"""What nobody asks of this agency."""
_SHORTEST_TORN = 4
"""Characters of an alias whose half still says something."""


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


def nonsense(alias: str) -> tuple[str, ...]:
    """Questions of half of ``alias`` and as much that is nobody's matter here: to answer one of them with its card would be a guess."""
    said = "".join(character for character in alias if character.isalnum())
    if len(said) < _SHORTEST_TORN:
        return ()
    half = -(-len(said) // 2)
    foreign = (_FOREIGN * (half // len(_FOREIGN) + 1))[:half]
    return said[:half] + foreign, foreign + said[-half:]


def guesses(find: Callable[[str], Finding], aliases: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The ``nonsense`` that is answered outright with the entry it was torn from; ``aliases`` are pairs of an entry's id and a name."""
    for entry, alias in aliases:
        for question in nonsense(alias):
            if answers_with(find(question), entry):
                yield question, entry


def answers_with(finding: Finding, entry: str) -> bool:
    """Whether ``finding`` is the card of ``entry`` and nothing else."""
    return finding.outcome is Outcome.ANSWER and finding.hits[0].id == entry


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
