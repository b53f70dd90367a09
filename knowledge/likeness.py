"""How well the texts of the likeliest entries fit a question: by the grams they share with it, and aligned with it by RapidFuzz."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from knowledge.corpus import Corpus
from knowledge.grams import Places
from knowledge.index import Doubles, spread
from knowledge.questions import Question

_TINY = 1e-9
_FIELD_WEIGHT = np.array([1.0, 1.0, 0.85, 0.6])
"""By ``Field``."""


@dataclass(frozen=True)
class Shared:
    """For every text of the corpus the weight of the grams that it shares with the question."""

    characters: Doubles
    sounds: Doubles


@dataclass(frozen=True)
class Compared:
    """The texts of some entries next to a question; each array has a number for each text, those of one entry together."""

    start: Places
    """For each entry where its texts begin in the other arrays,"""
    counts: Places
    """and how many there are, at least one."""
    texts: Places
    shared: Doubles
    likeness: Doubles
    leaning: Doubles
    closeness: Doubles
    text_held: Doubles
    question_held: Doubles

    @property
    def closest(self) -> Doubles:
        """The closeness of each entry's best text."""
        return np.maximum.reduceat(self.closeness, self.start)

    def best_three(self, entries: Places) -> tuple[Places, Places, Places]:
        """For each of ``entries`` (by their places here) where its three closest texts are; what is missing repeats the one before."""
        counts = self.counts[entries]
        start, across = self.start[entries], np.arange(counts.max())
        # A row for each entry, from which the greatest is taken three times: a fraction of what sorting costs. Of equals the first
        # is taken, as a stable sort would have it.
        grid = np.where(across < counts[:, None], self.closeness.take(start[:, None] + across, mode="clip"), -1.0)
        rows = np.arange(len(entries))
        found = []
        for _ in range(3):
            found.append(grid.argmax(axis=1))
            grid[rows, found[-1]] = -1.0
        first, second, third = found
        return start + first, start + second, start + np.where(counts > 2, third, second)


def compare(corpus: Corpus, question: Question, entries: Places, shared_by: Shared) -> Compared:
    """Hold every text of ``entries``, which all have some, against the question."""
    texts, start, counts = spread(corpus.texts.start[entries], corpus.texts.start[entries + 1])
    shared = shared_by.characters.take(texts) + shared_by.sounds.take(texts)
    text_mass = (corpus.text_mass if question.is_written else corpus.sounds.text_mass).take(texts)
    question_mass = mass_of(question)
    weighed = _FIELD_WEIGHT.take(corpus.texts.field.take(texts)) * shared
    likeness = weighed / (text_mass + question_mass - shared + _TINY)
    leaning = weighed / (shared + 0.5 * (text_mass - shared) + 0.1 * (question_mass - shared) + _TINY)
    return Compared(
        start=start,
        counts=counts,
        texts=texts,
        shared=shared,
        likeness=likeness,
        leaning=leaning,
        closeness=0.5 * (likeness + leaning),
        text_held=weighed / (text_mass + _TINY),
        question_held=shared / (question_mass + _TINY),
    )


def mass_of(question: Question) -> float:
    """What all grams of ``question`` weigh, its characters and its sounds."""
    return (question.by_characters.mass if question.is_written else 0.0) + question.by_sounds.mass


def columns(
    corpus: Corpus, question: Question, compared: Compared, kept: Places, shared_by: Shared
) -> tuple[dict[str, Doubles], Places, Places]:
    """The features of texts for the entries ``kept`` (by their places in ``compared``), and the numbers of the best two texts."""
    best, second, third = compared.best_three(kept)
    texts = compared.texts[best]
    by_characters, by_sounds = shared_by.characters[texts], shared_by.sounds[texts]
    table = {
        "likeness": compared.likeness[best],
        "leaning": compared.leaning[best],
        "closeness": compared.closeness[best],
        "second_closeness": compared.closeness[second],
        "third_closeness": compared.closeness[third],
        "text_held": compared.text_held[best],
        "question_held": compared.question_held[best],
        "weight_shared": compared.shared[best],
        "text_held_characters": by_characters / (corpus.characters.text_mass[texts] + _TINY),
        "text_held_sounds": by_sounds / (corpus.sounds.text_mass[texts] + _TINY),
        "question_held_characters": by_characters / max(question.by_characters.mass, _TINY),
        "question_held_sounds": by_sounds / max(question.by_sounds.mass, _TINY),
        "most_text_held": np.maximum.reduceat(compared.text_held, compared.start)[kept],
        "most_question_held": np.maximum.reduceat(compared.question_held, compared.start)[kept],
        "field": corpus.texts.field[texts],
    }
    return table, texts, compared.texts[second]


def align(corpus: Corpus, question: Question, best: Places, second: Places) -> dict[str, Doubles]:
    """RapidFuzz's word on the best two texts of each candidate, as characters and as sounds."""
    both = np.concatenate((best, second))
    scores: dict[str, NDArray[np.float32]] = {}
    if question.is_written:
        asked, texts = corpus.texts.characters.spell(question.characters), corpus.texts.characters.texts(both)
        scores["ratio_characters"] = cdist([asked], texts, scorer=fuzz.ratio, dtype=np.float32)[0]
        scores["part_characters"] = cdist([asked], texts, scorer=fuzz.partial_ratio, dtype=np.float32)[0]
    asked, texts = corpus.texts.sounds.spell(question.sounds), corpus.texts.sounds.texts(both)
    scores["ratio_sounds"] = cdist([asked], texts, scorer=fuzz.ratio, dtype=np.float32)[0]
    scores["part_sounds"] = cdist([asked], texts, scorer=fuzz.partial_ratio, dtype=np.float32)[0]
    of_both = np.array(list(scores.values()), dtype=np.float64) / 100
    return dict(zip(scores, np.maximum(of_both[:, : len(best)], of_both[:, len(best) :]), strict=True))
