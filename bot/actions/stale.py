"""What legal staff have to check again: the list, one tap that says "compared with its source today", and that tap taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from typing_extensions import override

from bot.actions.form_kinds import Done, FormData, FormKind
from bot.actions.leave import on_duty, require_duty
from bot.actions.lookup import Lookup
from bot.actions.nudge_parts import PartKind, deposit
from bot.actions.own_knowledge import check_files, checks_now
from bot.actions.paging import pages_of
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from knowledge.cells import web_address_in
from knowledge.columns import LONGEST
from knowledge.due import Due, Why, dated, due, lacks_source
from knowledge.entries import MinorViolation
from knowledge.sources import SourceFile
from storage import learned
from storage.learned import Checked

PER_PAGE = 6


@dataclass(frozen=True, slots=True)
class DueCounts:
    """How much is due, by reason; to legal staff on their word."""

    counts: Mapping[Why, int]


@dataclass(frozen=True, slots=True)
class StaleReady:
    """Nothing but that somebody is to be told how much is due."""


@dataclass(frozen=True, slots=True)
class DueThisMonth:
    """The same to legal staff once a month, a part of their digest."""

    counts: Mapping[Why, int]


@dataclass(frozen=True, slots=True)
class DueList:
    """A page of what is due for one reason."""

    why: Why
    things: tuple[Due, ...]
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class DueView:
    """One entry or row, to be compared with its source."""

    id: str
    title: str
    source: str
    needs_source: bool
    legal_basis: str
    in_force_until: date | None
    checked_on: date | None
    row: MinorViolation | None
    why: Why | None


@dataclass(frozen=True, slots=True)
class CheckMade:
    """To whoever has checked it."""

    number: int
    title: str
    checked_on: date
    why: Why | None
    next_id: str
    """The next thing due for the same reason; empty for none."""


@dataclass(frozen=True, slots=True)
class CheckUndone:
    """A check was taken back."""

    id: str
    title: str


class CheckData(FormData):
    """The entry, and the source that was found for it."""

    id: str
    title: str
    source: str = ""


class CheckForm(FormKind[CheckData]):
    """Asks where a text stands that was never found before."""

    name = "check"
    # As the form for aliases: legal staff and who stands in get past ``_allow``.
    right = Right.ASK
    data = CheckData
    is_record = False

    def __init__(self, lookup: Callable[[], Lookup]) -> None:
        self._lookup = lookup

    @override
    def begin(self, work: Work, argument: str) -> CheckData:
        _allow(work)
        found = dated(self._lookup().library, argument)
        if found is None:
            raise RefusedError("card_gone")
        return CheckData(id=argument, title=found[0])

    @override
    def is_same(self, data: CheckData, fresh: CheckData) -> bool:
        return data.id == fresh.id

    @override
    def asks(self, data: CheckData) -> bool:
        return not data.source

    @override
    def take_text(self, work: Work, data: CheckData, text: str) -> CheckData:
        _allow(work)
        source = " ".join(text.split())
        if len(source) > LONGEST["source"]:
            raise RefusedError("too_long", most=LONGEST["source"], length=len(source))
        if web_address_in(source):
            raise RefusedError("has_address")
        if "待核" in source or len(source) < 4:
            raise RefusedError("bad_source")
        return data.model_copy(update={"source": source})

    @override
    def choose(self, work: Work, data: CheckData, choice: str, form_id: int) -> CheckData | Done:
        raise RefusedError("unknown_choice")


def counts(work: Work, lookup: Lookup) -> DueCounts:
    """How much is due. Raises ``RefusedError`` for everybody but legal staff and who stands in for them."""
    _allow(work)
    return _counts(work, lookup)


class Reminder:
    """Once a month legal staff are told in their digest what has to be compared with its source again."""

    def __init__(self, lookup: Callable[[], Lookup]) -> None:
        self._lookup = lookup
        self.part = PartKind("stale", StaleReady, self._still)

    def put_ready(self, work: Work) -> None:
        """Deposit it for legal staff and who stands in for them; nothing where nothing is due."""
        if _counts(work, self._lookup()).counts:
            for person_id in on_duty(work, Right.ANSWER_QUESTION):
                deposit(work, self.part, person_id, StaleReady())

    def _still(self, work: Work, person_id: int, _ready: StaleReady) -> DueThisMonth | None:
        counted = _counts(work, self._lookup()).counts
        return DueThisMonth(counted) if counted and person_id in on_duty(work, Right.ANSWER_QUESTION) else None


def listing(work: Work, lookup: Lookup, why: Why, page: int = 0) -> DueList:
    """A page of what is due for one reason. Raises ``RefusedError`` as ``counts``."""
    _allow(work)
    things = [each for each in due(lookup.library, work.today) if each.why is why]
    pages = pages_of(len(things), PER_PAGE)
    page = min(page, pages - 1)
    return DueList(why, tuple(things[page * PER_PAGE : (page + 1) * PER_PAGE]), page, pages, len(things))


def view(work: Work, lookup: Lookup, thing_id: str) -> DueView:
    """One entry or row. Raises ``RefusedError`` where there is none of that id, or the actor may not."""
    _allow(work)
    found = dated(lookup.library, thing_id)
    if found is None:
        raise RefusedError("card_gone")
    title, source, validity = found
    row = lookup.library.row(thing_id)
    basis = row.legal_basis if row is not None else getattr(lookup.library.entry(thing_id), "legal_basis", "")
    why = next((each.why for each in due(lookup.library, work.today) if each.id == thing_id), None)
    return DueView(thing_id, title, source.text, lacks_source(source), basis, validity.in_force_until, validity.checked_on, row, why)


def confirm(work: Work, lookup: Lookup, thing_id: str, source: str = "") -> CheckMade:
    """Note that it was compared with its source today; ``source`` where it had none.

    Raises ``RefusedError`` where it has no source and none is given, where it was checked today already, or the actor may not.
    """
    _allow(work)
    found = dated(lookup.library, thing_id)
    if found is None:
        raise RefusedError("card_gone")
    title, known, _ = found
    if lacks_source(known) and not source:
        raise RefusedError("bad_source")
    today = work.today.isoformat()
    if any((each.entry, each.checked_on, each.source) == (thing_id, today, source) for each in learned.checks(work.db)):
        raise RefusedError("checked_already")
    waiting = due(lookup.library, work.today)
    why = next((each.why for each in waiting if each.id == thing_id), None)
    done_today = {each.entry for each in learned.checks(work.db) if each.checked_on == today}
    left = [each.id for each in waiting if each.why is why and each.id != thing_id and each.id not in done_today]
    number = learned.check(work.db, thing_id, today, source, work.person.id, at=work.at)
    work.record("knowledge.checked", f"entry:{thing_id}", "checked_on", *(("source",) if source else ()))
    return CheckMade(number, title, work.today, why, next(iter(left), ""))


def with_check(work: Work, data: CheckData) -> tuple[SourceFile, ...]:
    """The kept file of checks as it would be with that source. Raises ``RefusedError`` where none was told yet."""
    _allow(work)
    if not data.source:
        raise RefusedError("unknown_choice")
    new = Checked(0, data.id, work.today.isoformat(), data.source, is_withdrawn=False)
    return tuple(check_files([*checks_now(work.db), new]))


def undo(work: Work, lookup: Lookup, number: int) -> CheckUndone:
    """Take a check back. Raises ``RefusedError`` where that was done before, or the actor may not."""
    _allow(work)
    made = learned.checked(work.db, number)
    if made is None or not learned.uncheck(work.db, number, at=work.at):
        raise RefusedError("withdrawn_already")
    work.record("knowledge.unchecked", f"entry:{made.entry}", "checked_on")
    found = dated(lookup.library, made.entry)
    return CheckUndone(made.entry, found[0] if found else made.entry)


def _counts(work: Work, lookup: Lookup) -> DueCounts:
    found = Counter(each.why for each in due(lookup.library, work.today))
    return DueCounts({why: found[why] for why in Why if found[why]})


def _allow(work: Work) -> None:
    require_duty(work, Right.ANSWER_QUESTION)
