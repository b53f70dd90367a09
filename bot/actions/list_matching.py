"""Which matter a row of a list is: the finder's word and the alignment of wording and law, with a confidence. Pure.

Accepted without asking is only what cannot be mistaken: 客运 and 货运 differ in one character and are two matters, so a wording
counts as the same where nothing but filling words differ.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

from knowledge.entries import Kind, Matter
from knowledge.finder import Finding, Outcome
from knowledge.library import Library

MOST_CANDIDATES = 3
NEW_BELOW = 0.5
"""A row that comes no nearer than this to anything known is a matter of its own."""
LIKELY_FROM, LIKELY_BY = 0.5, 0.12
"""How near the first candidate comes, and how far the second stays behind, where a person is asked about several rows at once."""
_OFFERED_FROM = 0.35
_LAW_SHARE = 0.3
_FINDER_SHARE = 0.8
_LONGEST_ASKED = 300
_NOT_A_WORD = re.compile(r"[\W_]+")
_FILLING = frozenset("的了等或者和及与并其在于进行为所对将被把由")
"""Characters that two wordings of one violation may differ in. None of them says what was done, or that it was not done."""
_LAW = re.compile(r"《([^《》]{2,60})》([^《]*)")
_ARTICLE = re.compile(r"第([零〇一二三四五六七八九十百千\d]+)条(?:之([一二三四五六七八九十]))?")
_NUMERALS = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"〇": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}

Find = Callable[[str, Kind | None], Finding]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A matter that a row may be; ``score`` runs from 0 to 1."""

    matter: str
    score: float


@dataclass(frozen=True, slots=True)
class Match:
    """What a row was found to be: ``sure`` of ``matter``, or surely none of those known (``is_new``), or to be asked."""

    candidates: tuple[Candidate, ...]
    matter: str = ""
    is_new: bool = False
    is_likely: bool = False
    """Whether the first candidate stands out: somebody confirms it together with others."""

    @property
    def is_sure(self) -> bool:
        """Whether nobody has to be asked."""
        return self.is_new or bool(self.matter)


def folded(violation: str) -> str:
    """A wording as it is compared: without width, case, blanks and marks."""
    return _NOT_A_WORD.sub("", unicodedata.normalize("NFKC", violation).casefold())


def articles(legal_basis: str) -> frozenset[tuple[str, str]]:
    """The articles that a text cites, each with its law: ``("公路法", "44")``."""
    cited = set()
    for law, rest in _LAW.findall(unicodedata.normalize("NFKC", legal_basis)):
        name = law.replace("中华人民共和国", "").split("(")[0].strip()
        cited |= {(name, f"{_number(article)}{after}") for article, after in _ARTICLE.findall(rest)}
    return frozenset(cited)


class Matcher:
    """Matches rows to the matters of one library. Safe to use beside the event loop: it changes nothing."""

    def __init__(self, library: Library, find: Find) -> None:
        self._find = find
        self._matters: list[str] = []
        self._texts: list[str] = []
        self._bare: list[str] = []
        self._law: dict[str, frozenset[tuple[str, str]]] = {}
        for matter in library.matters.values():
            for text in dict.fromkeys(_texts_of(matter)):
                self._matters.append(matter.id)
                self._texts.append(text)
                self._bare.append(_bare(text))
            self._law[matter.id] = frozenset().union(*(articles(row.legal_basis) for row in matter.rows))

    def match(self, violation: str, legal_basis: str) -> Match:
        """What a row with this wording and this law is."""
        wording, law = folded(violation), articles(legal_basis)
        if not wording:
            return Match(())
        finding = self._find(violation[:_LONGEST_ASKED], Kind.MATTER)
        scores = self._alike(wording)
        for hit in finding.hits:
            scores[hit.id] = max(scores.get(hit.id, 0.0), _FINDER_SHARE * hit.score)
        ranked = sorted(
            (Candidate(matter, round(self._weighed(matter, share, law), 4)) for matter, share in scores.items()),
            key=lambda candidate: (-candidate.score, candidate.matter),
        )
        offered = tuple(candidate for candidate in ranked[:MOST_CANDIDATES] if candidate.score >= _OFFERED_FROM)
        same = self._same(wording, law)
        if len(same) == 1:
            return Match(offered, matter=same[0])
        is_likely = bool(ranked) and ranked[0].score >= LIKELY_FROM
        is_likely = is_likely and (len(ranked) == 1 or ranked[0].score - ranked[1].score >= LIKELY_BY)
        is_new = not same and (not ranked or ranked[0].score < NEW_BELOW) and finding.outcome is not Outcome.ANSWER
        return Match(offered, is_new=is_new, is_likely=is_likely and not same)

    def _alike(self, wording: str) -> dict[str, float]:
        scores: dict[str, float] = {}
        if self._texts:
            found = cdist([wording], self._texts, scorer=fuzz.ratio)[0]
            for matter, score in zip(self._matters, found.tolist(), strict=True):
                scores[matter] = max(scores.get(matter, 0.0), score / 100)
        return scores

    def _weighed(self, matter: str, share: float, law: frozenset[tuple[str, str]]) -> float:
        known = self._law.get(matter, frozenset())
        if not law or not known:
            return share * (1 - _LAW_SHARE / 3)
        return (1 - _LAW_SHARE) * share + _LAW_SHARE * len(law & known) / min(len(law), len(known))

    def _same(self, wording: str, law: frozenset[tuple[str, str]]) -> list[str]:
        """The matters whose wording is this one but for filling words, and whose law does not contradict it."""
        bare = _bare(wording)
        places = [place for place, known in enumerate(self._bare) if known == bare and _is_filling(wording, self._texts[place])]
        found = dict.fromkeys(self._matters[place] for place in places)
        return [matter for matter in found if not law or not self._law[matter] or law & self._law[matter]]


def _texts_of(matter: Matter) -> Iterable[str]:
    return (folded(text) for text in (matter.title, *(row.violation for row in matter.rows)))


def _bare(wording: str) -> str:
    return "".join(sign for sign in wording if sign not in _FILLING)


def _is_filling(one: str, other: str) -> bool:
    """Whether two wordings differ in filling characters alone, none of them moved."""
    edits = Indel.editops(one, other)
    changed = [one[edit.src_pos] if edit.tag == "delete" else other[edit.dest_pos] for edit in edits]
    return all(sign in _FILLING for sign in changed)


def _number(article: str) -> int:
    if article.isdecimal():
        return int(article)
    total, digit = 0, 0
    for sign in article:
        if sign in _NUMERALS:
            digit = _NUMERALS[sign]
        elif sign in _UNITS:
            total += (digit or 1) * _UNITS[sign]
            digit = 0
        else:
            digit = digit * 10 + int(sign) if sign.isdecimal() else digit
    return total + digit
