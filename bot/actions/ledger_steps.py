"""The steps beyond a reminder, as leaders decide on them: each is taken in the name of whoever confirms it, or not taken with a reason.

``ledger_proposals`` says when one is proposed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from bot.actions import reach
from bot.actions.ledger_opening import subject
from bot.actions.ledger_proposals import is_due, step_sight_of, unit_overdue
from bot.actions.paging import pages_of
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from knowledge.ledger import Threshold, limits
from knowledge.working_days import after_working_days, working_days_after
from storage import ledger, ledger_steps, people
from storage.ledger import HistoryKind, LedgerItem
from storage.ledger_steps import LedgerStep, StepSight, StepState

PAGE = 8
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step in a list."""

    step: LedgerStep
    unit: str
    problem: str
    """Empty for what is about the unit as a whole."""
    person: str


@dataclass(frozen=True, slots=True)
class StepPage:
    """What waits for the looker's decision."""

    lines: tuple[StepLine, ...]
    count: int
    page: int
    pages: int
    is_held: bool


@dataclass(frozen=True, slots=True)
class StepCard:
    """One step, with what it is about."""

    line: StepLine
    item: LedgerItem | None
    overdue: int
    """Working days that the item is late today."""
    unit_overdue: int
    """How many overdue items the unit has today."""
    answer_days: int
    """Working days that the paper leaves for an answer."""
    answer_on: date
    """That day, where it is confirmed today."""
    decided_by: str
    leader: str
    """The looker, in whose name it would go out."""
    asks: bool = False
    """Whether it asks 以您的名义发出？"""


def pending(work: Work, page: int = 0) -> StepPage:
    """A page of what waits for the actor's decision. Raises ``RefusedError``."""
    sight = _sight(work)
    count = ledger_steps.count(work.db, sight)
    pages = pages_of(count, PAGE)
    page = min(page, pages - 1)
    found = ledger_steps.waiting(work.db, sight, limit=PAGE, offset=page * PAGE)
    return StepPage(tuple(_line(work, step) for step in found), count, page, pages, sight.held)


def view(work: Work, step_id: int, *, asks: bool = False) -> StepCard:
    """A step that the actor may decide on, or has decided on. Raises ``RefusedError``."""
    step = _seen(work, step_id)
    item = None if step.ledger_id is None else ledger.item(work.db, step.ledger_id)
    days = limits().step(Threshold(step.kind)).answer_days
    by = None if step.decided_by is None else people.person(work.db, step.decided_by)
    return StepCard(
        line=_line(work, step),
        item=item,
        overdue=0 if item is None else working_days_after(item.due_on, work.today),
        unit_overdue=unit_overdue(work, step) if item is None else 0,
        answer_days=days,
        answer_on=step.answer_on or after_working_days(datetime.combine(work.today, time()), days).date(),
        decided_by="" if by is None else by.name,
        leader=work.person.name,
        asks=asks and step.state is StepState.PROPOSED,
    )


def confirm(work: Work, step_id: int) -> StepCard:
    """Let a step be taken in the actor's name: from now on its paper can be made. Raises ``RefusedError`` for one that does not wait."""
    step = _waits(work, step_id)
    item = None if step.ledger_id is None else ledger.item(work.db, step.ledger_id)
    if not is_due(work, step, item):
        raise RefusedError("step_over")
    answer_on = view(work, step_id).answer_on
    if not ledger_steps.decide(work.db, step.id, StepState.CONFIRMED, by=work.person.id, at=work.at, answer_on=answer_on):
        raise RefusedError("step_decided")
    if item is not None:
        ledger.say(work.db, item.id, HistoryKind.STEP, f"{step.kind} {step.id}", by=work.person.id, at=work.at)
        work.record("ledger.step", subject(item), step.kind)
    work.record("ledger.step_confirmed", f"ledger_step:{step.id}", step.kind)
    return view(work, step_id)


def check_waits(work: Work, step_id: int) -> LedgerStep:
    """The step, for somebody who is about to say why it is not taken. Raises ``RefusedError``."""
    return _waits(work, step_id)


def dismiss(work: Work, step_id: int, reason: str) -> StepCard:
    """Let a step not be taken, and say why. Raises ``RefusedError`` for one that does not wait."""
    step = _waits(work, step_id)
    if not ledger_steps.decide(work.db, step.id, StepState.DISMISSED, by=work.person.id, at=work.at, note=reason):
        raise RefusedError("step_decided")
    work.record("ledger.step_dismissed", f"ledger_step:{step.id}", step.kind, "reason")
    return view(work, step_id)


def confirmed(work: Work, step_id: int) -> tuple[LedgerStep, LedgerItem | None]:
    """A step that was confirmed, with its item, for its paper. Raises ``RefusedError``: nothing else has one."""
    step = _seen(work, step_id)
    if step.state is not StepState.CONFIRMED:
        raise RefusedError("step_not_confirmed")
    return step, None if step.ledger_id is None else ledger.item(work.db, step.ledger_id)


def _sight(work: Work) -> StepSight:
    if work.outside:
        raise RefusedError("outside")
    work.require(Right.CONFIRM_STEP)
    sight = step_sight_of(work)
    if sight is None:
        raise RefusedError("not_allowed")
    return sight


def _seen(work: Work, step_id: int) -> LedgerStep:
    step = ledger_steps.seen(work.db, _sight(work), step_id)
    if step is None:
        raise RefusedError("no_such_step")
    return step


def _waits(work: Work, step_id: int) -> LedgerStep:
    step = _seen(work, step_id)
    if step.state is StepState.LAPSED:
        raise RefusedError("step_over")
    if step.state is not StepState.PROPOSED:
        raise RefusedError("step_decided")
    return step


def _line(work: Work, step: LedgerStep) -> StepLine:
    item = None if step.ledger_id is None else ledger.item(work.db, step.ledger_id)
    person = None if item is None or item.person_id is None else people.person(work.db, item.person_id)
    return StepLine(
        step, reach.path_name(work.db, step.unit_id), "" if item is None else item.problem, "" if person is None else person.name
    )


def late_days(item: LedgerItem, day: date) -> int:
    """How many working days an item that was not put right is late on ``day``."""
    return working_days_after(item.due_on, day)
