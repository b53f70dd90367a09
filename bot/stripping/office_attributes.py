"""Attributes of the elements in an Office file's part: which stay, and what becomes of names that somebody gave."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from bot.stripping.office_rules import DROPPED, EMPTIED, FIELDS, KEPT_WITHOUT_TARGET, MARKS, NAMED, OUTWARD, STYLED, THEMED


class Attributes:
    """What is known of one part while it is read: relations that may stay, styles by their new names, and places that went."""

    def __init__(self, relations: Mapping[str, str], styles: dict[str, str]) -> None:
        self._relations = relations
        self._styles = styles
        self._cell_styles = 0
        self._marks: set[str] = set()
        self.used: set[str] = set()
        """Relations that the part still refers to."""

    def kept(self, element: str, attributes: Iterable[tuple[str, str, str]], above: str, outer: Mapping[str, str]) -> dict[str, str] | None:
        """Those of ``element`` that stay, as they are written, or ``None`` where it has to go.

        ``attributes`` are what the rules call each, how it is written, and its value; ``above`` is the element
        around it, and ``outer`` are that one's.
        """
        kept: dict[str, str] = {}
        for short, written, value in attributes:
            if not short or short.startswith("mc:") or short in DROPPED:
                continue
            if short.startswith("r:") or short == "o:relid":
                known = self._relations.get(value)
                if known is not None:
                    self.used.add(value)
                    kept[written] = known
                elif element not in KEPT_WITHOUT_TARGET:
                    return None
                continue
            if short == "w:styleId" or (short == "w:val" and element in STYLED):
                kept[written] = self._styles.setdefault(value, f"s{len(self._styles) + 1}")
            elif short == "w:val" and element == "w:name" and above == "w:style" and _ending(outer, "customStyle"):
                kept[written] = f"Style {_ending(outer, 'styleId')}"
            else:
                kept[written] = "" if short in EMPTIED else value
        return _SPECIAL[element](self, kept) if element in _SPECIAL else kept

    def named(self, kept: dict[str, str]) -> dict[str, str] | None:
        """A thing whose name is often that of a file."""
        return kept | {"name": ""}

    def mark(self, kept: dict[str, str]) -> dict[str, str] | None:
        """A place with a name that somebody gave goes; its end is known by its number."""
        if MARKS.fullmatch(_ending(kept, "name")):
            return kept
        self._marks.add(_ending(kept, "id"))
        return None

    def mark_end(self, kept: dict[str, str]) -> dict[str, str] | None:
        """The end of a place."""
        return None if _ending(kept, "id") in self._marks else kept

    def link(self, kept: dict[str, str]) -> dict[str, str] | None:
        """A link of a sheet stays if it leads into the workbook."""
        return kept if "location" in kept and not OUTWARD.search(kept["location"]) else None

    def field(self, kept: dict[str, str]) -> dict[str, str] | None:
        """A field in one piece."""
        return {key: value if not key.endswith("instr") or FIELDS.fullmatch(value) else "" for key, value in kept.items()}

    def cell_style(self, kept: dict[str, str]) -> dict[str, str] | None:
        """A style that somebody named gets a number."""
        if "builtinId" in kept:
            return kept
        self._cell_styles += 1
        return kept | {"name": f"Style {self._cell_styles}"}


def _ending(attributes: Mapping[str, str], name: str) -> str:
    """The value of the attribute ``name``, whatever its prefix."""
    return next((value for key, value in attributes.items() if key.rpartition(":")[2] == name), "")


_SPECIAL: Mapping[str, Callable[[Attributes, dict[str, str]], dict[str, str] | None]] = {
    **dict.fromkeys(NAMED | THEMED, Attributes.named),
    "w:bookmarkStart": Attributes.mark,
    "w:bookmarkEnd": Attributes.mark_end,
    "x:hyperlink": Attributes.link,
    "w:fldSimple": Attributes.field,
    "x:cellStyle": Attributes.cell_style,
}
