"""Which lists there are for whom, and a list as it was when a check began: what is edited meanwhile changes nothing of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Protocol

from bot.actions.work import RefusedError, Work
from knowledge.checklists import Checklist
from knowledge.checklists.contents import content, from_content, with_digest
from storage import selfchecks
from storage.people import Role

_ALL = 1_000_000
"""More items than any list has."""


class Book(Protocol):
    """The lists in force."""

    @property
    def lists(self) -> Mapping[str, Checklist]:
        """By their codes."""

    def todays(self, checklist: Checklist, asked: Mapping[str, date], today: date) -> Checklist:
        """A list with the items that are asked on a day, given when each was asked last; one that does not go round as it is."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A list as it is gone through from now on: the digest of what it says, and the ids of the items that may come up."""

    checklist: Checklist
    digest: str
    items: tuple[str, ...]


class Lists:
    """The lists in force, and those that checks under way or handed in refer to."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def of_role(self, role: Role) -> tuple[Checklist, ...]:
        """The lists that somebody with ``role`` goes through."""
        return tuple(each for each in self._book.lists.values() if role in each.roles)

    def named(self, code: str) -> Checklist | None:
        """The list in force of that code."""
        return self._book.lists.get(code)

    def begin(self, work: Work, code: str) -> Begun:
        """Keep a list as it now is, with its items of the day where it goes round. Raises ``RefusedError`` for one that is not there."""
        checklist = self.named(code)
        if checklist is None:
            raise RefusedError("no_such_checklist")
        names = tuple(item.id for item in checklist.items)
        if checklist.rotates:
            last = {item: date.fromisoformat(day) for item, day in selfchecks.asked(work.db, work.person.id).items()}
            names = tuple(item.id for item in self._book.todays(checklist, last, work.today).items)
            # The whole is kept, once for all days and people: which of it was asked the answers say.
            whole = self._book.todays(replace(checklist, a_day=_ALL), {}, work.today)
            checklist = replace(checklist, items=whole.items)
        if not names:
            raise RefusedError("empty_checklist")
        checklist = with_digest(checklist)
        selfchecks.keep_content(work.db, checklist.digest, code, content(checklist), at=work.at)
        return Begun(_narrowed(checklist, names), checklist.digest, names)

    def kept(self, work: Work, digest: str, items: tuple[str, ...] | None = None) -> Checklist:
        """A list as it was, with those of its ``items`` that may come up. Raises ``RefusedError`` where nobody has kept it."""
        text = selfchecks.content(work.db, digest)
        if text is None:
            raise RefusedError("form_over")
        checklist = _read(text)
        return checklist if items is None else _narrowed(checklist, items)


@lru_cache(maxsize=64)
def _read(text: str) -> Checklist:
    return from_content(text)


@lru_cache(maxsize=256)
def _narrowed(checklist: Checklist, items: tuple[str, ...]) -> Checklist:
    if tuple(item.id for item in checklist.items) == items:
        return checklist
    known = {item.id: item for item in checklist.items}
    return replace(checklist, items=tuple(known[each] for each in items if each in known))
