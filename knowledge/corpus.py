"""All texts of a library, indexed: built from the entries, written to a folder as plain arrays, mapped from there.

Nothing is pickled: the folder holds ``.npy`` arrays and one JSON file, so that a cache that somebody else wrote can give wrong
answers at worst, and never runs code.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.cues import facets, hints
from knowledge.documents import Document, Field
from knowledge.grams import Places, Shape, codes, flatten
from knowledge.index import Channel, Doubles, Floats, build_channel
from knowledge.normalise import characters
from knowledge.sounds import Sounds, build_sounds
from knowledge.spelling import Spelling, letters_of, spell, string_of

_TRUST = {Field.ALIAS: 1.0, Field.TITLE: 1.5, Field.PLAIN: 0.8, Field.DETAIL: 0.15}
"""How much a text of each field counts when the words of its entry are counted."""
_CHANNELS = ("characters", "sounds", "initials")
_ARRAYS = tuple(spec.name for spec in fields(Channel) if spec.name != "entries")
_TEXT_ARRAYS = ("start", "field", "row", "added")
_SMOOTHING = 1.0
_KEPT = 3
"""Indexes of other libraries that stay: an overlay switched back and forth should not cost a build each time."""
_UNFINISHED = ".unfinished-"
_GIVEN_UP_AFTER = 3600.0
"""Seconds after which what is unfinished will never be finished; an index takes some ten."""
_log = logging.getLogger(__name__)

Fold = Callable[[str], str]


@dataclass(frozen=True)
class Texts:
    """The texts one after the other, those of one entry together."""

    start: Places
    """For each entry the number of its first text; one more at the end."""
    field: NDArray[np.int8]
    row: NDArray[np.int16]
    """Which row of its matter a text speaks of; -1 if of the whole entry."""
    added: NDArray[np.bool_]
    """Whether it was taught from the chat."""
    characters: Spelling
    sounds: Spelling

    @cached_property
    def spoken_of(self) -> Places:
        """The entries that have texts."""
        return np.flatnonzero(self.start[1:] > self.start[:-1])


@dataclass(frozen=True)
class Corpus:
    """What the finder looks things up in."""

    readings: Sounds
    texts: Texts
    kind: NDArray[np.int8]
    """The kind of each entry, by its place in ``Kind``; one more for small talk."""
    characters: Channel
    sounds: Channel
    initials: Channel
    facets: Floats
    """For each entry and each value of a facet the share of its texts that say so."""
    hints: Floats
    """For each entry and each hint the share of its texts that give it."""
    hint_odds: Doubles
    """For each kind of entry and each hint, twice (the hint is there, it is not): how much that speaks for the kind."""

    @property
    def entries(self) -> int:
        """How many entries there are."""
        return len(self.kind)

    @cached_property
    def kind_odds(self) -> Doubles:
        """For each set of hints, a bit for each of them, and each kind of entry the logarithm of how probable those hints make it."""
        count = self.hint_odds.shape[2]
        there = np.arange(1 << count)[:, None] >> np.arange(count) & 1
        present, absent = self.hint_odds
        odds = np.where(there[:, None, :], present, absent).sum(axis=2)
        odds -= odds.max(axis=1, keepdims=True)
        result: Doubles = odds - np.log(np.exp(odds).sum(axis=1, keepdims=True))
        return result

    @cached_property
    def text_mass(self) -> Floats:
        """What all grams of a text weigh, its characters and its sounds."""
        return self.characters.text_mass + self.sounds.text_mass


def build(documents: Sequence[Document], kinds: Sequence[int], fold: Fold) -> Corpus:
    """Index ``documents``, sorted by entry; ``kinds`` gives each entry's kind, ``fold`` folds numerals and synonyms."""
    owners = np.array([document.entry for document in documents], dtype=np.int64)
    field = np.array([document.field for document in documents], dtype=np.int8)
    kind = np.array(kinds, dtype=np.int8)
    trust = np.array([_TRUST[document.field] for document in documents], dtype=np.float32)
    readings = build_sounds()
    plain = [characters(document.text) for document in documents]
    written, written_start = flatten(codes(fold(text)) for text in plain)
    heard, heard_start = flatten(readings.hear(text).codes for text in plain)
    sounds = np.maximum(heard, 0)

    def channel(flat: NDArray[np.int64], start: Places, shapes: Iterable[Shape]) -> Channel:
        return build_channel(flat, start, owners, trust, len(kinds), shapes)

    said_hints = hints().found_in_each(plain)
    return Corpus(
        readings=readings,
        texts=Texts(
            start=np.searchsorted(owners, np.arange(len(kinds) + 1)),
            field=field,
            row=np.array([document.row for document in documents], dtype=np.int16),
            added=np.array([document.is_added for document in documents], dtype=np.bool_),
            characters=spell(written, written_start),
            sounds=spell(sounds, heard_start),
        ),
        kind=kind,
        characters=channel(written, written_start, (Shape.ONE, Shape.TWO, Shape.NEAR)),
        sounds=channel(sounds, heard_start, (Shape.ONE, Shape.TWO, Shape.NEAR)),
        initials=channel(readings.shorten(heard), heard_start, (Shape.ONE, Shape.TWO, Shape.THREE)),
        facets=_shares(facets().found_in_each(plain), owners, trust, len(kinds)),
        hints=_shares(said_hints, owners, (field == Field.ALIAS).astype(np.float32), len(kinds)),
        hint_odds=_hint_odds(said_hints, kind[owners], field),
    )


