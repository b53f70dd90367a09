"""The numbers that a word processor writes before paragraphs by itself; they stand in no text of the file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_DEEPEST = 9
_MOST_LEVELS = 20_000
_DIGITS = "零一二三四五六七八九"
_PLACE = re.compile(r"%([1-9])")
_CHINESE = frozenset({"chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital", "taiwaneseCountingThousand"})


@dataclass(frozen=True, slots=True)
class Level:
    """How one level counts: the format's name, the text with ``%1`` for the number, the first number."""

    form: str = "decimal"
    text: str = ""
    first: int = 1


@dataclass(slots=True)
class Numbering:
    """The levels of each numbering, and how far each has counted."""

    levels: Mapping[str, Mapping[int, Level]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def next(self, numbering: str, level: str) -> str:
        """The number before the next paragraph of ``level`` (from ``"0"``) in ``numbering``; the empty text if it has none."""
        levels = self.levels.get(numbering, {})
        depth = int(level) if level.isascii() and level.isdigit() and len(level) < 2 else 0
        own = levels.get(depth)
        if own is None:
            return ""
        counts = self._counts.setdefault(numbering, {})
        counts[depth] = counts.get(depth, own.first - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]

        def number(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            shown = levels.get(at, own)
            return _written(counts.get(at, shown.first), shown.form)

        return _PLACE.sub(number, own.text)


class NumberingReader:
    """Reads ``word/numbering.xml``."""

    def __init__(self) -> None:
        self._kinds: dict[str, dict[int, Level]] = {}
        self._used: dict[str, tuple[str, dict[int, int]]] = {}
        self._kind = ""
        self._number = ""
        self._depth = 0
        self._left = _MOST_LEVELS

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        value = attributes.get("val", "")
        match name:
            case "abstractNum":
                self._kind, self._number = attributes.get("abstractNumId", ""), ""
            case "num":
                self._kind, self._number = "", attributes.get("numId", "")
            case "abstractNumId" if self._number:
                self._used[self._number] = (value, {})
            case "lvl" | "lvlOverride":
                self._depth = min(_whole(attributes.get("ilvl", "")), _DEEPEST)
                if name == "lvl" and self._kind and self._left > 0:
                    self._left -= 1
                    self._kinds.setdefault(self._kind, {})[self._depth] = Level()
            case "startOverride" if self._number in self._used:
                self._used[self._number][1][self._depth] = _whole(value)
            case "numFmt" | "lvlText" | "start" if self._kind:
                levels = self._kinds.get(self._kind, {})
                old = levels.get(self._depth, Level())
                levels[self._depth] = Level(
                    value if name == "numFmt" else old.form,
                    value[:20] if name == "lvlText" else old.text,
                    _whole(value) if name == "start" else old.first,
                )

    def end(self, name: str) -> None:
        pass

    def data(self, text: str) -> None:
        pass

    def numbering(self) -> Numbering:
        """What was read."""
        found: dict[str, Mapping[int, Level]] = {}
        for number, (kind, firsts) in self._used.items():
            levels = self._kinds.get(kind, {})
            found[number] = {depth: Level(level.form, level.text, firsts.get(depth, level.first)) for depth, level in levels.items()}
        return Numbering(found)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _written(number: int, form: str) -> str:
    if form in _CHINESE:
        return _chinese(number)
    if form in ("bullet", "none"):
        return ""
    if form in ("lowerLetter", "upperLetter") and 1 <= number <= 26:
        return chr((ord("a") if form == "lowerLetter" else ord("A")) + number - 1)
    if form == "decimalEnclosedCircle" and 1 <= number <= 20:
        return chr(ord("①") + number - 1)
    return str(number)


def _chinese(number: int) -> str:
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")
