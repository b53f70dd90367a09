"""Reasoned enforcement (说理式执法): the steps of a case in four stages, and what must be said at each.

The stages are those of 乳山2022方案第9条: 检查, 调查取证, 处罚告知, 处罚决定. The steps are the typed rows of ``reasoned.csv``;
what is said stands in the phrases that a step names, so that a sentence is written down once.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CaseStage(StrEnum):
    """A stage of a case, in their order."""

    CHECK = "检查"
    INVESTIGATION = "调查取证"
    NOTICE = "处罚告知"
    DECISION = "处罚决定"


@dataclass(frozen=True, slots=True)
class WalkStep:
    """One step. ``order`` counts within its stage, from 1."""

    id: str
    stage: CaseStage
    order: int
    title: str
    must_say: str
    """What the party has to have been told when the step is over, in a few words."""
    phrases: tuple[str, ...]
    """Ids of phrases; never one that is reserved for a card with its verdict."""
    limits: tuple[str, ...]
    """Ids of time limits and numbers of the procedure."""
    bans: tuple[str, ...]
    """Ids of prohibitions: what must not be done or said here."""
    legal_basis: str
    """The articles, or the document, that ask for this step."""


def in_order(step: WalkStep) -> tuple[int, int, str]:
    """The sort key of a step: by stage, then by its number, an agency's second one of a number behind ours."""
    return list(CaseStage).index(step.stage), step.order, step.id
