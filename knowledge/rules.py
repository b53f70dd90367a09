"""Precedence between lists, and what safety forbids: the typed rows of ``rules.csv``.

The codes are closed: a clerk chooses among them, because each is a piece of ``knowledge.verdicts``. The two that ship come
from 乳山2022方案第7项: 部清单与省清单“重复事项适用交通运输部清单”, and “涉及安全生产等关系人民群众切身利益的处罚事项以及
造成安全隐患的违法行为不适用告知承诺制”.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class When(StrEnum):
    """The situation in which a rule speaks."""

    BOTH_LISTS = "部清单与地方清单重复"
    """One matter stands in the ministry's list (正式清单, 全国) and in a local one, both in force and applicable."""
    SAFETY = "涉及安全生产"
    """The deciding row is marked ``safety_related``."""


class Then(StrEnum):
    """What the rule orders."""

    MINISTRY_PREVAILS = "适用部清单"
    LOCAL_PREVAILS = "适用地方清单"
    NO_COMMITMENT = "不适用告知承诺"


ORDERS: dict[When, tuple[Then, ...]] = {
    When.BOTH_LISTS: (Then.MINISTRY_PREVAILS, Then.LOCAL_PREVAILS),
    When.SAFETY: (Then.NO_COMMITMENT,),
}
"""Which order makes sense in which situation; any other pair is a fault of the file."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; it binds the agencies that ``jurisdiction`` covers."""

    id: str
    when: When
    then: Then
    jurisdiction: str
    source: str
    note: str = ""
