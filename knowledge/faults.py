"""Faults of the knowledge files, told to the clerk who can mend them.

All faults of a folder are collected before anything is raised: a clerk who mends one fault a run gives up at the third.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong in one place of one file.

    ``file`` is the path below the folder's own name (``knowledge/aliases/road.csv``), ``line`` the line of the text or the
    row of the sheet, counted from 1 (0: the file as a whole), ``column`` the heading as it stands in the file (empty: the
    whole line). ``what`` and ``remedy`` are one Chinese clause each.
    """

    file: str
    line: int
    column: str
    what: str
    remedy: str

    def __str__(self) -> str:
        place = f"第{self.line}行" if self.line else ""
        column = f"“{self.column}”列" if self.column else ""
        where = " ".join(part for part in (self.file, place, column) if part)
        return f"{where}：{self.what}。{self.remedy}。".replace("\r", " ").replace("\n", " ")


class KnowledgeFaults(Exception):  # noqa: N818 - it holds faults, in the plural; "Error" would say one
    """Raised by ``knowledge.library.load``: everything that is wrong with the files, in the order of files and lines."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def quoted(text: str) -> str:
    """``text`` as it may stand inside a fault: on one line, in quotation marks, cut after 30 characters."""
    flat = " ".join(text.split())
    return f"“{flat if len(flat) <= 30 else flat[:30] + '…'}”"


def nearest(word: str, allowed: Iterable[str]) -> str:
    """The member of ``allowed`` that looks most like ``word``; the first one if none does; empty if there is none."""
    import difflib  # Only a fault needs it, and it is slow to import.

    choices = list(allowed)
    close = difflib.get_close_matches(word, choices, n=1, cutoff=0.0)
    return close[0] if close else next(iter(choices), "")
