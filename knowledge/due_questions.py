"""Questions for a day on which something is due: “简报什么时候交”, “这周要交什么”. The words are data, in ``due_questions.csv``.

Reading a question says what it may be about, never that it is: only what fits a duty of a running campaign is answered as one.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from knowledge.faults import Fault, KnowledgeFaults, nearest, quoted
from knowledge.normalise import BOUNDARY, CLAUSE_END, characters

SHIPPED = Path(__file__).parent / "due_questions.csv"
LONGEST = 40
"""Characters of a question; what is longer tells a case."""
_HEADINGS = ["kind", "words", "note"]


class Deed(StrEnum):
    """What is done on the day that is asked for."""

    HAND_IN = "报"
    HOLD = "开"
    DO = "做"


class Span(StrEnum):
    """Of which days somebody asks what is due."""

    TODAY = "今天"
    TOMORROW = "明天"
    WEEK = "本周"
    NEXT_WEEK = "下周"
    MONTH = "本月"
    NEXT_MONTH = "下月"
    ALL = "还有什么"
    LATE = "超期"


class _Kind(StrEnum):
    ASKS = "问日子"
    BEFORE = "句首"
    BEHIND = "句尾"
    WHAT = "要什么"
    STATUTE = "归规定"
    WEAK = "泛词"
    IS_HANDED_IN = "任务里报"
    IS_HELD = "任务里开"


@dataclass(frozen=True, slots=True)
class DueQuestion:
    """What was asked: when ``subject`` is due, or what is due in ``span``."""

    subject: str = ""
    """Folded, without blanks."""
    deed: Deed | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """How a subject fits a duty; the smaller the closer."""

    pieces: int
    """In how many pieces the words of the subject stand in those of the duty."""
    missing: int
    """Characters of what is to be done that the subject does not say: 0 where it says all of it."""

    @property
    def rank(self) -> tuple[int, bool]:
        """To compare: first few pieces, then whether nothing is missing."""
        return self.pieces, self.missing > 0


class DueQuestions:
    """The words of a table."""

    def __init__(self, words: Mapping[str, tuple[str, ...]]) -> None:
        self._words = words
        self._asks = re.compile("|".join(map(re.escape, sorted(words[_Kind.ASKS], key=len, reverse=True))))
        self._deeds = {word: deed for deed in Deed for word in words[deed]}
        self._free = frozenset(self._deeds) | frozenset(words[_Kind.BEFORE]) | frozenset(words[_Kind.BEHIND])
        self._statute, self._weak = frozenset(words[_Kind.STATUTE]), frozenset(words[_Kind.WEAK])
        self._bodies = {
            kind: frozenset(self._bare(word, deeds=False) for word in words[kind]) for kind in (_Kind.WHAT, Span.ALL, Span.LATE)
        }
        days = ((word, span) for span in Span if span not in {Span.ALL, Span.LATE} for word in words[span])
        self._spans = sorted(days, key=lambda each: len(each[0]), reverse=True)
        self._longest = max(map(len, self._free | self._statute | self._weak))

    def read(self, text: str) -> DueQuestion | None:
        """What ``text`` asks; none for what asks for no day. Never raises, whatever was typed."""
        if len(text) > LONGEST * 2:
            return None
        folded = characters(text).strip(CLAUSE_END + BOUNDARY)
        if not folded or len(folded) > LONGEST or CLAUSE_END in folded:
            return None
        said = folded.replace(BOUNDARY, "")
        span = self._span(said)
        if span is not None:
            return DueQuestion(span=span)
        if not self._asks.search(said):
            return None
        before, *others = self._asks.split(said)
        after = "".join(others)
        deed = self._deed(before, after)
        subject = self._bare(before) + self._bare(after)
        return DueQuestion(subject, deed) if len(subject) >= 2 else None

    def fit(self, subject: str, core: str, around: str) -> Fit | None:
        """How ``subject`` fits a duty whose own words are ``core`` and whose campaign, unit and the like are ``around``, both ``folded``;
        none where it says anything else, nothing of its own, or only what is the rules' to answer."""
        best = self._tiled(subject, core, around)
        if best is None or not best:
            return None
        said = "".join(best)
        if any(self._is_made_of(said, words) for words in (self._statute, self._weak)):
            return None
        # 整改情况 stands in a duty as it is; 整改 here and 情况 there is nobody's.
        if len(best) > 1 and self._is_made_of(said, self._statute | self._weak):
            return None
        return Fit(len(best), len(core.split(CLAUSE_END, 1)[0]) - len(subject))

    def is_done_so(self, what: str, deed: Deed | None) -> bool:
        """Whether a duty is one that is handed in, as a clause of ``what`` begins with it, or held; whatever is done can be asked for."""
        match deed:
            case Deed.HAND_IN:
                clauses = characters(what).split(CLAUSE_END)
                return any(clause.strip().startswith(self._words[_Kind.IS_HANDED_IN]) for clause in clauses)
            case Deed.HOLD:
                return any(word in folded(what) for word in self._words[_Kind.IS_HELD])
            case Deed.DO | None:
                return True

    def _tiled(self, subject: str, core: str, around: str) -> tuple[str, ...] | None:
        """The pieces of ``core`` that, with little words and pieces of ``around`` between them, make up the whole subject: as few as can
        be; none where it cannot be made up."""
        best: list[tuple[str, ...] | None] = [(), *([None] * len(subject))]
        for end in range(1, len(subject) + 1):
            for start in range(end):
                had, piece = best[start], subject[start:end]
                if had is None:
                    continue
                # 问题 in the name of a campaign says nothing of what is asked for.
                is_around = len(piece) >= 2 and piece in around and piece not in core and not self._is_made_of(piece, self._weak)
                if piece in self._free or is_around:
                    now = had
                elif len(piece) >= 2 and piece in core:
                    now = (*had, piece)
                else:
                    continue
                held = best[end]
                if held is None or _price(now) < _price(held):
                    best[end] = now
        return best[-1]

    def _is_made_of(self, text: str, words: frozenset[str]) -> bool:
        made = [True, *([False] * len(text))]
        for end in range(1, len(text) + 1):
            made[end] = any(made[start] and text[start:end] in words for start in range(max(0, end - self._longest), end))
        return made[-1]

    def _span(self, said: str) -> Span | None:
        bare = self._bare(said, deeds=False)
        for span in (Span.ALL, Span.LATE):
            if bare in self._bodies[span]:
                return span
        for word, span in self._spans:
            if word in said and self._bare(said.replace(word, "", 1), deeds=False) in self._bodies[_Kind.WHAT] | self._bodies[Span.ALL]:
                return span
        return None

    def _deed(self, before: str, after: str) -> Deed | None:
        """What is done: the word right behind the asking word or, where there is none, right before it, or at the beginning."""
        behind, ahead = self._bare(after, deeds=False), self._bare(before, deeds=False)
        for text, fits in ((behind, str.startswith), (ahead, str.endswith), (ahead, str.startswith), (behind, str.endswith)):
            for word in sorted(self._deeds, key=len, reverse=True):
                # 学习会 is no 学 of 习会: a word of one character counts only where something is left to be done.
                if fits(text, word) and (text == word or len(text) - len(word) >= 2):
                    return self._deeds[word]
        return None

    def _bare(self, text: str, *, deeds: bool = True) -> str:
        """``text`` without the little words at its ends; with ``deeds`` it is none where it is a deed and nothing more."""
        changed = True
        while changed:
            changed = False
            for word in self._words[_Kind.BEFORE]:
                if text.startswith(word) and len(text) > len(word):
                    text, changed = text[len(word) :], True
            for word in self._words[_Kind.BEHIND]:
                if text.endswith(word):
                    text, changed = text[: -len(word)], True
                if text.startswith(word):
                    text, changed = text[len(word) :], True
        return "" if deeds and text in self._deeds else text


