"""What speaks for each candidate: the numbers from which the fitted model says how probably an entry is the right one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from knowledge.corpus import Corpus, Fold
from knowledge.cues import Hint, facets, hints
from knowledge.entries import Kind
from knowledge.grams import Places, codes
from knowledge.index import Asked, Channel, Doubles, spread
from knowledge.normalise import characters
from knowledge.sounds import Heard

ELSEWHERE = tuple(Kind).index(Kind.ELSEWHERE)
"""The place of that kind in ``Kind``."""
SMALLTALK = len(Kind)
"""The kind of what asks nothing."""
MOST_LOOKED_AT = 40
"""Entries whose texts are compared with the question."""
MOST_ALIGNED = 16
"""Entries whose best texts are aligned with the question, character by character."""
_TINY = 1e-9
_CUT_ONCE_MORE = 1.0
_FIELD_WEIGHT = np.array([1.0, 1.0, 0.85, 0.6])
"""By ``Field``."""

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
_SERVICE = frozenset({Hint.SERVICE, Hint.OWNER})
_BEHIND = tuple(name for name in FEATURES if name.endswith("_behind"))
_FACET_NAMES = {"证件": "papers", "证种": "which_paper", "缺哪样": "which_paper", "行业": "trade"}
"""Facets that are counted by themselves; the others are counted together."""


@dataclass(frozen=True)
class Question:
    """A question as the corpus knows it."""

    text: str
    characters: list[int]
    sounds: list[int]
    by_characters: Asked
    by_sounds: Asked
    by_initials: Asked
    hints: NDArray[np.bool_]
    facets: NDArray[np.bool_]

    @property
    def asks_for_service(self) -> bool:
        """Whether it asks how to get something done, or whose matter it is: what other counters answer."""
        return any(name in _SERVICE for name in self.hint_names)

    @property
    def hint_names(self) -> tuple[str, ...]:
        """The hints found in it, in the order of ``question_kinds.csv``."""
        return tuple(name for name, found in zip(hints().names, self.hints.tolist(), strict=True) if found)

    @property
    def is_written(self) -> bool:
        """Whether there are characters that the corpus knows, and not sounds alone."""
        return len(self.by_characters.ids) > 0


@dataclass(frozen=True)
class Candidates:
    """The entries worth a look: ``values`` has a row for each, a column for each of ``FEATURES``."""

    entries: Places
    best_text: Places
    """For each entry the number of the text that fits best."""
    values: Doubles


def understand(corpus: Corpus, question: str, fold: Fold) -> Question:
    """Fold ``question``, hear it, and look up its grams."""
    text = characters(question)
    heard = corpus.readings.hear(text)
    sounds = _likeliest(corpus.sounds, heard)
    written = codes(fold(text))
    if len(heard.words) < len(heard.latin):
        # Pinyin is no word: a word of the corpus that is spelt alike (ban, dan) must not match it.
        spelt = {codes(word)[0] for word in heard.latin if word not in heard.words}
        written = [0 if code in spelt else code for code in written]
    abbreviated = any(code < 0 for code in sounds)
    initials = corpus.readings.shorten(np.array(sounds)).tolist() if abbreviated else []
    sounds = [max(code, 0) for code in sounds]
    return Question(
        text=text,
        characters=written,
        sounds=sounds,
        by_characters=corpus.characters.ask(written),
        by_sounds=corpus.sounds.ask(sounds),
        by_initials=corpus.initials.ask(initials),
        hints=hints().found(text),
        facets=facets().found(text),
    )


def _likeliest(channel: Channel, heard: Heard) -> list[int]:
    """Of the ways to cut typed pinyin those whose syllables the corpus has heard together."""
    row = list(heard.codes)
    for start, end, ways in reversed(heard.choices):
        before, after = row[max(0, start - 2) : start], row[end : end + 2]
        # Another syllable needs good reason: every ending -an and -ang could be cut once more.
        gains = [_heard_together(channel, (*before, *way, *after)) - _CUT_ONCE_MORE * len(way) for way in ways]
        row[start:end] = ways[int(np.argmax(gains))]
    return row


def _heard_together(channel: Channel, codes_with_letters: Sequence[int]) -> float:
    return channel.familiarity([max(code, 0) for code in codes_with_letters])


def candidates(corpus: Corpus, question: Question) -> Candidates | None:
    """The entries that share something with the question, and what speaks for each; ``None`` if nothing does."""
    gain_characters, held_characters = corpus.characters.gains(question.by_characters)
    gain_sounds, held_sounds = corpus.sounds.gains(question.by_sounds)
    best_characters, best_sounds = _of_best(gain_characters), _of_best(gain_sounds)
    promise = best_characters + best_sounds
    gain_initials, held_initials = corpus.initials.gains(question.by_initials)
    best_initials = _of_best(gain_initials)
    promise += best_initials
    shared = _Shared(corpus.characters.shared(question.by_characters), corpus.sounds.shared(question.by_sounds))
    both = shared.characters + shared.sounds
    promise += _of_best(_best_of_each(both / corpus.sounds.mass_to_divide_by, corpus.texts.start))
    looked_at = _greatest(promise, MOST_LOOKED_AT)
    has_texts = corpus.texts.start[looked_at + 1] > corpus.texts.start[looked_at]
    looked_at = np.sort(looked_at[(promise[looked_at] > 0) & has_texts])
    if not len(looked_at):
        return None
    table, best, second = _texts(corpus, question, looked_at, shared)
    fit = table["closeness"] / max(float(table["closeness"].max()), _TINY) + 0.5 * promise[looked_at]
    kept = _greatest(fit, MOST_ALIGNED)
    entries, best, second = looked_at[kept], best[kept], second[kept]
    table = {name: column[kept] for name, column in table.items()}
    table["gain_characters"] = gain_characters[entries] / max(question.by_characters.mass, _TINY)
    table["gain_sounds"] = gain_sounds[entries] / max(question.by_sounds.mass, _TINY)
    table["gain_initials"] = gain_initials[entries] / max(question.by_initials.mass, _TINY)
    table["gain_initials_of_best"] = best_initials[entries]
    table["entry_holds_initials"] = held_initials[entries]
    table["gain_characters_of_best"] = best_characters[entries]
    table["gain_sounds_of_best"] = best_sounds[entries]
    table["entry_holds_characters"] = held_characters[entries]
    table["entry_holds_sounds"] = held_sounds[entries]
    table |= _alignment(corpus, question, best, second)
    table |= _facets(corpus, question, entries)
    table["kind"] = _kinds(corpus, question)[corpus.kind[entries]]
    count = len(entries)
    table["is_elsewhere"] = (corpus.kind[entries] == ELSEWHERE).astype(np.float64)
    table["is_smalltalk"] = (corpus.kind[entries] == SMALLTALK).astype(np.float64)
    usual = corpus.hints[entries]
    table["hints_agree"] = usual[:, question.hints].sum(axis=1).astype(np.float64)
    table["hints_missed"] = usual[:, ~question.hints].sum(axis=1).astype(np.float64)
    table["abbreviated"] = np.full(count, float(question.by_initials.mass > 0))
    table["asks_for_service"] = np.full(count, float(question.asks_for_service))
    table["length"] = np.full(count, float(sum(1 for code in question.sounds if code)))
    table["written"] = np.full(count, float(question.is_written))
    table["unknown_characters"] = np.full(count, question.by_characters.unknown / max(question.by_characters.mass, _TINY))
    table["unknown_sounds"] = np.full(count, question.by_sounds.unknown / max(question.by_sounds.mass, _TINY))
    table["gain_characters_behind"] = table["gain_characters_of_best"]
    table["gain_sounds_behind"] = table["gain_sounds_of_best"]
    for name in _BEHIND:
        column = table.get(name, table[name.removesuffix("_behind")])
        table[name] = column - column.max()
    return Candidates(entries, best, np.stack([table[name] for name in FEATURES], axis=1))


def _best_of_each(values: Doubles, start: Places) -> Doubles:
    """The greatest of the values of each entry's texts; 0 for an entry without texts."""
    best = np.zeros(len(start) - 1)
    filled = np.flatnonzero(start[1:] > start[:-1])
    if len(filled):
        best[filled] = np.maximum.reduceat(values, start[filled])
    return best


