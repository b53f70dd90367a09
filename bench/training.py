"""Candidates for thousands of questions, and the steps by which the finder's numbers are fitted to them."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from bench import pseudo
from bench.labelled import SMALLTALK_ROW, Labelled
from knowledge import corpus as corpora
from knowledge.confidence import SIGNS, signs
from knowledge.corpus import Corpus
from knowledge.documents import Document, Field, documents_of, smalltalk, smalltalk_documents
from knowledge.entries import Kind, Matter, kind_of
from knowledge.features import ELSEWHERE, FEATURES, SMALLTALK, Candidates, Question, candidates, understand
from knowledge.finder import considered
from knowledge.forest import MOST_LEAVES
from knowledge.index import Doubles
from knowledge.library import Library
from knowledge.normalise import folder

_KINDS = tuple(Kind)
_NOT_OURS = (ELSEWHERE, SMALLTALK)
_FOLDS = 5
_LEFT_OUT_WHOLE = 0.1
_SEED = 20260430


@dataclass(frozen=True)
class Sample:
    """One question with its candidates; ``right`` and ``wrong`` say it of each of them."""

    labelled: Labelled
    asked: Question
    found: Candidates
    right: NDArray[np.bool_]
    made_up: bool
    not_ours: bool = False
    """Whether it was made from somebody else's matter, or from small talk."""

    @property
    def has_answer(self) -> bool:
        """Whether a right entry is among the candidates."""
        return bool(self.right.any())


class Bench:
    """A library, indexed whole and with some of its texts left out."""

    def __init__(self, library: Library) -> None:
        self.entries = tuple(library.entries())
        rows = (tuple(row.id for row in entry.rows) if isinstance(entry, Matter) else (entry.id,) for entry in self.entries)
        self.rows = (*rows, *((SMALLTALK_ROW,) for _ in smalltalk()))
        self.kinds = [*(_KINDS.index(kind_of(entry)) for entry in self.entries), *(SMALLTALK for _ in smalltalk())]
        self.fold = folder(library.synonyms)
        self.documents = [document for number, entry in enumerate(self.entries) for document in documents_of(number, entry)]
        self.documents += smalltalk_documents(len(self.entries))
        self.whole = self.corpus(self.documents)

    def corpus(self, documents: Sequence[Document]) -> Corpus:
        """The index of ``documents``."""
        return corpora.build(documents, self.kinds, self.fold)

    def sample(
        self, labelled: Labelled, corpus: Corpus, *, made_up: bool = False, right: Callable[[int], bool] | None = None
    ) -> Sample | None:
        """The candidates for a question; ``None`` if the finder would not look at it, or finds nothing at all."""
        text = considered(labelled.text)
        if not text:
            return None
        asked = understand(corpus, text, self.fold)
        found = candidates(corpus, asked)
        if found is None:
            return None
        judge = right or (lambda entry: labelled.is_right(self.rows[entry]))
        return Sample(labelled, asked, found, np.array([judge(entry) for entry in found.entries.tolist()], dtype=bool), made_up)

    def real(self, questions: Iterable[Labelled]) -> list[Sample | None]:
        """The candidates for labelled questions, in their order."""
        return [self.sample(labelled, self.whole) for labelled in questions]

    def made_up(self) -> list[Sample]:
        """Questions made from the library's own words; see ``bench/pseudo.py``."""
        dice = random.Random(_SEED)
        return [sample for sample in [*self._left_out(dice), *self._typed_badly(dice), *self._unknown(dice)] if sample is not None]

    def _aliases(self) -> list[Document]:
        return [document for document in self.documents if document.field is Field.ALIAS]

    def _left_out(self, dice: random.Random) -> Iterator[Sample | None]:
        by_sound = pseudo.homophones(document.text for document in self._aliases())
        aliases = self._aliases()
        dice.shuffle(aliases)
        for fold in range(_FOLDS):
            asked = aliases[fold::_FOLDS]
            hidden = set(asked)
            corpus = self.corpus([document for document in self.documents if document not in hidden])
            wordings: dict[int, list[str]] = defaultdict(list)
            for document in asked:
                wordings[document.entry].append(document.text)
            for document in asked:
                chance, text, kind = dice.random(), document.text, "colloquial"
                if chance < 0.06:
                    text, kind = pseudo.misspelt(text, by_sound, dice), "typo"
                elif chance < 0.11 and len(text) <= 12:
                    text, kind = pseudo.in_pinyin(text, dice), "pinyin"
                elif chance < 0.14:
                    text, kind = pseudo.in_other_script(text, dice), "script"
                elif chance < 0.32:
                    text, kind = pseudo.as_scene(wordings[document.entry], dice), "context"
                yield self._made(text, kind, document.entry, corpus)

    def _typed_badly(self, dice: random.Random) -> Iterator[Sample | None]:
        by_sound = pseudo.homophones(document.text for document in self._aliases())
        often = {Field.ALIAS: 0.25, Field.TITLE: 1.5, Field.PLAIN: 0.3, Field.DETAIL: 0.0}
        for document in self.documents:
            for _ in range(2):
                text = pseudo.piece(document.text, dice)
                if dice.random() >= often[document.field] / 2 or len(text) < 3 or self.kinds[document.entry] in _NOT_OURS:
                    continue
                chance, kind = dice.random(), "short"
                if chance < 0.25:
                    text, kind = pseudo.misspelt(text, by_sound, dice), "typo"
                elif chance < 0.55:
                    text, kind = pseudo.in_pinyin(text, dice), "pinyin"
                elif chance < 0.6 and len(text) <= 6:
                    text, kind = pseudo.by_initials(text), "pinyin"
                elif chance < 0.75:
                    text, kind = pseudo.in_other_script(text, dice), "script"
                yield self._made(text, kind, document.entry, self.whole)

    def _unknown(self, dice: random.Random) -> Iterator[Sample | None]:
        """Wordings of entries that the index does not hold at all: what comes near to something, and is nothing of it."""
        away = {number for number in range(len(self.entries)) if dice.random() < _LEFT_OUT_WHOLE}
        corpus = self.corpus([document for document in self.documents if document.entry not in away])
        for document in self._aliases():
            if document.entry in away and dice.random() < 0.5:
                labelled = Labelled(document.text, "oos", note="left_out")
                yield self.sample(labelled, corpus, made_up=True, right=lambda _: False)

    def _made(self, text: str, kind: str, entry: int, corpus: Corpus) -> Sample | None:
        sample = self.sample(Labelled(text, kind, frozenset(self.rows[entry])), corpus, made_up=True, right=lambda found: found == entry)
        return replace(sample, not_ours=True) if sample is not None and self.kinds[entry] in _NOT_OURS else sample


