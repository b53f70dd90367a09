"""A file of a campaign as it was read, before anything is made of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from knowledge.campaigns.keys import HEAD, KEYS, PART_NAMES
from knowledge.checklists.raw import RawPart
from knowledge.faults import Fault, nearest, quoted
from knowledge.toml_files import read_document

_PART = re.compile(r"\s*\[\[\s*([A-Za-z_]+)\s*]]")
_KEY = re.compile(r"\s*([A-Za-z_]+)\s*=")
_TABLES = "每一段前面单独一行写 [[phase]]、[[role]]、[[duty]] 或 [[supervision]]，两层方括号"


@dataclass(frozen=True, slots=True)
class RawCampaign:
    """A file: what stands before the first part, and its parts by their kind."""

    file: str
    stem: str
    own: bool
    head: RawPart
    parts: Mapping[str, tuple[RawPart, ...]] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    """What was wrong with the file before anything could be asked of it."""

    @property
    def is_unreadable(self) -> bool:
        """Whether there is nothing to ask."""
        return bool(self.faults) and not self.head.values and not self.parts


def read_raw(data: bytes, file: str, *, own: bool) -> RawCampaign:
    """The parts of ``data``; ``own`` where it lies in an agency's folder. Whatever is wrong is among its faults."""
    nothing = RawCampaign(file, PurePath(file).stem, own, RawPart(file, False, "", 0, {}))
    read = read_document(data, file, what="行动文件", tables=_TABLES)
    if isinstance(read, Fault):
        return replace(nothing, faults=(read,))
    text, document = read

    lines = _lines(text)
    faults: list[Fault] = []
    parts: dict[str, tuple[RawPart, ...]] = {}
    for kind in PART_NAMES:
        given = document.pop(kind, [])
        if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
            faults.append(Fault(file, 0, "", f"{PART_NAMES[kind]}的开头写得不对", f"每个{PART_NAMES[kind]}前面单独一行写 [[{kind}]]"))
            continue
        places = lines.get(kind, [])
        found = []
        for number, values in enumerate(given):
            line, of_keys = places[number] if len(places) == len(given) else (0, {})
            found.append(_part(file, kind, number, values, line, of_keys, faults))
        parts[kind] = tuple(found)
    head = RawPart(file, False, "", 0, document, lines[HEAD][0][1])
    faults += [_unknown(head, key, HEAD) for key in document if key not in KEYS[HEAD]]
    return replace(nothing, head=head, parts=parts, faults=tuple(faults))


def _part(
    file: str, kind: str, number: int, values: dict[str, object], line: int, lines: Mapping[str, int], faults: list[Fault]
) -> RawPart:
    named = values.get("id", values.get("key"))
    name = named if isinstance(named, str) and named.strip() else f"第{number + 1}个{PART_NAMES[kind]}"
    part = RawPart(file, False, name, line, values, lines)
    faults += [_unknown(part, key, kind) for key in values if key not in KEYS[kind]]
    return part


def _unknown(part: RawPart, key: str, kind: str) -> Fault:
    belongs = next((other for other in (HEAD, *PART_NAMES) if other != kind and key in KEYS[other] and key not in KEYS[kind]), None)
    if belongs == HEAD:
        return part.fault(key, "放错了地方", "这是整个行动的内容，挪到第一个 [[…]] 前面")
    if belongs is not None and kind == HEAD:
        return part.fault(key, "放错了地方", f"这是{PART_NAMES[belongs]}的内容，放到 [[{belongs}]] 下面")
    if key in PART_NAMES or (isinstance(part.values.get(key), (dict, list)) and kind == HEAD):
        return part.fault(key, "没有这种段落", _TABLES)
    return part.fault(key, f"没有{quoted(key)}这个键", f"最接近的是 {nearest(key, KEYS[kind])}，改过来或删掉")


def _lines(text: str) -> dict[str, list[tuple[int, dict[str, int]]]]:
    """On which lines parts and keys stand: tomllib does not say. Texts of several lines may mislead it, then a fault names a wrong line."""
    found: dict[str, list[tuple[int, dict[str, int]]]] = {HEAD: [(1, {})]}
    keys = found[HEAD][0][1]
    for number, row in enumerate(text.split("\n"), start=1):
        if part := _PART.match(row):
            keys = {}
            found.setdefault(part[1], []).append((number, keys))
        elif key := _KEY.match(row):
            keys.setdefault(key[1], number)
    return found
