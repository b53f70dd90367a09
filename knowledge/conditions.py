"""What follows by law when the conditions of a row have been looked at one by one.

The sources: 《行政处罚法》第三十三条第一款 (轻微、及时改正、没有危害后果: 不予; 初次、后果轻微、及时改正: 可以不予), 第二款 (没有主观过错:
不予), 第三款 (不予处罚的，应当教育), 第二十八条第一款 (责令改正), 第三十二条 (从轻、减轻), 第三十八条 (没有依据的处罚无效),
第五十七条 (调查终结，由机关负责人审查决定); 《行政强制法》第五条 (非强制手段可以达到目的的，不得强制), 第十六条第二款 (情节显著轻微的，
可以不采取强制措施), 第十八条 (先报批).

A list only ever says what its conditions open. Where one of them fails, the list falls away and the statute remains: 不在清单 is never
必须处罚. A condition nobody has looked at never counts as met, the first violation least of all: the register of exemptions knows it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b

from knowledge.entries import MinorViolation, Result
from knowledge.wordings import names_first_violation

_EXCEPTION = re.compile(r"(.+?)的?除外")


class Tick(StrEnum):
    """What somebody found of one condition; one digit, for a button carries a whole list of them."""

    UNCLEAR = "0"
    HOLDS = "1"
    FAILS = "2"


class Outcome(StrEnum):
    """What the conditions come to together."""

    UNCLEAR = "unclear"
    ALL_HOLD = "all_hold"
    FAILS = "fails"


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows for one row; conditions are counted from 1, as a person reads them."""

    result: Result
    outcome: Outcome
    failed: tuple[int, ...]
    unclear: tuple[int, ...]
    asks_register: bool
    """Whether one of the unclear ones is that it is the first violation."""


def what_follows(row: MinorViolation, ticks: Sequence[Tick]) -> Consequence:
    """What ``ticks``, one for each condition of ``row``, come to (《行政处罚法》第三十三条; see the module).

    One condition that fails decides, whatever else is unclear. Raises ``ValueError`` for a row without conditions, whose list must be
    read itself, and for a number of ticks that is not that of the conditions.
    """
    if not row.conditions or len(ticks) != len(row.conditions):
        raise ValueError(f"{len(ticks)} ticks for {len(row.conditions)} conditions")
    failed = tuple(number for number, tick in enumerate(ticks, 1) if tick is Tick.FAILS)
    unclear = tuple(number for number, tick in enumerate(ticks, 1) if tick is Tick.UNCLEAR)
    outcome = Outcome.FAILS if failed else Outcome.UNCLEAR if unclear else Outcome.ALL_HOLD
    asks = any(names_first_violation(row.conditions[number - 1]) for number in unclear)
    return Consequence(row.result, outcome, failed, unclear, asks)


def digest_of(conditions: Sequence[str]) -> str:
    """Four hexadecimal digits by which ticks are known to belong to just these conditions."""
    return blake2b("\n".join(conditions).encode(), digest_size=2).hexdigest()


def exception_in(condition: str) -> str:
    """What a condition excludes, where it is worded as an exception (``填错的除外`` gives ``填错``); else empty.

    “符合” would be ambiguous there: it must be asked whether the case is none of these.
    """
    found = _EXCEPTION.fullmatch(condition)
    return found[1] if found else ""
