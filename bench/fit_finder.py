"""Fit the finder's numbers to labelled questions and to questions made from the library itself.

    python -m bench.fit_finder            # writes knowledge/finder_model.json

The same data and the same seed give the same file. Every score by which the confidence is fitted, and every probability by
which the thresholds are chosen, comes from trees that have not seen the question.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from bench.labelled import QUESTIONS, Labelled, read
from bench.training import Bench, Sample, grow_confidence, grow_ranker, numbers_of, signs_of, warmth_of
from knowledge.confidence import MODEL, SIGNS
from knowledge.features import FEATURES
from knowledge.index import Doubles
from knowledge.library import load

_INNER_FOLDS = 4
_REAL_WEIGHT = 5.0
_WRONG_ANSWERS = 0.012
"""Of the answers to questions in scope; the goal is 3%."""
_ANSWERED_OUTSIDE = 0.02
"""Of the questions out of scope; the goal is 3%."""
_LOST_TO_ELSEWHERE = 0.004
"""Of the questions in scope: told that they are somebody else's matter."""
_TURNED_AWAY = 0.006
"""Of the questions in scope: told that nothing is known; the goal is 3%."""
_GRID: list[float] = np.arange(0.4, 0.99, 0.01).round(3).tolist()
_NEVER = 0.99
_UNKNOWN_WEIGHT = 0.5
"""Of a question to an entry that was taken away: sometimes another entry answers it after all."""


@dataclass(frozen=True)
class Judged:
    """What came out for a question of which the trees knew nothing: probabilities, and whether the first hit is right."""

    sample: Sample
    right: float
    inside: float
    first_is_right: bool
    first_is_elsewhere: bool
    first_is_smalltalk: bool

    @property
    def first_is_ours(self) -> bool:
        """Whether the first hit is an entry of this agency."""
        return not self.first_is_elsewhere and not self.first_is_smalltalk


def fit(made_up: Sequence[Sample], real: Sequence[Sample]) -> dict[str, Any]:
    """The numbers of ``finder_model.json``, fitted to ``made_up`` and ``real`` questions."""
    samples = [*made_up, *real]
    folds = np.arange(len(samples)) % _INNER_FOLDS
    scores = _crossed_scores(samples, folds)
    warmth = warmth_of(samples, scores)
    rows, right, inside, weight = _confidence_data(samples, scores, warmth)
    odds_right = _crossed_odds(rows, right, weight, folds)
    odds_inside = _crossed_odds(rows, inside, weight, folds)
    judged = [
        Judged(
            sample,
            _probability(odds_right[n]),
            _probability(odds_inside[n]),
            bool(right[n]),
            *(bool(rows[n, list(SIGNS).index(name)]) for name in ("first_is_elsewhere", "first_is_smalltalk")),
        )
        for n, sample in enumerate(samples)
        if not sample.made_up
    ]
    return {
        "features": list(FEATURES),
        "signs": list(SIGNS),
        "warmth": warmth,
        **thresholds(judged),
        "ranker": numbers_of(grow_ranker(samples)),
        "right": numbers_of(grow_confidence(rows, right, weight)),
        "inside": numbers_of(grow_confidence(rows, inside, weight)),
    }


def _crossed_scores(samples: Sequence[Sample], folds: NDArray[np.int64]) -> list[Doubles]:
    scores: list[Doubles] = [np.zeros(0)] * len(samples)
    for fold in range(_INNER_FOLDS):
        ranker = grow_ranker([sample for number, sample in enumerate(samples) if folds[number] != fold])
        for number in np.flatnonzero(folds == fold).tolist():
            scores[number] = np.asarray(ranker.predict(samples[number].found.values), dtype=np.float64)
    return scores


def _confidence_data(
    samples: Sequence[Sample], scores: Sequence[Doubles], warmth: float
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], NDArray[np.float64]]:
    rows, right, inside, weight = [], [], [], []
    for sample, score in zip(samples, scores, strict=True):
        row, first = signs_of(sample, score, warmth)
        rows.append(row)
        right.append(bool(sample.right[first]))
        inside.append(sample.labelled.in_scope and not sample.not_ours)
        weight.append(_REAL_WEIGHT if not sample.made_up else _UNKNOWN_WEIGHT if sample.labelled.note == "left_out" else 1.0)
    return np.stack(rows), np.array(right), np.array(inside), np.array(weight)


