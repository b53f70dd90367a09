"""Groups: how the entries of one kind are laid out for somebody who does not know what to type.

Which group an entry belongs to is data: a row of ``groups.csv`` names a shelf, a group, and words; an entry belongs to the first group of
its shelf one of whose words stands in its text, ``a…b`` where ``b`` stands behind ``a``. A group without words takes what is left over;
without one, what is left over stands under its own text.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

from knowledge.entries import Elsewhere, Entry, Kind, Matter, Phrase, Procedure, Prohibition, Taboo, kind_of


class Shelf(StrEnum):
    """A kind of entry as it is browsed."""

    MATTERS = "事项"
    BANS = "禁令"
    PHRASES = "话术"
    TABOOS = "忌语"
    LIMITS = "时限"
    ELSEWHERE = "归别人管"


KINDS: Mapping[Shelf, Kind] = {
    Shelf.MATTERS: Kind.MATTER,
    Shelf.BANS: Kind.PROHIBITION,
    Shelf.PHRASES: Kind.PHRASE,
    Shelf.TABOOS: Kind.TABOO,
    Shelf.LIMITS: Kind.PROCEDURE,
    Shelf.ELSEWHERE: Kind.ELSEWHERE,
}

_FILE = Path(__file__).parent / "groups.csv"
_FIRST_OWNER = re.compile(r"[、；（]")


def grouped(entries: Iterable[Entry], shelf: Shelf) -> dict[str, tuple[Entry, ...]]:
    """The entries of one shelf by group, the groups in their order, the entries in theirs; an empty group is left out."""
    found: dict[str, list[Entry]] = {group: [] for group, _ in _groups()[shelf]}
    for entry in entries:
        if kind_of(entry) is KINDS[shelf]:
            found.setdefault(group_of(entry, shelf), []).append(entry)
    return {group: tuple(members) for group, members in found.items() if members}


def group_of(entry: Entry, shelf: Shelf) -> str:
    """The group of ``entry`` on its shelf."""
    text = _text(entry)
    fallback = text
    for group, words in _groups()[shelf]:
        if any(stands_in(word, text) for word in words):
            return group
        if not words:
            fallback = group
    return fallback


def stands_in(word: str, text: str) -> bool:
    """Whether the parts of ``word`` stand in ``text``, one behind the other."""
    at = 0
    for part in word.split("…"):
        at = text.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


def _text(entry: Entry) -> str:
    """What decides the group, as short as will do, so that a word in passing moves nothing."""
    match entry:
        case Matter():
            return entry.domain
        case Prohibition():
            # One category holds nearly half of all prohibitions; what they are about divides it.
            return f"{entry.category} {entry.plain}"
        case Phrase() | Taboo():
            return entry.stage
        case Procedure():
            return entry.topic
        case Elsewhere():
            return _FIRST_OWNER.split(entry.owner, maxsplit=1)[0]


@cache
def _groups() -> Mapping[Shelf, tuple[tuple[str, tuple[str, ...]], ...]]:
    with _FILE.open(encoding="utf-8-sig", newline="") as lines:
        rows = [
            (Shelf(row["shelf"]), row["group"], tuple(word for word in row["words"].split("；") if word)) for row in csv.DictReader(lines)
        ]
    return {shelf: tuple((group, words) for of, group, words in rows if of is shelf) for shelf in Shelf}
