"""Teaching the finder from the chat: a gap becomes an alias of an entry, or an entry of its own; and what was learned, withdrawn.

What would be learned is tried out before (``proposal``): where it has faults, or would spoil a question that is answered now, it is
shown and does not go live. ``teach`` then keeps it, settles the gap and notes who has to be told, in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import Field
from typing_extensions import override

from bot.actions import gaps
from bot.actions.form_kinds import Done, FormData, FormKind
from bot.actions.gaps import allow
from bot.actions.lookup import Lookup
from bot.actions.masking import mask
from bot.actions.own_knowledge import learned_files, learned_now
from bot.actions.paging import pages_of
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from knowledge.by_chat import BLANKS, LONGEST_ALIAS, SHORTEST_ALIAS, TITLES, Blank, entry_id, is_alias, longest, options, row_of
from knowledge.by_chat import suggested_alias as suggested
from knowledge.cells import web_address_in
from knowledge.columns import Table
from knowledge.entries import Kind, title_of
from knowledge.sources import SourceFile
from storage import learned, unanswered
from storage.learned import Learned
from storage.unanswered import GapKind

PER_PAGE = 6
MOST_FOUND = 5
MOST_PROBLEMS = 5
"""Faults and spoiled questions that are shown at most."""
NEW, OTHER, SKIP, ALIAS = "new", "other", "skip", "alias"
"""The choices of the form that are no entry and no option."""


class Step(StrEnum):
    """Where the form stands."""

    PICK = "pick"
    """Which entry answers the question."""
    KIND = "kind"
    """Which kind of entry is added."""
    BLANK = "blank"
    """One blank of the new entry."""
    READY = "ready"
    """Everything is there: the alias may still be changed."""


class Harmed(FormData):
    """A question that the alias would spoil, with the titles that answer it now and then; ``after`` is empty for nothing."""

    question: str
    before: str
    after: str


class LearnData(FormData):
    """What the form has gathered."""

    gap: int
    asked: str
    step: Step
    only: str = ""
    """The one kind of entry that is looked for; empty for any."""
    options: tuple[str, ...] = ()
    """Ids of entries to pick from, or words to answer a blank with."""
    titles: tuple[str, ...] = ()
    """What the options are called, where they are ids."""
    searched: str = ""
    entry: str = ""
    title: str = ""
    table: str = ""
    cells: Mapping[str, str] = Field(default_factory=dict)
    at: int = 0
    """Which blank is asked."""
    alias: str = ""
    retyping: bool = False
    """Whether the alias is to be typed anew."""
    faults: tuple[str, ...] = ()
    harmed: tuple[Harmed, ...] = ()

    @property
    def blank(self) -> Blank:
        """The blank that is asked now."""
        return BLANKS[Table(self.table)][self.at]


@dataclass(frozen=True, slots=True)
class Taught:
    """To whoever taught it."""

    number: int
    entry: str
    title: str
    alias: str
    is_new_entry: bool
    told: int


@dataclass(frozen=True, slots=True)
class NowKnown:
    """To whoever asked: their question has its card now."""

    number: int
    asked: str
    entry: str
    title: str


@dataclass(frozen=True, slots=True)
class LearnedLine:
    """One thing that was learned."""

    id: int
    alias: str
    entry: str
    title: str
    is_entry: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class LearnedList:
    """What was learned, the newest first."""

    lines: tuple[LearnedLine, ...]
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class ToWithdraw:
    """Asks whether to withdraw it; ``with_it`` counts the aliases that go with an entry."""

    line: LearnedLine
    with_it: int


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """It holds no longer."""

    alias: str
    title: str
    is_entry: bool


class LearnForm(FormKind[LearnData]):
    """From a gap to an alias or an entry, one question after another."""

    name = "learn"
    # Everybody may open it by right; legal staff and who stands in for them get past ``allow``.
    right = Right.ASK
    data = LearnData

    def __init__(self, lookup: Callable[[], Lookup]) -> None:
        self._lookup = lookup

    @override
    def begin(self, work: Work, argument: str) -> LearnData:
        digits, _, rest = argument.partition(".")
        if not digits.isdecimal() or len(digits) > 15:
            raise RefusedError("form_over")
        allow(work)
        first = gaps.open_group(work, int(digits))[0]
        if first.kind is not GapKind.QUESTION:
            raise RefusedError("unknown_choice")
        data = LearnData(gap=first.id, asked=first.question, step=Step.PICK, alias=suggested(first.question))
        if rest == NEW:
            return data.model_copy(update={"step": Step.KIND})
        if rest in tuple(Kind):
            return self._found(data.model_copy(update={"only": rest}), first.question)
        return self._picked(data, rest) if rest else self._found(data, first.question)

    @override
    def is_same(self, data: LearnData, fresh: LearnData) -> bool:
        return (data.gap, data.only) == (fresh.gap, fresh.only) and (not fresh.entry or data.entry == fresh.entry)

    @override
    def asks(self, data: LearnData) -> bool:
        match data.step:
            case Step.PICK:
                return True
            case Step.BLANK:
                return data.blank.is_free
            case Step.READY:
                return data.retyping
            case _:
                return False

    @override
    def holds_work(self, data: LearnData) -> bool:
        return bool(data.cells) or data.step is Step.READY

    @override
    def take_text(self, work: Work, data: LearnData, text: str) -> LearnData:
        allow(work)
        if mask(text) != text:
            raise RefusedError("has_numbers")
        match data.step:
            case Step.PICK:
                return self._found(data, text)
            case Step.BLANK if data.blank.is_free:
                return self._told(data, " ".join(text.split()))
            case Step.READY:
                return data.model_copy(update={"alias": checked_alias(text), "retyping": False, "faults": (), "harmed": ()})
            case _:
                raise RefusedError("unknown_choice")

    @override
    def choose(self, work: Work, data: LearnData, choice: str, form_id: int) -> LearnData | Done:
        allow(work)
        match data.step:
            case Step.PICK if choice in data.options:
                return self._picked(data, choice)
            case Step.PICK if choice == NEW:
                if not data.only:
                    return data.model_copy(update={"step": Step.KIND})
                return self._blank(data.model_copy(update={"table": Table.ELSEWHERE}), 0)
            case Step.KIND if choice in {table.value for table in BLANKS}:
                return self._blank(data.model_copy(update={"table": choice, "cells": {}}), 0)
            case Step.BLANK if choice.isdecimal() and int(choice) < len(data.options):
                return self._told(data, data.options[int(choice)])
            case Step.BLANK if choice == SKIP and data.blank.is_optional:
                return self._told(data, "")
            case Step.READY if choice == ALIAS:
                return data.model_copy(update={"retyping": True})
            case Step.READY if choice == OTHER and data.table:
                # What was told stays until it is told anew.
                return self._blank(data, 0)
            case Step.READY | Step.KIND if choice == OTHER:
                fresh = LearnData(gap=data.gap, asked=data.asked, step=Step.PICK, only=data.only, alias=data.alias)
                return self._found(fresh, data.searched or data.asked)
            case _:
                raise RefusedError("unknown_choice")

    def _found(self, data: LearnData, text: str) -> LearnData:
        """The entries that the finder thinks of for ``text``, however unsure; an id names its entry alone."""
        lookup = self._lookup()
        named = lookup.library.entry(text.strip().upper())
        hits = (lookup.found(text, Kind(data.only)) if data.only else lookup.found(text)).hits
        found = [named] if named is not None else [entry for hit in hits if (entry := lookup.library.entry(hit.id)) is not None]
        found = found[:MOST_FOUND]
        searched = "" if text == data.asked else text[:100]
        chosen = {"step": Step.PICK, "options": tuple(each.id for each in found), "titles": tuple(title_of(each) for each in found)}
        return data.model_copy(update={**chosen, "searched": searched})

    def _picked(self, data: LearnData, chosen: str) -> LearnData:
        entry = self._lookup().library.entry(chosen)
        if entry is None:
            raise RefusedError("card_gone")
        ready = {"step": Step.READY, "entry": entry.id, "title": title_of(entry), "retyping": not is_alias(data.alias)}
        return data.model_copy(update={**ready, "options": (), "titles": (), "faults": (), "harmed": ()})

    def _blank(self, data: LearnData, at: int) -> LearnData:
        table = Table(data.table)
        if at >= len(BLANKS[table]):
            title = data.cells[TITLES[table]]
            ready = {"step": Step.READY, "title": title, "options": (), "retyping": not is_alias(data.alias)}
            return data.model_copy(update={**ready, "faults": (), "harmed": ()})
        column = BLANKS[table][at].column
        return data.model_copy(update={"step": Step.BLANK, "at": at, "options": options(self._lookup().library, column)})

    def _told(self, data: LearnData, text: str) -> LearnData:
        column = data.blank.column
        if len(text) > longest(column):
            raise RefusedError("too_long", most=longest(column), length=len(text))
        if web_address_in(text):
            raise RefusedError("has_address")
        return self._blank(data.model_copy(update={"cells": {**data.cells, column: text}}), data.at + 1)


def checked_alias(text: str) -> str:
    """``text`` as an alias. Raises ``RefusedError`` for what cannot be one."""
    alias = " ".join(text.split())
    if not is_alias(alias):
        raise RefusedError("bad_alias", least=SHORTEST_ALIAS, most=LONGEST_ALIAS)
    return alias


def proposal(work: Work, data: LearnData, place: str) -> tuple[SourceFile, ...]:
    """The kept files as they would be with it; ``place`` is the agency's jurisdiction.

    Raises ``RefusedError`` where the gap is settled, the form is not that far, or the actor may not.
    """
    allow(work)
    gaps.open_group(work, data.gap)
    return tuple(learned_files([*learned_now(work.db), _new(work, data, place)]))


def teach(work: Work, data: LearnData, place: str) -> Done:
    """Keep what was tried out and settle the gap; ``tell`` reaches those who asked. Raises ``RefusedError`` as ``proposal``."""
    allow(work)
    new = _new(work, data, place)
    if new.table is None:
        number = learned.add_alias(work.db, new.entry, new.alias, work.person.id, gap=data.gap, at=work.at)
    else:
        number = learned.add_entry(work.db, new.table, new.entry, new.alias, new.cells, work.person.id, gap=data.gap, at=work.at)
    asked = gaps.settle(work, data.gap, "learned", new.entry)
    work.record("learned.added", f"learned:{number}", new.entry)
    told = len({row.person_id for row in asked})
    return Done(Taught(number, new.entry, data.title, new.alias, new.table is not None, told))


def tell(work: Work, lookup: Lookup) -> None:
    """Tell those who asked that their question has its card, once the rules hold it: before that its button would be dead."""
    for row in unanswered.to_tell(work.db):
        entry = lookup.library.entry(row.entry or "")
        withdrawn = entry is None and not any(each.entry == row.entry for each in learned.all_learned(work.db))
        if entry is not None:
            work.owe(NowKnown(row.id, row.question, row.entry or "", title_of(entry)), row.person_id)
        if entry is not None or withdrawn:
            unanswered.told(work.db, row.id)


def listing(work: Work, lookup: Lookup, page: int = 0) -> LearnedList:
    """What was learned from the chat, the newest first. Raises ``RefusedError`` where the actor may not."""
    allow(work)
    things = learned.all_learned(work.db)[::-1]
    pages = pages_of(len(things), PER_PAGE)
    page = min(page, pages - 1)
    shown = things[page * PER_PAGE : (page + 1) * PER_PAGE]
    return LearnedList(tuple(_line(work, each, lookup) for each in shown), page, pages, len(things))


def to_withdraw(work: Work, number: int, lookup: Lookup) -> ToWithdraw:
    """Ask whether to withdraw it. Raises ``RefusedError`` where it is withdrawn, or the actor may not."""
    allow(work)
    thing = _holding(work, number)
    return ToWithdraw(_line(work, thing, lookup), len(_resting_on(work, thing)))


def without(work: Work, number: int) -> tuple[SourceFile, ...]:
    """The kept files as they would be without it. Raises ``RefusedError`` as ``to_withdraw``."""
    allow(work)
    thing = _holding(work, number)
    gone = {thing.id, *(each.id for each in _resting_on(work, thing))}
    return tuple(learned_files([each for each in learned_now(work.db) if each.id not in gone], all_of_them=True))


def withdraw(work: Work, number: int, lookup: Lookup) -> Withdrawn:
    """Let it hold no longer; with an entry go its aliases and checks. Raises ``RefusedError`` as ``to_withdraw``."""
    allow(work)
    thing = _holding(work, number)
    for each in (*_resting_on(work, thing), thing):
        learned.withdraw(work.db, each.id, work.person.id, at=work.at)
        work.record("learned.withdrawn", f"learned:{each.id}", each.entry)
    if thing.table is not None:
        learned.forget_checks(work.db, thing.entry, at=work.at)
    line = _line(work, thing, lookup)
    return Withdrawn(line.alias, line.title, line.is_entry)


def shown_problems(data: LearnData, faults: Sequence[str], harmed: Sequence[Harmed]) -> LearnData:
    """The form with what a trial has found, for the alias to be changed."""
    return data.model_copy(update={"faults": tuple(faults[:MOST_PROBLEMS]), "harmed": tuple(harmed[:MOST_PROBLEMS])})


def _new(work: Work, data: LearnData, place: str) -> Learned:
    if data.step is not Step.READY or data.retyping:
        raise RefusedError("unknown_choice")
    alias = checked_alias(data.alias)
    if not data.table:
        return Learned(0, data.entry, alias, None, {}, work.at, is_withdrawn=False)
    table = Table(data.table)
    made = entry_id(table, learned.next_number(work.db, table))
    return Learned(0, made, alias, table, row_of(table, data.cells, place, work.today), work.at, is_withdrawn=False)


def _holding(work: Work, number: int) -> Learned:
    thing = learned.learned(work.db, number)
    if thing is None or thing.is_withdrawn:
        raise RefusedError("withdrawn_already")
    return thing


def _resting_on(work: Work, thing: Learned) -> tuple[Learned, ...]:
    """The aliases that were added later to an entry added from the chat; without it they would stand under nothing."""
    if thing.table is None:
        return ()
    names = {thing.entry, thing.entry.replace("MV-", "MT-")}
    return tuple(each for each in learned.all_learned(work.db) if each.table is None and each.entry in names)


def _line(work: Work, thing: Learned, lookup: Lookup) -> LearnedLine:
    entry = lookup.library.entry(thing.entry)
    title = title_of(entry) if entry is not None else thing.cells.get(TITLES[Table(thing.table)], "") if thing.table else ""
    moment = work.here(thing.at)
    return LearnedLine(thing.id, thing.alias, thing.entry, title or thing.entry, thing.table is not None, moment)