def _crossed_odds(
    rows: NDArray[np.float64], truth: NDArray[np.bool_], weight: NDArray[np.float64], folds: NDArray[np.int64]
) -> NDArray[np.float64]:
    odds = np.zeros(len(rows))
    for fold in range(_INNER_FOLDS):
        seen = folds != fold
        trees = grow_confidence(rows[seen], truth[seen], weight[seen])
        odds[~seen] = np.asarray(trees.predict(rows[~seen], raw_score=True), dtype=np.float64)
    return odds


def _probability(odds: float) -> float:
    return float(1 / (1 + np.exp(-odds)))


def thresholds(judged: Sequence[Judged]) -> dict[str, float]:
    """From which probabilities the finder answers or lets choose, so that the goals hold with something to spare.

    Of the pairs of thresholds for an answer that keep the limits, the one that answers most.
    """
    inside = [one for one in judged if one.sample.labelled.in_scope]
    outside = [one for one in judged if not one.sample.labelled.in_scope]
    most, answer_from, inside_from = -1, _NEVER, _NEVER
    for sure_inside in _GRID:
        ours = [one for one in inside if one.first_is_ours and one.inside >= sure_inside]
        astray = [one for one in outside if one.first_is_ours and one.inside >= sure_inside]
        sure_right = _lowest_answer(ours, astray, len(outside))
        answers = sum(one.right >= sure_right for one in ours)
        if answers > most:
            most, answer_from, inside_from = answers, sure_right, sure_inside
    lost = sorted((one.right for one in inside if one.first_is_elsewhere), reverse=True)
    elsewhere_from = next((limit for limit in _GRID if sum(right >= limit for right in lost) <= _LOST_TO_ELSEWHERE * len(inside)), _NEVER)
    unsure = sorted(
        one.inside
        for one in inside
        if not (one.first_is_elsewhere and one.right >= elsewhere_from)
        and not (one.first_is_ours and one.right >= answer_from and one.inside >= inside_from)
    )
    allowed = int(_TURNED_AWAY * len(inside))
    choose_from = round(unsure[allowed] - 1e-4, 4) if len(unsure) > allowed else 0.5
    return {"answer_from": answer_from, "inside_from": inside_from, "elsewhere_from": elsewhere_from, "choose_from": choose_from}


def _lowest_answer(ours: Sequence[Judged], astray: Sequence[Judged], outside: int) -> float:
    """The lowest probability of being right at which the answers keep the limits."""
    for limit in _GRID:
        answered = [one for one in ours if one.right >= limit]
        if _share_wrong(answered) <= _WRONG_ANSWERS and sum(one.right >= limit for one in astray) <= _ANSWERED_OUTSIDE * outside:
            return limit
    return _NEVER


def _share_wrong(answered: Sequence[Judged]) -> float:
    return sum(not one.first_is_right for one in answered) / len(answered) if answered else 0.0


def labelled_questions(paths: Sequence[Path]) -> list[Labelled]:
    """The questions of ``paths``, or of all files of ``bench/questions``."""
    return read(paths or sorted(QUESTIONS.glob("*.jsonl")))


@click.command()
@click.argument("questions", nargs=-1, type=click.Path(exists=True, path_type=Path))
def main(questions: tuple[Path, ...]) -> None:
    """Fit to QUESTIONS (default: bench/questions/*.jsonl) and write knowledge/finder_model.json."""
    bench = Bench(load(MODEL.parent))
    made_up = bench.made_up()
    real = [sample for sample in bench.real(labelled_questions(questions)) if sample is not None]
    click.echo(f"{len(bench.entries)} entries, {len(bench.documents)} texts, {len(made_up)} made up and {len(real)} labelled questions")
    numbers = fit(made_up, real)
    MODEL.write_text(json.dumps(numbers, separators=(",", ":")) + "\n", encoding="utf-8")
    click.echo(
        f"{MODEL.name}: {MODEL.stat().st_size // 1024} KB, "
        + ", ".join(f"{k} {numbers[k]}" for k in ("warmth", "answer_from", "inside_from", "elsewhere_from", "choose_from"))
    )


if __name__ == "__main__":
    main()
