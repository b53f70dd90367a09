"""Whom a text names: by name, by certificate number, by family name and title, or as the head of the reporter's own unit."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pypinyin import lazy_pinyin

from knowledge.clues.spoken import bare, spoken

_COMPOUND = frozenset({"欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "夏侯", "司徒", "端木", "南宫"})
_TITLE = r"(?:某某?)?(?:[大中支]?队长?|大?中队|[副正]?[局科处]长?|[副正]?[站所股组]长|主任|书记|指导员|教导员|政委|领导|头儿|老大|总)"
_HEAD = r"(?:一把手|头头|[大中支]?队长|[站所局科处]长|主任|书记|领导|负责人|当官的|老大)"
_OWN_HEAD = re.compile(
    rf"(?:我们|咱们?|俺们?|本|自己)(?:的)?(?:单位|[大中支]?队|站|所|局|科室?)?里?(?:的)?{_HEAD}"
    rf"|(?:单位|[大中支]队|队里|站里|所里|局里|科里|队上|站上|局机关)(?:的)?{_HEAD}"
)
_SOME_HEAD = re.compile(r"(?<![公司企业厂学校])(?:[大中支]队长|队长|队座|一把手)")
_LEAST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Watched:
    """Somebody whose name holds a clue."""

    id: int
    name: str
    certificate: str
    role: str
    unit_id: int
    is_head: bool


class Watchlist:
    """Who is named in a text. Built once for many texts; a name inside another word counts: it fails closed."""

    def __init__(self, watched: Iterable[Watched]) -> None:
        self._names: dict[str, set[int]] = defaultdict(set)
        self._sounds: dict[str, set[int]] = defaultdict(set)
        self._numbers: dict[str, set[int]] = defaultdict(set)
        self._heads: dict[str, set[int]] = defaultdict(set)
        for each in watched:
            name = bare(each.name)
            if len(name) >= 2:
                self._names[name].add(each.id)
                syllables = lazy_pinyin(name)
                # Two syllables sound like half the dictionary; a typed name of two is told by its letters alone.
                if len(syllables) >= 3:
                    self._sounds["." + ".".join(syllables) + "."].add(each.id)
                self._sounds[".".join(("", *"".join(syllables), ""))].add(each.id)
            if each.is_head and name:
                self._heads[name[:2] if name[:2] in _COMPOUND else name[0]].add(each.id)
            number = bare(each.certificate)
            if len(number) >= _LEAST_DIGITS:
                self._numbers[number].add(each.id)
                self._numbers[number[-8:]].add(each.id)
        self._any_name = _any(self._names)
        self._any_number = _any(self._numbers)
        surnames = "|".join(sorted(map(re.escape, self._heads), key=len, reverse=True))
        self._titled = re.compile(rf"(?:老|小)?({surnames}){_TITLE}") if self._heads else None

    def mentions(self, text: str) -> frozenset[int]:
        """The ids of whoever is named in ``text``."""
        said = bare(text)
        found: set[int] = set()
        # One after the other, overlapping: “高明亮” names 高明 as well as 明亮.
        for pattern, known in ((self._any_name, self._names), (self._any_number, self._numbers)):
            if pattern is not None:
                for match in pattern.finditer(said):
                    found |= known[match[1]]
        heard = spoken(said)
        for sound, who in self._sounds.items():
            if sound in heard:
                found |= who
        if self._titled is not None:
            for match in self._titled.finditer(said):
                found |= self._heads[match[1]]
        return frozenset(found)


def names_a_head(text: str, *, is_named: bool = False) -> bool:
    """Whether ``text`` speaks of a head without a name: “我们队长”, “单位领导”, and “队长” alone unless one ``is_named``."""
    said = bare(text)
    return _OWN_HEAD.search(said) is not None or (not is_named and _SOME_HEAD.search(said) is not None)


def _any(known: dict[str, set[int]]) -> re.Pattern[str] | None:
    if not known:
        return None
    return re.compile(f"(?=({'|'.join(sorted(map(re.escape, known), key=len, reverse=True))}))")
