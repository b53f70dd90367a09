"""The inverted index: which entries hold a gram, and which grams a text holds; built once, then mapped from disk.

Two channels hold the same texts: as characters (folded, synonyms replaced) and as sounds. A third, small one holds the initials
of the syllables for questions such as ``jycx``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from knowledge.grams import Keys, Shape, grams, grams_of, shapes_of

Floats = NDArray[np.float32]
Numbers = NDArray[np.int32]
Offsets = NDArray[np.int64]
Doubles = NDArray[np.float64]
_Value = TypeVar("_Value", bound=np.generic)

_LIKENESS_OF_SHAPE = np.array([0.0, 0.3, 1.0, 1.0, 0.5])
"""By ``Shape``, when texts are compared: a single character in common tells little."""
_EVIDENCE_OF_SHAPE = np.array([0.0, 2.5, 1.0, 1.0, 0.3])
"""By ``Shape``, when the words of an entry are counted: single characters carry over best to wording nobody has written down."""
MOST_TEXTS = 8_000
"""A gram that more texts say tells nothing of a text, and only costs time; there is none in the library that ships."""
MOST_ENTRIES = 4_000
"""The same for entries."""
_TINY = 1e-9
_SMOOTHING = 0.02
_LEAST_WEIGHT = 0.02


@dataclass(frozen=True)
class Asked:
    """A question in one channel: the grams that the index knows, what they weigh, and how much it does not know."""

    ids: Offsets
    weights: Floats
    unknown: float
    """What the grams would weigh that no entry holds, each counted as the rarest."""
    mass: float
    """What all grams of the question weigh."""


@dataclass(frozen=True)
class Channel:
    """One way to read the texts. Arrays only, so that it can be mapped from disk; rows are sorted by gram."""

    entries: int
    shapes: NDArray[np.int8]
    vocabulary: Keys
    weights: Floats
    posting_start: Numbers
    """For each gram where its postings begin in ``posting_entry``; one more at the end."""
    posting_entry: NDArray[np.unsignedinteger[Any]]
    """In the smallest type that holds the number of entries: the postings are most of the memory."""
    posting_gain: Floats
    """How strongly the gram speaks for the entry: how much more often than the corpus it says it, and how rare it is."""
    said_start: Numbers
    """For each gram where the texts that say it begin in ``said_in``; one more at the end."""
    said_in: NDArray[np.unsignedinteger[Any]]
    """In the smallest type that holds the number of texts."""
    text_mass: Floats
    """What all grams of a text weigh."""

    def ask(self, row: Sequence[int]) -> Asked:
        """The grams of one row of codes."""
        keys = grams_of(row, self.shapes.tolist())
        if not len(keys) or not len(self.vocabulary):
            return Asked(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32), 0.0, 0.0)
        places = self.vocabulary.searchsorted(keys)
        # A gram beyond the last lands on it, and is not it.
        found = self.vocabulary.take(places, mode="clip") == keys
        ids, strange = places[found], keys[~found]
        unknown = float(_LIKENESS_OF_SHAPE[shapes_of(strange)].sum()) * self.rarest if len(strange) else 0.0
        weights = self.weights[ids]
        return Asked(ids, weights, unknown, float(weights.sum()) + unknown)

    def familiarity(self, row: Sequence[int]) -> float:
        """How often the texts say the neighbours in ``row`` side by side: the mean logarithm over its pairs."""
        pairs = grams(np.array(row, dtype=np.uint64), Shape.TWO)[0]
        if not len(pairs) or not len(self.vocabulary):
            return 0.0
        places = np.minimum(np.searchsorted(self.vocabulary, pairs), len(self.vocabulary) - 1)
        said = (self.said_start[places + 1] - self.said_start[places]) * (self.vocabulary[places] == pairs)
        return float(np.log1p(said).mean())

    @cached_property
    def rarest(self) -> float:
        """What a gram weighs that a single entry holds, before its shape is considered."""
        return float(np.log((self.entries + 0.5) / 1.5))

    def gains(self, asked: Asked) -> tuple[Doubles, Doubles]:
        """For every entry how strongly the question's grams speak for it, and what share of the question it holds at all."""
        if not len(asked.ids):
            return np.zeros(self.entries), np.zeros(self.entries)
        first, last = self.posting_start[asked.ids], self.posting_start[asked.ids + 1]
        # Counting would widen the numbers of the entries twice.
        entry = runs(self.posting_entry, first, last).astype(np.int64)
        gain = np.bincount(entry, weights=runs(self.posting_gain, first, last), minlength=self.entries)
        held = np.bincount(entry, weights=asked.weights.astype(np.float64).repeat(last - first), minlength=self.entries)
        return gain.astype(np.float64, copy=False), held / max(asked.mass, _TINY)

    def shared(self, asked: Asked) -> Doubles:
        """For every text the weight of the grams that it shares with the question."""
        if not len(asked.ids):
            return np.zeros(len(self.text_mass))
        first, last = self.said_start[asked.ids], self.said_start[asked.ids + 1]
        weights = asked.weights.astype(np.float64).repeat(last - first)
        shared = np.bincount(runs(self.said_in, first, last), weights=weights, minlength=len(self.text_mass))
        return shared.astype(np.float64, copy=False)

    @cached_property
    def mass_to_divide_by(self) -> Doubles:
        """``text_mass``, never 0; kept, since every question divides by all of it."""
        return (self.text_mass + _TINY).astype(np.float64)


