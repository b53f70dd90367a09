"""What follows if the party does not correct: “要是不改呢”."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from knowledge.entries import Result, Standing


class Refusal(StrEnum):
    """What not correcting comes to."""

    CONDITION_FAILS = "condition_fails"
    """Timely correction is a condition of the exemption; without it the agency decides by the statutory penalty and its standards."""
    OWN_TERMS = "own_terms"
    """A statute that exempts by conditions of its own: they are looked at again."""
    FAULT_ASKED_ANEW = "fault_asked_anew"
    """The exemption rests on the lack of fault, not on correction."""
    GROUND_FAILS = "ground_fails"
    """To have removed or lessened the harm is a ground of mitigation; it is gone."""
    COERCION_ASKED_ANEW = "coercion_asked_anew"
    """Whether coercion may be left out is looked at again."""
    PENALISED_ANYWAY = "penalised_anyway"
    PENALISED_NOW = "penalised_now"
    """The refusal is what the statute penalises."""
    COERCED_NOW = "coerced_now"
    """The refusal is what allows the coercion."""
    NO_PENALTY = "no_penalty"
    """There is no penalty left for it, corrected or not."""
    NO_VIOLATION = "no_violation"
    UNKNOWN = "unknown"
    """What binds nobody says nothing of it."""


_BY_RESULT: Mapping[Result, Refusal] = {
    Result.SHALL_EXEMPT: Refusal.CONDITION_FAILS,
    Result.MAY_EXEMPT: Refusal.CONDITION_FAILS,
    Result.NO_FAULT: Refusal.FAULT_ASKED_ANEW,
    Result.MITIGATED: Refusal.GROUND_FAILS,
    Result.NO_COERCION: Refusal.COERCION_ASKED_ANEW,
    Result.MUST_PENALISE: Refusal.PENALISED_ANYWAY,
    Result.CORRECT_FIRST: Refusal.PENALISED_NOW,
    Result.CORRECT_BEFORE_COERCION: Refusal.COERCED_NOW,
    Result.PENALTY_REPEALED: Refusal.NO_PENALTY,
    Result.OUTSIDE_LICENCE: Refusal.NO_VIOLATION,
}


def refusal_of(result: Result, standing: Standing, *, binds: bool) -> Refusal:
    """What not correcting comes to at a row of ``result`` and ``standing``; ``binds`` says whether the row says anything here today.

    《行政处罚法》第三十三条第一款: both its halves, 应当不予 and 可以不予, ask for 及时改正; 第三十三条第二款 asks for proof of no
    subjective fault alone; 第三十二条第一项: 主动消除或者减轻违法行为危害后果 mitigates. 《行政强制法》第十六条第二款 leaves
    coercion out for 情节显著轻微或者没有明显社会危害. 《行政处罚法》第四条、第三十八条第一款: no penalty without a basis in law.
    """
    if not binds:
        return Refusal.UNKNOWN
    refusal = _BY_RESULT[result]
    # A single statute that exempts, such as 《浙江省公路条例》第五十三条, says itself on what terms.
    return Refusal.OWN_TERMS if refusal is Refusal.CONDITION_FAILS and standing is Standing.STATUTE else refusal
