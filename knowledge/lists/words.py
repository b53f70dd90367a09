"""What the parts of a list are called, and what tells two rows of one matter apart: words of lists, as they are written."""

from __future__ import annotations

import re
from collections.abc import Mapping

from knowledge.entries import Result, Tier
from knowledge.lists.sections import part_in

_PARTS: tuple[tuple[Tier, tuple[str, ...]], ...] = (
    (Tier.NO_COERCION, ("强制",)),
    (Tier.MUST_PENALISE, ("首查必罚", "必罚", "首违必罚")),
    (Tier.MITIGATED, ("减轻", "减罚")),
    (Tier.EXEMPT, ("不予处罚", "不予行政处罚", "免予处罚", "免予行政处罚", "免于处罚", "免于行政处罚", "免除处罚", "免罚", "不罚")),
)
_DENIED = re.compile(r"不适用|不得|不能|不可|不符合|不予(?:免|减|从)|除外|以外")
_LONGEST_OUTCOME = 24
_LENIENT = "从轻"
"""从轻处罚 stays within the range of the penalty; it is none of the four tiers, and no card has a verdict for it."""

RESULT_OF_TIER: Mapping[Tier, Result] = {
    Tier.MITIGATED: Result.MITIGATED,
    Tier.NO_COERCION: Result.NO_COERCION,
    Tier.MUST_PENALISE: Result.MUST_PENALISE,
}
"""The result of a row of each part that knows only one; an exempting row may be *shall* or *may*, 《行政处罚法》第三十三条第一款."""

LABEL_OF_TIER: Mapping[Tier, str] = {
    Tier.EXEMPT: "符合免罚条件",
    Tier.MITIGATED: "符合减轻条件",
    Tier.NO_COERCION: "符合免强制条件",
    Tier.MUST_PENALISE: "属于首查必罚",
}
"""What stands on the button of a row whose matter has rows of several parts."""


def tier_named(part: str) -> Tier | None:
    """The tier that the name of a part of a list means; ``None`` where it names none, several, or 从轻 beside another."""
    text = "".join(part.split())
    if _DENIED.search(text):
        return None
    found = [tier for tier, words in _PARTS if any(word in text for word in words)]
    if Tier.NO_COERCION in found and "处罚" not in text:
        return Tier.NO_COERCION
    return found[0] if len(found) == 1 and _LENIENT not in text else None


def outcome_said(penalty: str) -> str:
    """The outcome that a short text in the column of penalties is nothing but (可以不予处罚, 从轻处罚); empty for anything longer, and
    for a text that names several."""
    text = "".join(penalty.split())
    return part_in(text) if len(text) <= _LONGEST_OUTCOME else ""


def result_said(text: str) -> Result | None:
    """The result that the words of an exempting row say themselves: 应当不予 or 可以不予; ``None`` where they say neither or both."""
    folded = "".join(text.split())
    shall = any(word in folded for word in ("应当不予", "应当免予", "依法不予行政处罚的，应当"))
    may = any(word in folded for word in ("可以不予", "可以免予", "可不予"))
    return None if shall == may else Result.SHALL_EXEMPT if shall else Result.MAY_EXEMPT
