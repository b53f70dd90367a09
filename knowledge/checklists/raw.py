"""A file of a checklist as it was read, before anything is made of it: the same for a text and for a sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge.checklists.keys import ITEM_KEYS, LIST_KEYS
from knowledge.faults import Fault


@dataclass(frozen=True, slots=True)
class RawPart:
    """The head of a list or one of its items: what stands under each key, and where.

    ``name`` is how a fault calls it where the line alone does not say (an id, or its number). Values are what TOML knows; of a
    sheet they are texts, and keys of empty cells are missing.
    """

    file: str
    is_sheet: bool
    name: str
    line: int
    values: Mapping[str, object]
    lines: Mapping[str, int] = field(default_factory=dict)

    def fault(self, key: str, what: str, remedy: str) -> Fault:
        """A fault of what stands under ``key``; without one, of the whole."""
        line = self.lines.get(key, self.line)
        if self.is_sheet and self.name:
            return Fault(self.file, line, ITEM_KEYS.get(key, key), what, remedy)
        if self.is_sheet:
            # Its rows are those of another sheet than the items'.
            return Fault(self.file, 0, "", f"工作表“清单”的“{LIST_KEYS.get(key, key)}”{what}", remedy)
        whose = f"{self.name} 的 {key} " if self.name and key else f"{key or self.name} "
        return Fault(self.file, line, "", f"{whose.lstrip()}{what}", remedy)


@dataclass(frozen=True, slots=True)
class RawList:
    """A file: its head, its items; ``own`` where it lies in an agency's folder."""

    file: str
    stem: str
    own: bool
    head: RawPart
    items: tuple[RawPart, ...]
    faults: tuple[Fault, ...] = ()
    """What was wrong with the file before anything could be asked of it."""