def runs(values: NDArray[_Value], first: Numbers, last: Numbers) -> NDArray[_Value]:
    """The ranges ``first`` to ``last`` of ``values``, one after the other."""
    # Piece by piece, since to look up each of the thousands of places takes several times as long; and as bytes, since for
    # pieces as short as the ranges of rare grams numpy spends its time on making an array of each.
    whole = values.data
    joined = b"".join([whole[start:end] for start, end in zip(first.tolist(), last.tolist(), strict=True)])
    return np.frombuffer(joined, dtype=values.dtype)


def spread(first: Offsets, last: Offsets) -> tuple[Offsets, Offsets, Offsets]:
    """All numbers of the ranges ``first`` to ``last``, at least one, one after the other; where each begins there, and its length."""
    counts = last - first
    ends = counts.cumsum()
    begins = ends - counts
    return np.arange(ends[-1]) + (first - begins).repeat(counts), begins, counts


def build_channel(
    flat: NDArray[np.int64], start: Offsets, owners: Offsets, trust: Floats, entries: int, shapes: Iterable[Shape]
) -> Channel:
    """Count the grams of the texts in ``flat``, each from its ``start`` on.

    ``owners`` names the entry of each text, in ascending order; ``trust`` says how much a text of its field tells of it.
    """
    shapes = tuple(sorted(shapes))
    parts = [_counted(flat.astype(np.uint64), start, shape) for shape in shapes]
    keys = np.concatenate([keys for keys, _ in parts])
    texts = np.concatenate([texts for _, texts in parts])
    del parts
    # Sorted by gram and text, and so, owners ascending, by gram and entry: whatever changes begins something new.
    new_gram = _changes(keys)
    vocabulary = keys[new_gram]
    gram = (np.cumsum(new_gram) - 1).astype(np.int32)
    del keys
    entry = owners[texts].astype(np.int32)
    new_pair = np.flatnonzero(new_gram | _changes(entry))
    pair_gram, pair_entry = gram[new_pair], entry[new_pair]
    said = np.add.reduceat(trust[texts], new_pair) if len(new_pair) else np.zeros(0, dtype=np.float32)
    spoken = np.bincount(owners, weights=trust, minlength=entries)
    corpus_share = np.bincount(gram, weights=trust[texts], minlength=len(vocabulary)) / max(float(trust.sum()), 1e-6)
    holders = np.bincount(pair_gram, minlength=len(vocabulary))
    rarity = np.maximum(np.log((entries + 0.5) / (holders + 0.5)), _LEAST_WEIGHT)
    shape = shapes_of(vocabulary)
    odds = np.log1p(said / np.maximum(spoken[pair_entry], 1e-6) / (_SMOOTHING * corpus_share[pair_gram] + 1e-3))
    gain = (odds * (rarity * _EVIDENCE_OF_SHAPE[shape])[pair_gram]).astype(np.float32)

    telling_gram = np.bincount(gram, minlength=len(vocabulary)) <= MOST_TEXTS
    weights = rarity * _LIKENESS_OF_SHAPE[shape] * telling_gram
    kept_pairs, kept_texts = (holders <= MOST_ENTRIES)[pair_gram], telling_gram[gram]
    return Channel(
        entries=entries,
        shapes=np.array(shapes, dtype=np.int8),
        vocabulary=vocabulary,
        weights=weights.astype(np.float32),
        posting_start=_starts(pair_gram[kept_pairs], len(vocabulary)),
        posting_entry=pair_entry[kept_pairs].astype(np.min_scalar_type(entries)),
        posting_gain=gain[kept_pairs],
        said_start=_starts(gram[kept_texts], len(vocabulary)),
        said_in=texts[kept_texts].astype(np.min_scalar_type(len(owners))),
        text_mass=np.bincount(texts, weights=weights[gram], minlength=len(owners)).astype(np.float32),
    )


def _counted(flat: Keys, start: Offsets, shape: Shape) -> tuple[Keys, Numbers]:
    """The grams of one shape and the texts that say them, sorted by gram and text, each pair once."""
    keys, places = grams(flat, shape)
    texts = (np.searchsorted(start, places, side="right") - 1).astype(np.int32)
    order = np.lexsort((texts, keys))
    keys, texts = keys[order], texts[order]
    new = _changes(keys) | _changes(texts)
    return keys[new], texts[new]


def _changes(values: NDArray[_Value]) -> NDArray[np.bool_]:
    """Where a value differs from the one before it; the first does."""
    new = np.ones(len(values), dtype=bool)
    new[1:] = values[1:] != values[:-1]
    return new


def _starts(gram: Numbers, count: int) -> Numbers:
    return np.searchsorted(gram, np.arange(count + 1)).astype(np.int32)
