"""What speaks for each candidate: the numbers from which the fitted model says how probably an entry is the right one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from knowledge.corpus import Corpus
from knowledge.cues import facets
from knowledge.entries import Kind
from knowledge.grams import Places
from knowledge.index import Doubles
from knowledge.likeness import Shared, align, columns, compare
from knowledge.questions import Question, understand

__all__ = ["ELSEWHERE", "FEATURES", "SMALLTALK", "Candidates", "Question", "candidates", "understand"]

ELSEWHERE = tuple(Kind).index(Kind.ELSEWHERE)
"""The place of that kind in ``Kind``."""
SMALLTALK = len(Kind)
"""The kind of what asks nothing."""
MOST_LOOKED_AT = 40
"""Entries whose texts are compared with the question."""
MOST_ALIGNED = 16
"""Entries whose best texts are aligned with the question, character by character."""
_TINY = 1e-9

# What the model reads, and whether more of it may only speak for an entry (1), only against it (-1), or either (0).
FEATURES: dict[str, int] = {
    "gain_characters": 1,
    "gain_sounds": 1,
    "gain_initials": 1,
    "gain_initials_of_best": 1,
    "entry_holds_initials": 1,
    "abbreviated": 0,
    "gain_characters_of_best": 1,
    "gain_sounds_of_best": 1,
    "likeness": 1,
    "leaning": 1,
    "closeness": 1,
    "second_closeness": 1,
    "third_closeness": 1,
    "text_held": 1,
    "question_held": 1,
    "weight_shared": 1,
    "text_held_characters": 1,
    "text_held_sounds": 1,
    "question_held_characters": 1,
    "question_held_sounds": 1,
    "most_text_held": 1,
    "most_question_held": 1,
    "entry_holds_characters": 1,
    "entry_holds_sounds": 1,
    "field": 0,
    "ratio_characters": 1,
    "part_characters": 1,
    "ratio_sounds": 1,
    "part_sounds": 1,
    "kind": 1,
    "is_elsewhere": 0,
    "is_smalltalk": 0,
    "hints_agree": 1,
    "hints_missed": -1,
    "asks_for_service": 0,
    "facets_agree_papers": 1,
    "facets_clash_papers": -1,
    "facets_agree_which_paper": 1,
    "facets_clash_which_paper": -1,
    "facets_agree_trade": 1,
    "facets_clash_trade": -1,
    "facets_agree_other": 1,
    "facets_clash_other": -1,
    "length": 0,
    "written": 0,
    "unknown_characters": 0,
    "unknown_sounds": 0,
    "gain_characters_behind": 1,
    "gain_sounds_behind": 1,
    "closeness_behind": 1,
    "leaning_behind": 1,
    "entry_holds_characters_behind": 1,
    "entry_holds_sounds_behind": 1,
    "ratio_characters_behind": 1,
    "ratio_sounds_behind": 1,
    "part_characters_behind": 1,
    "part_sounds_behind": 1,
    "kind_behind": 1,
}
_ROW = {name: row for row, name in enumerate(FEATURES)}
_BEHIND = [_ROW[name] for name in FEATURES if name.endswith("_behind")]
_LED = {"gain_characters_behind": "gain_characters_of_best", "gain_sounds_behind": "gain_sounds_of_best"}
_AHEAD = [_ROW[_LED.get(name, name.removesuffix("_behind"))] for name in FEATURES if name.endswith("_behind")]
"""What each of ``_BEHIND`` is measured on: how far a candidate stays behind the greatest of all candidates."""
_FACET_NAMES = {"证件": "papers", "证种": "which_paper", "缺哪样": "which_paper", "行业": "trade"}
"""Facets that are counted by themselves; the others are counted together."""
_OTHER = "other"
_COUNTED = (*dict.fromkeys(_FACET_NAMES.values()), _OTHER)
_FACETS = [f"facets_{what}_{name}" for what in ("agree", "clash") for name in _COUNTED]


@dataclass(frozen=True)
class Candidates:
    """The entries worth a look: ``values`` has a row for each, a column for each of ``FEATURES``."""

    entries: Places
    best_text: Places
    """For each entry the number of the text that fits best."""
    values: Doubles
    shared: Shared
    """For every text of the corpus what it shares with the question."""


class _Table:
    """The features of some entries while they are found out: ``values`` has a row for each of ``FEATURES``, 0 until it is set.

    A number for all entries need not become a column of its own first, nor need the columns be stacked in the end.
    """

    def __init__(self, entries: int) -> None:
        self.values = np.zeros((len(FEATURES), entries))

    def __setitem__(self, name: str, column: Doubles | float) -> None:
        self.values[_ROW[name]] = column

    def update(self, columns: Mapping[str, Doubles]) -> None:
        for name, column in columns.items():
            self[name] = column


def candidates(corpus: Corpus, question: Question) -> Candidates | None:
    """The entries that share something with the question, and what speaks for each; ``None`` if nothing does."""
    gain_characters, held_characters = corpus.characters.gains(question.by_characters)
    gain_sounds, held_sounds = corpus.sounds.gains(question.by_sounds)
    best_characters, best_sounds = _of_best(gain_characters), _of_best(gain_sounds)
    promise = best_characters + best_sounds
    if question.is_abbreviated:
        gain_initials, held_initials = corpus.initials.gains(question.by_initials)
        best_initials = _of_best(gain_initials)
        promise += best_initials
    shared = Shared(corpus.characters.shared(question.by_characters), corpus.sounds.shared(question.by_sounds))
    promise += _of_best(_closest_of_each(corpus, shared))
    looked_at = _greatest(promise, MOST_LOOKED_AT)
    # What has no texts promises nothing.
    looked_at = np.sort(looked_at[promise[looked_at] > 0])
    if not len(looked_at):
        return None
    compared = compare(corpus, question, looked_at, shared)
    closest = compared.closest
    kept = _greatest(closest / max(float(closest.max()), _TINY) + 0.5 * promise[looked_at], MOST_ALIGNED)
    entries = looked_at[kept]
    of_texts, best, second = columns(corpus, question, compared, kept, shared)

    table = _Table(len(entries))
    table.update(of_texts)
    table.update(align(corpus, question, best, second))
    mass_characters, mass_sounds = max(question.by_characters.mass, _TINY), max(question.by_sounds.mass, _TINY)
    table["gain_characters"] = gain_characters[entries] / mass_characters
    table["gain_sounds"] = gain_sounds[entries] / mass_sounds
    table["gain_characters_of_best"] = best_characters[entries]
    table["gain_sounds_of_best"] = best_sounds[entries]
    table["entry_holds_characters"] = held_characters[entries]
    table["entry_holds_sounds"] = held_sounds[entries]
    if question.is_abbreviated:
        table["abbreviated"] = 1.0
        table["gain_initials"] = gain_initials[entries] / question.by_initials.mass
        table["gain_initials_of_best"] = best_initials[entries]
        table["entry_holds_initials"] = held_initials[entries]
    table["length"] = len(question.sounds) - question.sounds.count(0)
    table["written"] = question.is_written
    table["unknown_characters"] = question.by_characters.unknown / mass_characters
    table["unknown_sounds"] = question.by_sounds.unknown / mass_sounds
    _add_cues(table, corpus, question, entries)
    ahead = table.values[_AHEAD]
    table.values[_BEHIND] = ahead - ahead.max(axis=1, keepdims=True)
    return Candidates(entries, best, table.values.T, shared)


def _closest_of_each(corpus: Corpus, shared: Shared) -> Doubles:
    """What of a text the question says at best, for each entry; 0 for an entry without texts."""
    best = np.zeros(corpus.entries)
    spoken_of = corpus.texts.spoken_of
    if len(spoken_of):
        said = shared.characters + shared.sounds
        said /= corpus.sounds.mass_to_divide_by
        best[spoken_of] = np.maximum.reduceat(said, corpus.texts.start[spoken_of])
    return best


def _of_best(gain: Doubles) -> Doubles:
    return gain / max(float(gain.max(initial=0.0)), _TINY)


def _greatest(values: Doubles, count: int) -> Places:
    if len(values) <= count:
        return np.arange(len(values))
    return np.argpartition(values, -count)[-count:]


def _add_cues(table: _Table, corpus: Corpus, question: Question, entries: Places) -> None:
    """What the words that steer say of ``entries``: their kind, the hints they usually come with, the facts they speak of."""
    kind, usual = corpus.kind[entries], corpus.hints[entries]
    table["kind"] = corpus.kind_odds[question.hint_bits, kind]
    table["is_elsewhere"] = kind == ELSEWHERE
    table["is_smalltalk"] = kind == SMALLTALK
    table["hints_agree"] = usual[:, question.hints].sum(axis=1)
    table["hints_missed"] = usual[:, ~question.hints].sum(axis=1)
    table["asks_for_service"] = question.asks_for_service
    if question.facets.any():
        table.update(_facets(corpus, question, entries))


def _facets(corpus: Corpus, question: Question, entries: Places) -> dict[str, Doubles]:
    """Where the question and an entry speak of the same deciding fact: do they say the same, or the contrary?"""
    shares, said, starts = corpus.facets[entries], question.facets, facets().group_starts
    agree = np.maximum.reduceat(np.where(said, shares, 0), starts, axis=1)
    other = np.maximum.reduceat(np.where(said, 0, shares), starts, axis=1)
    clash = np.maximum(0, other - agree) * np.logical_or.reduceat(said, starts)
    counted_as = _counted_as()
    return dict(zip(_FACETS, (*(agree @ counted_as).T, *(clash @ counted_as).T), strict=True))


@cache
def _counted_as() -> Doubles:
    """For each facet and each of ``_COUNTED`` 1 if the facet is counted there, otherwise 0."""
    names = [_FACET_NAMES.get(name, _OTHER) for name in facets().group_names]
    return np.array([[float(name == counted) for counted in _COUNTED] for name in names])