def _of_best(gain: Doubles) -> Doubles:
    return gain / max(float(gain.max(initial=0.0)), _TINY)


def _greatest(values: Doubles, count: int) -> Places:
    if len(values) <= count:
        return np.arange(len(values))
    return np.argpartition(values, -count)[-count:]


@dataclass(frozen=True)
class _Shared:
    """For every text what it shares with the question."""

    characters: Doubles
    sounds: Doubles


def _texts(corpus: Corpus, question: Question, entries: Places, shared_by: _Shared) -> tuple[dict[str, Doubles], Places, Places]:
    """How well the texts of each of ``entries`` fit, and the numbers of the best two texts."""
    texts, counts = spread(corpus.texts.start[entries], corpus.texts.start[entries + 1])
    by_characters, by_sounds = shared_by.characters[texts], shared_by.sounds[texts]
    mass_characters = corpus.characters.text_mass[texts] * float(question.is_written)
    mass_sounds = corpus.sounds.text_mass[texts]
    shared, text_mass = by_characters + by_sounds, mass_characters + mass_sounds
    question_mass = question.by_characters.mass * float(question.is_written) + question.by_sounds.mass
    weight = _FIELD_WEIGHT[corpus.texts.field[texts]]
    likeness = weight * shared / (text_mass + question_mass - shared + _TINY)
    leaning = weight * shared / (shared + 0.5 * (text_mass - shared) + 0.1 * (question_mass - shared) + _TINY)
    closeness = 0.5 * (likeness + leaning)
    text_held, question_held = weight * shared / (text_mass + _TINY), shared / (question_mass + _TINY)

    starts = np.cumsum(counts) - counts
    order = np.lexsort((-closeness, np.repeat(np.arange(len(entries)), counts)))
    best = order[starts]
    second = order[starts + np.minimum(counts - 1, 1)]
    third = order[starts + np.minimum(counts - 1, 2)]
    table = {
        "likeness": likeness[best],
        "leaning": leaning[best],
        "closeness": closeness[best],
        "second_closeness": closeness[second],
        "third_closeness": closeness[third],
        "text_held": text_held[best],
        "question_held": question_held[best],
        "weight_shared": shared[best],
        "text_held_characters": by_characters[best] / (mass_characters[best] + _TINY),
        "text_held_sounds": by_sounds[best] / (mass_sounds[best] + _TINY),
        "question_held_characters": by_characters[best] / max(question.by_characters.mass, _TINY),
        "question_held_sounds": by_sounds[best] / max(question.by_sounds.mass, _TINY),
        "most_text_held": np.maximum.reduceat(text_held, starts),
        "most_question_held": np.maximum.reduceat(question_held, starts),
        "field": corpus.texts.field[texts[best]].astype(np.float64),
    }
    return table, texts[best], texts[second]


