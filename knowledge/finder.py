"""The finder: one question in officers' words, all kinds of entry, one ranked answer with a calibrated confidence.

It never guesses: an officer told the wrong tier fines somebody unlawfully. Sure of one entry it answers, otherwise it lets the
officer choose among a few, and says plainly when it knows none.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from knowledge import corpus as corpora
from knowledge.additions import is_borne_out
from knowledge.confidence import Judgement, Model, judge, shipped_model
from knowledge.corpus import Corpus
from knowledge.cues import Hint
from knowledge.documents import documents_of, smalltalk, smalltalk_documents
from knowledge.entries import Entry, Kind, Matter, kind_of
from knowledge.features import ELSEWHERE, SMALLTALK, Candidates, Question, candidates, understand
from knowledge.library import Library
from knowledge.normalise import folder

__all__ = ["Finder", "Finding", "Hint", "Hit", "Outcome", "considered"]

LONGEST_QUESTION = 1000
"""Longer than anybody types at the kerb: a pasted document, or an attack."""
LONGEST_CONSIDERED = 300
MOST_HITS = 5
_MOST_PARTS = 4
_SHORTEST_PART = 4
_KINDS = tuple(Kind)
_HERE = Path(__file__).parent
_INDEXED_BY = ("corpus.py", "cues.py", "documents.py", "grams.py", "index.py", "normalise.py", "sounds.py", "spelling.py")
_INDEXED_WITH = ("facets.csv", "question_kinds.csv", "smalltalk.csv")
_CONTENT = re.compile(r"[^\W_]")
_HANZI = re.compile(r"[\u3400-\u9fff]")
_CODE = re.compile(r"[<>{}\\$=;|`]|://|--|/\*|\.\./")
_TAG = re.compile(r"<[^<>]{0,200}>")
_PART_ENDS = re.compile(r"[。？！?!；;\n]+|[，,]\s*(?:另外(?!一)|还有就是|还有个事|再问|再一个|其次|第二个|另一个|顺便问|同时还)[，,]?")


class Outcome(StrEnum):
    """What the officer gets."""

    ANSWER = "answer"
    CHOOSE = "choose"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing to the reader: a matter, ``rows`` being its rows, or a single entry, ``rows`` holding its id.

    The row whose wording fits best comes first. ``score`` is the probability that this is what was meant.
    """

    id: str
    rows: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found for one question: at most five hits, best first. With ``NONE`` they are too unsure to be shown."""

    question: str
    outcome: Outcome
    hits: tuple[Hit, ...] = ()
    kind_hint: Hint | None = None
    """What the question asks for, if its words say so."""
    parts: tuple[Finding, ...] = ()
    """If one message asks about several matters: the finding of each piece, in the order of the message.

    At least two of them are answers, and different ones; what is left of the others is not dropped in silence.
    """


class Finder:
    """Finds entries of one library. Safe to share between threads: nothing changes after it is made."""

    def __init__(self, library: Library, cache_dir: Path | None = None, *, model: Model | None = None) -> None:
        """Build the index of ``library``, or map it from ``cache_dir``, where it is kept by the hash of its content.

        ``model`` takes the place of the fitted numbers that ship. Raises ``ValueError`` if those belong to another program.
        """
        self._model = model or shipped_model()
        self._entries: tuple[Entry, ...] = tuple(library.entries())
        self.by_id = {entry.id: entry for entry in self._entries}
        """The entries it finds among."""
        self._added = library.added
        self._fold = folder(library.synonyms)
        self._corpus = self._built() if cache_dir is None else self._kept(cache_dir / f"finder-{_digest(library)}")

    def _built(self) -> Corpus:
        documents = [document for number, entry in enumerate(self._entries) for document in documents_of(number, entry, self._added)]
        documents += smalltalk_documents(len(self._entries))
        kinds = [_KINDS.index(kind_of(entry)) for entry in self._entries]
        return corpora.build(documents, [*kinds, *(SMALLTALK for _ in smalltalk())], self._fold)

    def _kept(self, place: Path) -> Corpus:
        try:
            return corpora.load(place)
        except (OSError, ValueError, KeyError):
            # Not there yet, or cut short by a full disk. A place that cannot be written to costs time at the next start only.
            corpus = self._built()
        corpora.keep(corpus, place)
        return corpus

    def find(self, question: str, kind: Kind | None = None) -> Finding:
        """The entries that ``question`` means, only those of one ``kind`` if it is given; never raises, whatever was typed."""
        text = considered(question)
        if not text:
            return Finding(question, Outcome.NONE)
        if kind is not None:
            return replace(self._one(text, kind), question=question)
        return replace(self._one(text), question=question, parts=self._parts(text))

    def _one(self, text: str, kind: Kind | None = None) -> Finding:
        asked = understand(self._corpus, text, self._fold)
        hint = next((Hint(name) for name in asked.hint_names), None)
        found = candidates(self._corpus, asked)
        if found is None:
            return Finding(text, Outcome.NONE, kind_hint=hint)
        judgement = judge(self._model, asked, found)
        kinds = self._corpus.kind[found.entries[judgement.order]]
        wanted = kinds != SMALLTALK if kind is None else kinds == _KINDS.index(kind)
        best, share = judgement.order[wanted][:MOST_HITS], judgement.share[wanted][:MOST_HITS]
        hits = tuple(self._hit(found, place, score) for place, score in zip(best.tolist(), share.tolist(), strict=True))
        outcome = self._outcome(asked, judgement, found)
        if kind is not None and not (wanted.size and wanted[0]):
            # Something of another kind fits better: what is left is never more than a choice.
            outcome = Outcome.CHOOSE if hits and outcome is not Outcome.NONE else Outcome.NONE
        return Finding(text, outcome, hits, hint)

    def _outcome(self, asked: Question, judgement: Judgement, found: Candidates) -> Outcome:
        model, kind = self._model, self._corpus.kind[found.entries[judgement.order[0]]]
        if kind == ELSEWHERE:
            sure = judgement.right >= model.elsewhere_from
        else:
            sure = kind != SMALLTALK and judgement.right >= model.answer_from and judgement.inside >= model.inside_from
        if sure and is_borne_out(self._corpus, asked, found, int(judgement.order[0])):
            return Outcome.ANSWER
        return Outcome.CHOOSE if judgement.inside >= model.choose_from else Outcome.NONE

    def _hit(self, found: Candidates, place: int, score: float) -> Hit:
        entry = self._entries[int(found.entries[place])]
        if not isinstance(entry, Matter):
            return Hit(entry.id, (entry.id,), score)
        rows = [row.id for row in entry.rows]
        best = int(self._corpus.texts.row[found.best_text[place]])
        return Hit(entry.id, tuple(rows if best < 0 else [rows[best], *rows[:best], *rows[best + 1 :]]), score)

    def _parts(self, text: str) -> tuple[Finding, ...]:
        pieces = [piece for piece in _PART_ENDS.split(text) if piece]
        if len(pieces) < 2:
            return ()
        pieces = [piece for piece in pieces if len(_CONTENT.findall(piece)) >= _SHORTEST_PART]
        if not 2 <= len(pieces) <= _MOST_PARTS:
            return ()
        found = tuple(map(self._one, pieces))
        sure = {finding.hits[0].id for finding in found if finding.outcome is Outcome.ANSWER}
        return found if len(sure) > 1 else ()


def considered(question: str) -> str:
    """The part of ``question`` that is worth a look; empty for what cannot be a question: code, marks, noise, a whole book."""
    if len(question) > LONGEST_QUESTION:
        return ""
    text = _TAG.sub(" ", question).strip()
    if not _CONTENT.search(text) or (_CODE.search(question) and not _HANZI.search(text)):
        return ""
    text = text[:LONGEST_CONSIDERED]
    return "" if len(text) >= 20 and len(set(text)) <= max(3, len(text) // 12) else text


def _digest(library: Library) -> str:
    """What the index depends on: the knowledge, and the program and tables that index it."""
    digest = hashlib.sha256(library.digest.encode())
    for name in (*_INDEXED_BY, *_INDEXED_WITH):
        digest.update((_HERE / name).read_bytes())
    return digest.hexdigest()[:32]
