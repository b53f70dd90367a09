"""How sure the finder may be: the fitted model that ranks candidates, and the one that decides answer, choose or none.

All numbers come from ``finder_model.json``, which ``python -m bench.fit_finder`` writes; nothing here is set by hand.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.features import FEATURES, Candidates, Question
from knowledge.forest import Forest, plant
from knowledge.grams import Places
from knowledge.index import Doubles

MODEL = Path(__file__).parent / "finder_model.json"
_APART = ("is_elsewhere", "is_smalltalk", "asks_for_service")
_TOP = tuple(name for name in FEATURES if not name.endswith("_behind") and name not in _APART)
_TOP_PLACES = [list(FEATURES).index(name) for name in _TOP]
_NOT_OURS = [list(FEATURES).index(name) for name in ("is_elsewhere", "is_smalltalk")]
_OURS = [False, False]
_LEADS = [list(FEATURES).index(name) for name in ("gain_characters", "gain_sounds", "closeness")]
_TINY = 1e-9
_ABSENT = -20.0
"""The score of a candidate that is not there."""

# What is known of a question once its candidates are ranked, and whether more of it may only raise the confidence.
SIGNS: dict[str, int] = {
    "first": 1,
    "lead_on_second": 1,
    "lead_on_third": 1,
    "share_of_first": 1,
    "share_of_three": 1,
    "candidates": 0,
    "first_is_elsewhere": 0,
    "second_is_elsewhere": 0,
    "first_is_smalltalk": 0,
    "second_is_smalltalk": 0,
    "lead_in_gain_characters": 0,
    "lead_in_gain_sounds": 0,
    "lead_in_closeness": 0,
    "hints": 0,
    "service": 0,
    "typed_latin": 0,
    "distinct": 0,
    **{f"first_{name}": 0 for name in _TOP},
}


@dataclass(frozen=True)
class Model:
    """The fitted numbers."""

    ranker: Forest
    warmth: float
    """By what the ranker's scores are multiplied before they become shares of one."""
    sure: Forest
    """By its first trees the log odds that the first hit is right, by the others that the question is one for this agency, and the
    library holds an answer: one forest, since asking two takes twice the time."""
    trees_for_right: int
    answer_from: float
    """From which probability of being right an answer is given,"""
    inside_from: float
    """and from which probability that the question is one for this agency."""
    elsewhere_from: float
    """From which probability of being right a first hit that is somebody else's matter is the answer."""
    choose_from: float
    """From which probability that the question is one for this agency the officer may choose."""


def read_model(numbers: dict[str, Any]) -> Model:
    """The model that ``numbers`` spell out. Raises ``ValueError`` if they were fitted to other features than these."""
    if numbers["features"] != list(FEATURES) or numbers["signs"] != list(SIGNS):
        raise ValueError("finder_model.json was fitted to other features; run python -m bench.fit_finder")
    return Model(
        ranker=plant(numbers["features"], numbers["ranker"]),
        warmth=numbers["warmth"],
        sure=plant(numbers["signs"], [*numbers["right"], *numbers["inside"]]),
        trees_for_right=len(numbers["right"]),
        answer_from=numbers["answer_from"],
        inside_from=numbers["inside_from"],
        elsewhere_from=numbers["elsewhere_from"],
        choose_from=numbers["choose_from"],
    )


@cache
def shipped_model() -> Model:
    """The model in ``finder_model.json``."""
    return read_model(json.loads(MODEL.read_text(encoding="utf-8")))


def shares(scores: Doubles, warmth: float) -> Doubles:
    """The ranker's scores as shares of one."""
    risen = np.exp(warmth * (scores - scores.max()))
    result: Doubles = risen / risen.sum()
    return result


def signs(question: Question, found: Candidates, scores: Doubles, order: Places, warmth: float) -> Doubles:
    """What ``right`` and ``inside`` read: one number for each of ``SIGNS``. ``order`` sorts the candidates best first."""
    ranked, values = scores[order], found.values[order]
    best, second, third = (*ranked[:3].tolist(), _ABSENT, _ABSENT)[:3]
    first, others = values[0], values[1:]
    (first_elsewhere, first_smalltalk), (second_elsewhere, second_smalltalk) = (*(values[:2, _NOT_OURS] > 0).tolist(), _OURS)[:2]
    leads = first[_LEADS] - others[:, _LEADS].max(axis=0, initial=0.0)
    share = shares(ranked, warmth)
    typed = sum(1 for character in question.text if "a" <= character <= "z")
    of_all = (
        best,
        best - second,
        best - third,
        share[0],
        share[:3].sum(),
        len(ranked),
        first_elsewhere,
        second_elsewhere,
        first_smalltalk,
        second_smalltalk,
        *leads,
        len(question.hint_names),
        question.asks_for_service,
        typed / max(1, len(question.text)),
        len(set(question.sounds)) / max(1, len(question.sounds)),
    )
    return np.concatenate((of_all, first[_TOP_PLACES]))


@dataclass(frozen=True)
class Judgement:
    """The candidates of a question in their order, and how sure one may be of them."""

    order: Places
    """The places of the candidates, best first."""
    share: Doubles
    """How the probability is shared among them, in that order; the first has ``right``."""
    right: float
    """How probably the first is right."""
    inside: float
    """How probably the question is one for this agency, and answered by the library."""


def _probability(log_odds: Doubles) -> float:
    return float(1 / (1 + np.exp(-log_odds.sum())))


def judge(model: Model, question: Question, found: Candidates) -> Judgement:
    """Rank ``found`` and say how sure one may be."""
    scores = model.ranker(found.values)
    order = np.argsort(-scores, kind="stable")
    added = model.sure.of_each_tree(signs(question, found, scores, order, model.warmth)[None, :])
    right, inside = _probability(added[: model.trees_for_right]), _probability(added[model.trees_for_right :])
    share = shares(scores, model.warmth)[order]
    # The first is as probable as the fitted confidence says; what is left is shared among the others, none of them more probable.
    share *= (1 - right) * inside / max(float(share[1:].sum()), _TINY)
    share = np.minimum(share, right)
    share[0] = right
    return Judgement(order, share, right, inside)