_GROWTH = {"verbose": -1, "num_threads": 2, "seed": 1, "deterministic": True, "force_row_wise": True}


def grow_ranker(samples: Sequence[Sample], real_weight: float = 6.0, rounds: int = 150) -> lightgbm.Booster:
    """Trees that rank the candidates of a question."""
    useful = [sample for sample in samples if sample.has_answer]
    data = lightgbm.Dataset(
        np.concatenate([sample.found.values for sample in useful]),
        np.concatenate([sample.right for sample in useful]).astype(np.int32),
        group=[len(sample.right) for sample in useful],
        weight=np.concatenate([np.full(len(sample.right), 1.0 if sample.made_up else real_weight) for sample in useful]),
    )
    options = {
        "objective": "lambdarank",
        "lambdarank_truncation_level": 6,
        "num_leaves": MOST_LEAVES - 1,
        "learning_rate": 0.06,
        "min_data_in_leaf": 40,
        "lambda_l2": 5.0,
        "feature_fraction": 0.7,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "monotone_constraints": list(FEATURES.values()),
    }
    return lightgbm.train(options | _GROWTH, data, rounds)


def warmth_of(samples: Sequence[Sample], scores: Sequence[Doubles]) -> float:
    """The factor at which the scores, as shares, are likeliest to hold the right candidate."""

    def loss(factor: float) -> float:
        total = 0.0
        for sample, score in zip(samples, scores, strict=True):
            if sample.has_answer:
                risen = np.exp(factor * (score - score.max()))
                total -= float(np.log(risen[sample.right].sum() / risen.sum() + 1e-9))
        return total

    return min((0.3, 0.45, 0.6, 0.8, 1.0, 1.3, 1.6, 2.0, 2.5, 3.0), key=loss)


def signs_of(sample: Sample, scores: Doubles, warmth: float) -> tuple[Doubles, int]:
    """The numbers that the confidence reads, and the place of the first hit among the candidates."""
    order = np.argsort(-scores, kind="stable")
    return signs(sample.asked, sample.found, scores, order, warmth), int(order[0])


def grow_confidence(
    rows: NDArray[np.float64], truth: NDArray[np.bool_], weight: NDArray[np.float64], rounds: int = 120
) -> lightgbm.Booster:
    """Trees that say how probably ``truth`` holds."""
    options = {
        "objective": "binary",
        "num_leaves": 8,
        "learning_rate": 0.05,
        "min_data_in_leaf": 30,
        "lambda_l2": 10.0,
        "feature_fraction": 0.5,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "monotone_constraints": list(SIGNS.values()),
    }
    return lightgbm.train(options | _GROWTH, lightgbm.Dataset(rows, truth.astype(np.int32), weight=weight), rounds)


def numbers_of(booster: lightgbm.Booster) -> list[dict[str, Any]]:
    """The trees of ``booster`` as ``knowledge.forest`` reads them."""
    return [_tree(tree["tree_structure"]) for tree in booster.dump_model()["tree_info"]]


def _tree(root: dict[str, Any]) -> dict[str, Any]:
    nodes: list[list[float]] = []
    leaves: list[float] = []

    def walk(node: dict[str, Any]) -> int:
        if "split_feature" not in node:
            leaves.append(round(node["leaf_value"], 6))
            return -len(leaves)
        place = len(nodes)
        nodes.append([])
        # Nine digits, because a threshold that moves across a value of the data sends that value down the other side.
        condition = [node["split_feature"], float(f"{node['threshold']:.9g}")]
        nodes[place] = [*condition, walk(node["left_child"]), walk(node["right_child"])]
        return place

    walk(root)
    return {"nodes": nodes, "leaves": leaves}
