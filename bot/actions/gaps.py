"""Gaps: questions that found no answer and errors of cards, handed to legal staff on the officer's own press, masked, and settled there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from typing_extensions import override

from bot.actions.answering import AnswerArrived, Subject
from bot.actions.form_kinds import Done, FormData, FormKind
from bot.actions.leave import on_duty, require_duty
from bot.actions.lookup import Lookup
from bot.actions.masking import mask
from bot.actions.paging import pages_of
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from knowledge.by_chat import bare
from knowledge.checks import spoken_form
from knowledge.entries import Entry
from storage import unanswered
from storage.moments import from_text
from storage.unanswered import GapKind, Unanswered

LONGEST_QUESTION = 500
LONGEST_NOTE = 500
SUBMIT = "ok"
PER_PAGE = 6
_MOST_OPEN = 2_000
"""So many are grouped at most: more than that nobody settles one by one."""
_MOST_NOTES = 3


@dataclass(frozen=True, slots=True)
class QuestionHandedOver:
    """To the officer who asked."""

    number: int
    has_readers: bool
    """Whether anybody of the legal staff will see it now."""


@dataclass(frozen=True, slots=True)
class QuestionArrived:
    """To the legal staff."""

    number: int
    question: str
    note: str


class GapData(FormData):
    """The masked question, and a masked line about the situation."""

    question: str
    note: str = ""


class GapForm(FormKind[GapData]):
    """Shows what will be handed over, takes a line more, hands it over."""

    name = "gap"
    right = Right.HAND_OVER_QUESTION
    data = GapData

    @override
    def begin(self, work: Work, argument: str) -> GapData:
        if not argument.strip():
            raise RefusedError("form_over")
        return GapData(question=mask(argument.strip())[:LONGEST_QUESTION])

    @override
    def is_same(self, data: GapData, fresh: GapData) -> bool:
        return data.question == fresh.question

    @override
    def asks(self, data: GapData) -> bool:
        return not data.note

    @override
    def take_text(self, work: Work, data: GapData, text: str) -> GapData:
        if len(text) > LONGEST_NOTE:
            raise RefusedError("too_long", most=LONGEST_NOTE, length=len(text))
        return GapData(question=data.question, note=mask(text))

    @override
    def choose(self, work: Work, data: GapData, choice: str, form_id: int) -> GapData | Done:
        if choice != SUBMIT:
            raise RefusedError("unknown_choice")
        number = unanswered.add(work.db, work.person.id, data.question, data.note, at=work.at)
        work.record("gap.handed_over", f"gap:{number}")
        readers = on_duty(work, Right.ANSWER_QUESTION)
        work.owe(QuestionArrived(number, data.question, data.note), *readers)
        return Done(QuestionHandedOver(number, bool(readers)))


class GapSubject(Subject):
    """What the answer form needs to know of a question or a report; one answer goes to everybody who asked the same."""

    name = "gap"
    right = Right.ANSWER_QUESTION

    @override
    def asked(self, work: Work, number: int) -> str | None:
        row = unanswered.question(work.db, number)
        return said_in(row) if row is not None and row.is_open else None

    @override
    def answer(self, work: Work, number: int, text: str) -> bool:
        row = unanswered.question(work.db, number)
        if row is None or not row.is_open:
            return False
        for each in alike(work, row):
            if unanswered.answer(work.db, each.id, text, work.person.id, at=work.at):
                work.owe(AnswerArrived(self.name, each.id, said_in(each), text), each.person_id)
        return True


def said_in(row: Unanswered) -> str:
    """What stands in a question or report; of a report without a text the id of its card."""
    return row.question or row.card or ""


def alike(work: Work, row: Unanswered) -> tuple[Unanswered, ...]:
    """The open questions that ask the same as ``row``, or the open reports of the same error; the oldest first."""
    return tuple(each for each in unanswered.questions(work.db, limit=_MOST_OPEN) if _same(each) == _same(row))


def _same(row: Unanswered) -> tuple[str, ...]:
    text = spoken_form(bare(row.question)) or row.question
    return (row.kind, text) if row.kind is GapKind.QUESTION else (row.kind, row.card or "", row.reason or "", text)


@dataclass(frozen=True, slots=True)
class GapLine:
    """One group of alike questions or reports in the list; ``number`` is the oldest one's."""

    number: int
    kind: GapKind
    text: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class GapList:
    """What waits for legal staff, oldest first."""

    lines: tuple[GapLine, ...]
    page: int
    pages: int
    groups: int
    total: int


