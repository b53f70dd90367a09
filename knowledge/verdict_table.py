"""What a verdict is made of, and the one table, tier × standing, that says what a row may be said to come to.

The sources: 《行政处罚法》第三十二条 (减轻), 第三十三条第一款前段 (应当不予), 后段 (可以不予), 第三十三条第二款 (无主观过错),
《行政强制法》第十六条第二款 (不予强制); 首查必罚 is a part of the lists alone. A published case, a list of the past and a candidate
bind nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from knowledge.entries import Result, Standing


class VerdictKind(StrEnum):
    """What the first line of a card says."""

    SHALL_EXEMPT = "shall_exempt"
    MAY_EXEMPT = "may_exempt"
    NO_FAULT = "no_fault"
    MITIGATED = "mitigated"
    NO_COERCION = "no_coercion"
    MUST_PENALISE = "must_penalise"
    CORRECT_FIRST = "correct_first"
    CORRECT_BEFORE_COERCION = "correct_before_coercion"
    PENALTY_REPEALED = "penalty_repealed"
    OUTSIDE_LICENCE = "outside_licence"
    DEPENDS = "depends"
    REFERENCE_ONLY = "reference_only"
    UNVERIFIED = "unverified"
    OUT_OF_FORCE = "out_of_force"


EXEMPTING = frozenset({VerdictKind.SHALL_EXEMPT, VerdictKind.MAY_EXEMPT, VerdictKind.NO_FAULT})
"""The verdicts of 《行政处罚法》第三十三条: no penalty, but correction and education all the same."""


class Colour(StrEnum):
    """The mark of a card; everything but grey states what binds this agency today."""

    GREEN = "green"
    """Exempt, or no coercion."""
    AMBER = "amber"
    """Mitigated, correct first, or a case still to be chosen."""
    RED = "red"
    """The first check is punished."""
    BLUE = "blue"
    """A statute that holds no penalty for it."""
    GREY = "grey"
    """Nothing that binds."""


class Note(StrEnum):
    """What a card must add to its verdict."""

    STALE_CHECK = "stale_check"
    """A row on which the verdict rests was checked over a year ago, or never."""
    NOT_YET_IN_FORCE = "not_yet_in_force"
    ENDED = "ended"
    """A list or statute on which a grey verdict rests is no longer in force."""
    PRECEDENCE_MINISTRY = "precedence_ministry"
    PRECEDENCE_LOCAL = "precedence_local"
    BOTH_LISTS = "both_lists"
    """The differing rows come from different lists or statutes, and no rule says which prevails: show both."""
    NO_COMMITMENT_SAFETY = "no_commitment_safety"
    """The row names a commitment, but a rule of this place excludes matters of safety from it."""
    NO_COMMITMENT_UNSURE = "no_commitment_unsure"
    """The same, but nobody has said yet whether the matter touches safety: until then none is offered."""
    CONDITIONS_MISSING = "conditions_missing"
    """An exempting row without its conditions: the list itself must be looked up."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Place and year of what is shown for reference only; the year is ``None`` where nothing names one."""

    place: str
    year: int | None


@dataclass(frozen=True, slots=True)
class Case:
    """One of the answers between which ``DEPENDS`` waits for a choice."""

    row: str
    label: str
    """For a button, at most 14 characters."""
    result: Result
    verdict: Verdict
    """What that row says when it alone is looked at; grey for a grey row."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a matter comes to for one agency on one day. Row ids, not rows: the library holds the rows."""

    kind: VerdictKind
    colour: Colour
    rows: tuple[str, ...] = ()
    """The rows on which it rests, official before statute, the nearest place first."""
    other_rows: tuple[str, ...] = ()
    """All other rows that answer the same question, for 其他地区, the applicable first."""
    cases: tuple[Case, ...] = ()
    coercion: Verdict | None = None
    notes: tuple[Note, ...] = ()
    commitment_allowed: bool = False
    """Whether 告知承诺 may be offered: an official, exempting row decides, names it, and no rule forbids it."""
    reference: Reference | None = None


_SAYS: Mapping[Result, tuple[VerdictKind, Colour]] = {
    Result.SHALL_EXEMPT: (VerdictKind.SHALL_EXEMPT, Colour.GREEN),
    Result.MAY_EXEMPT: (VerdictKind.MAY_EXEMPT, Colour.GREEN),
    Result.NO_FAULT: (VerdictKind.NO_FAULT, Colour.GREEN),
    Result.NO_COERCION: (VerdictKind.NO_COERCION, Colour.GREEN),
    Result.MITIGATED: (VerdictKind.MITIGATED, Colour.AMBER),
    Result.CORRECT_FIRST: (VerdictKind.CORRECT_FIRST, Colour.AMBER),
    Result.CORRECT_BEFORE_COERCION: (VerdictKind.CORRECT_BEFORE_COERCION, Colour.AMBER),
    Result.MUST_PENALISE: (VerdictKind.MUST_PENALISE, Colour.RED),
    Result.PENALTY_REPEALED: (VerdictKind.PENALTY_REPEALED, Colour.BLUE),
    Result.OUTSIDE_LICENCE: (VerdictKind.OUTSIDE_LICENCE, Colour.BLUE),
}
_FOR_REFERENCE = dict.fromkeys(Result, (VerdictKind.REFERENCE_ONLY, Colour.GREY))

TABLE: Mapping[Standing, Mapping[Result, tuple[VerdictKind, Colour]]] = {
    Standing.OFFICIAL_LIST: _SAYS,
    # 首查必罚 is a part of a list; no statute says of itself that the first check is punished.
    Standing.STATUTE: {**_SAYS, Result.MUST_PENALISE: (VerdictKind.REFERENCE_ONLY, Colour.GREY)},
    Standing.PUBLISHED_CASE: _FOR_REFERENCE,
    Standing.HISTORICAL: _FOR_REFERENCE,
    Standing.UNVERIFIED: dict.fromkeys(Result, (VerdictKind.UNVERIFIED, Colour.GREY)),
}
"""What a row says where it is in force and applies; elsewhere and at other times every row is grey."""