def _alignment(corpus: Corpus, question: Question, best: Places, second: Places) -> dict[str, Doubles]:
    """RapidFuzz's word on the best two texts of each candidate, as characters and as sounds."""
    asked = {"characters": "".join(map(chr, question.characters)), "sounds": "".join(map(chr, question.sounds))}
    reading: dict[str, Callable[[int], str]] = {"characters": corpus.texts.as_characters, "sounds": corpus.texts.as_sounds}
    table = {}
    for name, read in reading.items():
        texts = [read(text) for text in best.tolist()] + [read(text) for text in second.tolist()]
        for measure, scorer in (("ratio", fuzz.ratio), ("part", fuzz.partial_ratio)):
            if name == "characters" and not question.is_written:
                table[f"{measure}_{name}"] = np.zeros(len(best))
                continue
            score = cdist([asked[name]], texts, scorer=scorer, dtype=np.float32)[0].astype(np.float64) / 100
            table[f"{measure}_{name}"] = np.maximum(score[: len(best)], score[len(best) :])
    return table


def _facets(corpus: Corpus, question: Question, entries: Places) -> dict[str, Doubles]:
    """Where the question and an entry speak of the same deciding fact: do they say the same, or the contrary?"""
    table = {name: np.zeros(len(entries)) for name in FEATURES if name.startswith("facets_")}
    if not question.facets.any():
        return table
    shares = corpus.facets[entries]
    groups = facets().groups
    for group in np.unique(groups[question.facets]).tolist():
        said = question.facets & (groups == group)
        unsaid = ~question.facets & (groups == group)
        agree = shares[:, said].max(axis=1)
        other = shares[:, unsaid].max(axis=1, initial=0.0)
        name = _FACET_NAMES.get(facets().group_names[group], "other")
        table[f"facets_agree_{name}"] += agree
        table[f"facets_clash_{name}"] += np.maximum(0.0, other - agree)
    return table


def _kinds(corpus: Corpus, question: Question) -> Doubles:
    """For each kind of entry the logarithm of how probable the words that steer make it."""
    present, absent = corpus.hint_odds
    odds = present[:, question.hints].sum(axis=1) + absent[:, ~question.hints].sum(axis=1)
    odds -= odds.max()
    result: Doubles = odds - np.log(np.exp(odds).sum())
    return result
