"""Looking through what there is, for somebody who does not know what to type: shelves, their groups, and the entries of one group.

Nothing is remembered: a button names where it leads, and whatever is no longer there leads to the page above it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.actions.lookup import Lookup
from bot.actions.paging import pages_of
from knowledge.entries import Entry
from knowledge.groups import Shelf, grouped

PAGE = 8
"""Buttons of entries on one page: what a phone shows without scrolling."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Contents:
    """All shelves, each with how many entries stand on it; an empty one is left out."""

    shelves: tuple[tuple[Shelf, int], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A group of a shelf; ``key`` is what a button calls it, the same as long as its name is."""

    key: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class ShelfPage:
    """One page of the groups of a shelf; pages count from 0."""

    shelf: Shelf
    count: int
    groups: tuple[Group, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class GroupPage:
    """One page of the entries of a group."""

    shelf: Shelf
    group: Group
    entries: tuple[Entry, ...]
    page: int
    pages: int


def contents(lookup: Lookup) -> Contents:
    """What there is to look through."""
    entries = tuple(lookup.library.entries())
    counts = ((shelf, sum(map(len, grouped(entries, shelf).values()))) for shelf in Shelf)
    return Contents(tuple((shelf, count) for shelf, count in counts if count))


def shelf_page(lookup: Lookup, shelf: Shelf, page: int = 0) -> ShelfPage:
    """A page of a shelf; a page behind the last is the last."""
    groups = tuple(Group(key_of(name), name, len(members)) for name, members in grouped(lookup.library.entries(), shelf).items())
    shown, page, pages = cut(groups, page)
    return ShelfPage(shelf, sum(group.count for group in groups), shown, page, pages)


def group_page(lookup: Lookup, shelf: Shelf, key: str, page: int = 0) -> GroupPage | None:
    """A page of the group that a button calls ``key``; none where there is no such group (any more)."""
    for name, members in grouped(lookup.library.entries(), shelf).items():
        if key_of(name) == key:
            shown, page, pages = cut(members, page)
            return GroupPage(shelf, Group(key, name, len(members)), shown, page, pages)
    return None


def key_of(group: str) -> str:
    """What a button calls a group: not its place, which moves with every change of the files, and not its name, which is long."""
    return hashlib.blake2s(group.encode(), digest_size=3).hexdigest()


def cut(items: Sequence[T], page: int) -> tuple[tuple[T, ...], int, int]:
    """The items of one page, which page that is (the last one at most), and how many there are."""
    pages = pages_of(len(items), PAGE)
    page = min(max(page, 0), pages - 1)
    return tuple(items[page * PAGE : (page + 1) * PAGE]), page, pages