def folded(*texts: str) -> str:
    """Texts of a duty as ``DueQuestions.fit`` compares them: no piece reaches from one into the next."""
    return CLAUSE_END.join(characters(text).replace(BOUNDARY, "").replace(CLAUSE_END, "") for text in texts if text)


def read_table(data: bytes, label: str) -> DueQuestions:
    """The table in ``data`` (CSV, UTF-8), called ``label`` in faults. Raises ``KnowledgeFaults`` with everything that is wrong."""
    faults: list[Fault] = []
    try:
        lines = list(csv.reader(data.decode("utf-8-sig").splitlines()))
    except (UnicodeDecodeError, csv.Error):
        raise KnowledgeFaults([Fault(label, 0, "", "读不了这个文件", "另存为 CSV UTF-8")]) from None
    if not lines or lines[0] != _HEADINGS:
        raise KnowledgeFaults([Fault(label, 1, "", "第一行不是表头", f"第一行写列名：{','.join(_HEADINGS)}")])
    kinds: list[str] = [*_Kind, *Deed, *Span]
    found: dict[str, list[str]] = {kind: [] for kind in kinds}
    for number, row in enumerate(lines[1:], 2):
        if not any(row):
            continue
        kind = row[0].strip()
        words = [folded(word) for word in row[1].split("；")] if len(row) > 1 else []
        if kind not in found:
            faults.append(Fault(label, number, "kind", f"不认识的类别{quoted(kind)}", f"最接近的是{quoted(nearest(kind, kinds))}"))
        elif not words or not all(words):
            faults.append(Fault(label, number, "words", "没有写词", "每一行至少写一个词，用“；”隔开"))
        else:
            found[kind] += words
    faults += [Fault(label, 0, "kind", f"没有“{kind}”这一类", "补上这一行") for kind, words in found.items() if not words]
    if faults:
        raise KnowledgeFaults(faults)
    return DueQuestions({kind: tuple(words) for kind, words in found.items()})


@cache
def shipped() -> DueQuestions:
    """The table that ships with the program. Raises ``KnowledgeFaults``."""
    return read_table(SHIPPED.read_bytes(), f"knowledge/{SHIPPED.name}")


def _price(pieces: tuple[str, ...]) -> tuple[int, int]:
    """Few pieces are better; of as many, those that say more."""
    return (len(pieces) if pieces else 99), -sum(map(len, pieces))