def _shares(found: NDArray[np.bool_], owners: Places, trust: Floats, entries: int) -> Floats:
    """For each entry the share of its texts in which each cue is found."""
    spoken = np.maximum(np.bincount(owners, weights=trust, minlength=entries), _SMOOTHING)
    shares = [np.bincount(owners, weights=column * trust, minlength=entries) / spoken for column in found.T]
    return np.stack(shares, axis=1).astype(np.float32)


def _hint_odds(found: NDArray[np.bool_], kinds: NDArray[np.int8], field: NDArray[np.int8]) -> Doubles:
    odds = []
    for kind in range(int(kinds.max(initial=0)) + 1):
        ours = found[(kinds == kind) & (field == Field.ALIAS)]
        odds.append((ours.sum(axis=0) + _SMOOTHING) / (len(ours) + 8 * _SMOOTHING))
    share = np.array(odds)
    mean = share.mean(axis=0)
    return np.stack([np.log(share / mean), np.log((1 - share) / (1 - mean))])


def save(corpus: Corpus, folder: Path) -> None:
    """Write ``corpus`` to ``folder``; a reader sees either nothing or all of it. Raises ``OSError``."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=folder.parent))
    try:
        for name, array in _arrays(corpus).items():
            np.save(unfinished / f"{name}.npy", array, allow_pickle=False)
        readings = corpus.readings
        heads = {"entries": corpus.entries, "spellings": dict(readings.spellings), "phrases": readings.phrases}
        (unfinished / "heads.json").write_text(json.dumps(heads, ensure_ascii=False), encoding="utf-8")
        try:
            unfinished.rename(folder)
        except OSError:
            # Another process was quicker; what it wrote under this name holds the same.
            if not folder.is_dir():
                raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def keep(corpus: Corpus, folder: Path) -> None:
    """``save``, if the place allows it, and away with what earlier programs and libraries left there."""
    try:
        save(corpus, folder)
        others = sorted((path for path in folder.parent.glob("finder-*") if path != folder), key=lambda path: path.stat().st_mtime)
        long_ago = time.time() - _GIVEN_UP_AFTER
        # Whoever was killed while writing, by hand or for want of memory, has left all of an index; one that is being written is young.
        torn = (path for path in folder.parent.glob(f"{_UNFINISHED}*") if path.stat().st_mtime < long_ago)
        for path in (*others[:-_KEPT], *torn):
            shutil.rmtree(path, ignore_errors=True)
    except OSError as error:
        _log.warning("finder: the index is not kept, every start builds it anew: %s", error)


def load(folder: Path) -> Corpus:
    """The corpus that ``save`` wrote, its arrays mapped and not read. Raises ``OSError``, ``ValueError`` or ``KeyError``."""
    heads = json.loads((folder / "heads.json").read_text(encoding="utf-8"))
    with contextlib.suppress(OSError):
        # What is in use must not be driven out by what is only tried.
        os.utime(folder)
    entries = int(heads["entries"])

    def array(name: str) -> NDArray[np.generic]:
        mapped: NDArray[np.generic] = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
        return mapped.view(np.ndarray)

    def channel(name: str) -> Channel:
        return Channel(entries=entries, **{spec: array(f"{name}.{spec}") for spec in _ARRAYS})  # type: ignore[arg-type]

    def spelling(name: str) -> Spelling:
        whole = string_of(array(f"texts.{name}.whole"))
        return Spelling(array(f"texts.{name}.alphabet").astype(np.uint32), array(f"texts.{name}.start").astype(np.int64), whole)

    phrases = {phrase: tuple(reading) for phrase, reading in heads["phrases"].items()}
    return Corpus(
        readings=Sounds(array("readings").astype(np.uint16), heads["spellings"], phrases),
        texts=Texts(
            **{spec: array(f"texts.{spec}") for spec in _TEXT_ARRAYS},  # type: ignore[arg-type]
            characters=spelling("characters"),
            sounds=spelling("sounds"),
        ),
        kind=array("kind").astype(np.int8),
        characters=channel("characters"),
        sounds=channel("sounds"),
        initials=channel("initials"),
        facets=array("facets").astype(np.float32),
        hints=array("hints").astype(np.float32),
        hint_odds=array("hint_odds").astype(np.float64),
    )


def _arrays(corpus: Corpus) -> Mapping[str, NDArray[np.generic]]:
    arrays: dict[str, NDArray[np.generic]] = {
        "readings": corpus.readings.table,
        "kind": corpus.kind,
        "facets": corpus.facets,
        "hints": corpus.hints,
        "hint_odds": corpus.hint_odds,
    }
    arrays |= {f"texts.{spec}": getattr(corpus.texts, spec) for spec in _TEXT_ARRAYS}
    for name, spelling in (("characters", corpus.texts.characters), ("sounds", corpus.texts.sounds)):
        letters = letters_of(spelling.whole).astype(np.min_scalar_type(len(spelling.alphabet)))
        arrays |= {f"texts.{name}.alphabet": spelling.alphabet, f"texts.{name}.start": spelling.start, f"texts.{name}.whole": letters}
    for name in _CHANNELS:
        arrays |= {f"{name}.{spec}": getattr(getattr(corpus, name), spec) for spec in _ARRAYS}
    return arrays
