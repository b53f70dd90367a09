"""Typed values out of what a file says, with a fault for each that does not fit and something harmless in its place."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from knowledge import cells
from knowledge.checklists.keys import LONGEST
from knowledge.checklists.raw import RawPart
from knowledge.faults import Fault, nearest, quoted


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks a part of a file for typed values."""

    part: RawPart
    faults: list[Fault]
    longest: Mapping[str, int] = field(default_factory=lambda: LONGEST)
    """The most characters of a text, by its key; of a key that is missing any number."""

    def fault(self, key: str, what: str, remedy: str) -> None:
        """Note that something is wrong with what stands under ``key``."""
        self.faults.append(self.part.fault(key, what, remedy))

    def has(self, key: str) -> bool:
        """Whether anything stands under ``key``."""
        return key in self.part.values and self.part.values[key] != ""

    def text(self, key: str, wanted: str = "") -> str:
        """The text under ``key`` on one line; ``wanted`` is what to write where it may not be missing."""
        value = self.part.values.get(key, "")
        if not isinstance(value, str):
            self.fault(key, f"写成了{quoted(_shown(value))}，不是文字", "给它加上英文双引号")
            return ""
        text = cells.one_line(cells.tidy(value))
        if not text and wanted:
            self.fault(key, "没有写", wanted)
        return self._fitting(key, text, self.longest.get(key, 0))

    def lines(self, key: str, wanted: str) -> str:
        """The same, with its line breaks."""
        value = self.part.values.get(key, "")
        if not isinstance(value, str):
            return self.text(key, wanted)
        text = "\n".join(line for each in cells.tidy(value).split("\n") if (line := each.strip()))
        if not text:
            self.fault(key, "没有写", wanted)
        return self._fitting(key, text, self.longest.get(key, 0))

    def flag(self, key: str, *, default: bool) -> bool:
        """Yes or no."""
        value = self.part.values.get(key, default)
        if self.part.is_sheet and isinstance(value, str):
            said = cells.yes_or_no(value)
            if said is None:
                self.fault(key, f"写成了{quoted(value)}", "写 是 或 否")
            return default if said is None else said
        if not isinstance(value, bool):
            self.fault(key, f"写成了{quoted(_shown(value))}", "写 true 或 false，不加引号")
            return default
        return value

    def number(self, key: str) -> float | None:
        """A number, or nothing."""
        value = self.part.values.get(key)
        if self.part.is_sheet and isinstance(value, str):
            written = value
            try:
                value = float(unicodedata.normalize("NFKC", written))
            except ValueError:
                self.fault(key, f"写成了{quoted(written)}", "只写数字，单位写到“单位”里")
                return None
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > 1e9 or not math.isfinite(value):
            self.fault(key, f"写成了{quoted(_shown(value))}", "写一个数字，不加引号")
            return None
        return float(value)

    def one_of(self, key: str, names: Mapping[str, str], *, default: str = "") -> str:
        """One of ``names``, called by its key or in Chinese; ``default`` where nothing stands, which without one is a fault."""
        value = self.part.values.get(key, "")
        if value == "" and default:
            return default
        found = _named(value, names)
        if found is None and value == "":
            self.fault(key, "没有写", f"写 {self._choices(names)}")
        elif found is None:
            self.fault(key, f"写成了{quoted(_shown(value))}", f"最接近的是 {self._nearest(value, names)}；可以写 {self._choices(names)}")
        return found if found is not None else default or next(iter(names))

    def several_of(self, key: str, names: Mapping[str, str]) -> tuple[str, ...]:
        """Some of ``names``, at least one, in the order in which they stand."""
        found = []
        for each in self.several(key):
            name = _named(each, names)
            if name is None:
                self.fault(key, f"写成了{quoted(each)}", f"最接近的是 {self._nearest(each, names)}；可以写 {self._choices(names)}")
            else:
                found.append(name)
        if not self.has(key) or self.part.values[key] == []:
            self.fault(key, "没有写", f"至少写一个：{self._choices(names)}")
        return tuple(dict.fromkeys(found))

    def several(self, key: str) -> tuple[str, ...]:
        """A list of texts; numbers in it are taken for texts."""
        value = self.part.values.get(key, [])
        if self.part.is_sheet and isinstance(value, str):
            return cells.several(value)
        if not isinstance(value, list) or not all(isinstance(each, (str, int)) and not isinstance(each, bool) for each in value):
            self.fault(key, f"写成了{quoted(_shown(value))}", '写成 ["…", "…"]，每个加英文双引号，用方括号括起来')
            return ()
        return tuple(cells.tidy(str(each)) for each in value)

    def fitting(self, key: str, text: str) -> str:
        """``text``, with a fault of ``key`` where it is too long for a phone."""
        return self._fitting(key, text, self.longest.get("name", 0))

    def _fitting(self, key: str, text: str, most: int) -> str:
        if most and len(text) > most:
            self.fault(key, f"有 {len(text)} 个字：{quoted(text)}", f"手机上放不下，最多 {most} 个字")
        if address := cells.web_address_in(text):
            self.fault(key, f"里面有网址{quoted(address)}", "写文件名、文号和条款，不写网址")
        return text

    def _choices(self, names: Mapping[str, str]) -> str:
        if self.part.is_sheet:
            return "、".join(names.values())
        return "、".join(f"{key}（{name}）" for key, name in names.items())

    def _nearest(self, value: object, names: Mapping[str, str]) -> str:
        close = nearest(_shown(value), [*names, *names.values()])
        key = _named(close, names) or close
        return names.get(key, key) if self.part.is_sheet else key


def _named(value: object, names: Mapping[str, str]) -> str | None:
    if not isinstance(value, str):
        return None
    word = "".join(value.split()).casefold()
    return next((key for key, name in names.items() if word in (key, name)), None)


def _shown(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case list():
            return "[" + ", ".join(_shown(each) for each in _first(value)) + "]"
        case dict():
            return "{…}"
        case _:
            return str(value)


def _first(values: Sequence[object]) -> Sequence[object]:
    return values[:5]