@dataclass(frozen=True, slots=True)
class GapView:
    """One group, to whoever settles it."""

    line: GapLine
    notes: tuple[str, ...]
    first: datetime
    last: datetime
    card: Entry | None
    """Of a report: the card that it is about."""
    card_id: str
    guesses: tuple[Entry, ...]
    """Of a question: what the finder thinks of first, however unsure."""


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Asks why a question or report is dismissed."""

    number: int
    text: str
    is_report: bool


class Reason(StrEnum):
    """Why a question or report is dismissed."""

    NOT_OURS = "not_ours"
    """No question about enforcement."""
    UNCLEAR = "unclear"
    CASE = "case"
    """To be judged in the case itself."""
    CORRECT = "correct"
    """The card is right as it is."""


@dataclass(frozen=True, slots=True)
class GapSettled:
    """To whoever settled it; ``how`` is a ``Reason``, or ``fixed``."""

    number: int
    how: str
    told: int


@dataclass(frozen=True, slots=True)
class GapClosed:
    """To whoever asked or reported; ``how`` is a ``Reason``, or ``fixed`` where the card was mended."""

    number: int
    kind: GapKind
    asked: str
    how: str


FIXED = "fixed"


def listing(work: Work, page: int = 0) -> GapList:
    """What waits. Raises ``RefusedError`` for everybody but legal staff and who stands in for them."""
    allow(work)
    rows = unanswered.questions(work.db, limit=_MOST_OPEN)
    groups: dict[tuple[str, ...], list[Unanswered]] = {}
    for row in rows:
        groups.setdefault(_same(row), []).append(row)
    lines = [_line(group) for group in groups.values()]
    pages = pages_of(len(lines), PER_PAGE)
    page = min(page, pages - 1)
    return GapList(tuple(lines[page * PER_PAGE : (page + 1) * PER_PAGE]), page, pages, len(lines), len(rows))


def view(work: Work, number: int, lookup: Lookup) -> GapView:
    """One group. Raises ``RefusedError`` where it is settled, or the actor may not."""
    allow(work)
    group = open_group(work, number)
    first = group[0]
    zone = work.now.tzinfo
    hits = lookup.find(first.question).hits if first.kind is GapKind.QUESTION else ()
    found = (lookup.library.entry(hit.id) for hit in hits)
    return GapView(
        _line(group),
        tuple(dict.fromkeys(each.note for each in group if each.note))[:_MOST_NOTES],
        from_text(first.created_at).astimezone(zone),
        from_text(group[-1].created_at).astimezone(zone),
        lookup.library.entry(first.card) if first.card else None,
        first.card or "",
        tuple(entry for entry in found if entry is not None),
    )


def why_not(work: Work, number: int) -> WhyNot:
    """Ask why it is dismissed. Raises ``RefusedError`` as ``view``."""
    allow(work)
    group = open_group(work, number)
    return WhyNot(group[0].id, said_in(group[0]), group[0].kind is GapKind.REPORT)


def close(work: Work, number: int, how: str) -> GapSettled:
    """Dismiss a group for a ``Reason``, or call its card mended (``fixed``), and tell everybody who asked.

    Raises ``RefusedError`` where it is settled already, or the actor may not.
    """
    allow(work)
    if how != FIXED and how not in tuple(Reason):
        raise RefusedError("unknown_choice")
    rows = settle(work, number, how)
    for row in rows:
        work.owe(GapClosed(row.id, row.kind, said_in(row), how), row.person_id)
    work.record("gap.fixed" if how == FIXED else "gap.dismissed", f"gap:{number}", "resolution")
    return GapSettled(number, how, len({row.person_id for row in rows}))


def settle(work: Work, number: int, resolution: str, entry: str | None = None) -> tuple[Unanswered, ...]:
    """Mark a group as settled, ``entry`` being what answers it since; returns it. Raises ``RefusedError`` where somebody was first."""
    group = open_group(work, number)
    for row in group:
        unanswered.settle(work.db, row.id, resolution, work.person.id, entry=entry, at=work.at)
    return group


def open_group(work: Work, number: int) -> tuple[Unanswered, ...]:
    """The open questions or reports alike that of ``number``. Raises ``RefusedError`` where that one is settled, or there is none."""
    row = unanswered.question(work.db, number)
    if row is None or not row.is_open:
        raise RefusedError("answered_already")
    return alike(work, row)


def allow(work: Work) -> None:
    """Raises ``RefusedError`` for everybody but legal staff and who stands in, and where records must not travel."""
    require_duty(work, Right.ANSWER_QUESTION)
    if work.outside:
        raise RefusedError("outside")


def _line(group: Sequence[Unanswered]) -> GapLine:
    first = group[0]
    return GapLine(first.id, first.kind, said_in(first), first.reason or "", len(group))
