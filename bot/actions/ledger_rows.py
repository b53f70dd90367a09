"""The rows of the ledger as papers show them: whose the words on them are, a paper says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.actions import reach
from bot.actions.work import RefusedError, Work
from storage import ledger_register, people
from storage.ledger import Happened, HistoryKind, LedgerItem, LedgerState, Sight
from storage.ledger_register import Registered, Selection, Which
from storage.ledger_steps import StepKind

_NO_FILES = "-"


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """An item with the names that belong to it; what it is called by codes, whoever makes the paper puts into words."""

    item: LedgerItem
    unit: str
    person: str
    """Empty for nobody yet."""
    note: str
    """The last remark on it."""
    files: int
    """Files that show that it was put right, over all rounds."""
    texts: tuple[str, ...]
    """What was written to show it."""
    accepter: str
    rechecked_on: date | None
    """When it was last looked at again and found in order."""
    steps: tuple[StepKind, ...]
    """The steps beyond a reminder that were confirmed."""
    is_late: bool


def ledger_rows(work: Work, sight: Sight, selection: Selection) -> Iterator[LedgerRow]:
    """The rows of ``selection`` that ``sight`` shows, the first found first; read batch by batch as they are gone through."""
    units: dict[int, str] = {}
    names: dict[int, str] = {}

    def name(person_id: int | None) -> str:
        if person_id is None:
            return ""
        if person_id not in names:
            person = people.person(work.db, person_id)
            names[person_id] = "" if person is None else person.name
        return names[person_id]

    for registered in ledger_register.within(work.db, sight, selection):
        item = registered.item
        if item.unit_id not in units:
            units[item.unit_id] = reach.path_name(work.db, item.unit_id)
        files, texts = _evidence(registered)
        yield LedgerRow(
            item=item,
            unit=units[item.unit_id],
            person=name(item.person_id),
            note=next((line.text for line in reversed(registered.history) if line.kind is HistoryKind.NOTE), ""),
            files=files,
            texts=texts,
            accepter=name(item.accepted_by),
            rechecked_on=next((_day(work, line) for line in reversed(registered.history) if _is_passed(line)), None),
            steps=tuple(_step(line) for line in registered.history if line.kind is HistoryKind.STEP),
            is_late=item.state in {LedgerState.TODO, LedgerState.WORKING, LedgerState.REWORK} and item.due_on < work.today,
        )


def count_rows(work: Work, sight: Sight, selection: Selection) -> int:
    """How many rows ``ledger_rows`` will give."""
    return ledger_register.count(work.db, sight, selection)


def read_selection(work: Work, question: str) -> Selection:
    """``open``, ``all``, ``overdue``, ``supervised`` or ``year.2026`` as of today. Raises ``RefusedError`` for anything else."""
    which, _, year = question.partition(".")
    if which not in tuple(Which) or (which == Which.YEAR) != bool(year):
        raise RefusedError("unknown_choice")
    if year and not (year.isascii() and year.isdecimal() and len(year) == 4):
        raise RefusedError("unknown_choice")
    return Selection(Which(which), work.today, int(year or 0))


def _evidence(registered: Registered) -> tuple[int, tuple[str, ...]]:
    """Lines of evidence are the ids of files, or ``-``, and behind a blank what was written."""
    files, texts = 0, []
    for line in registered.history:
        if line.kind is HistoryKind.EVIDENCE:
            numbers, _, text = line.text.partition(" ")
            files += 0 if numbers == _NO_FILES else len(numbers.split(","))
            texts += [text] if text else []
    return files, tuple(texts)


def _is_passed(line: Happened) -> bool:
    return line.kind is HistoryKind.MOVE and line.text.startswith(f"{LedgerState.RECHECK}>{LedgerState.CLOSED}")


def _step(line: Happened) -> StepKind:
    return StepKind(line.text.partition(" ")[0])


def _day(work: Work, line: Happened) -> date:
    return work.here(line.at).date()
