"""When a step beyond a reminder is proposed, and when it lapses: by the thresholds of the data, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from bot.actions.ledger_sight import sight_of
from bot.actions.permissions import Right, allows, holders
from bot.actions.work import Work
from knowledge.ledger import StepRow, Threshold, limits
from knowledge.working_days import working_days_after
from storage import directory, ledger, ledger_due, ledger_steps, people
from storage.ledger import LedgerItem, LedgerState
from storage.ledger_steps import LedgerStep, StepKind, StepReason, StepSight, StepState
from storage.people import Person

_LIVE = frozenset({LedgerState.TODO, LedgerState.WORKING, LedgerState.REWORK, LedgerState.TO_ACCEPT})
"""The states in which a step that was proposed still makes sense."""


def step_sight_of(work: Work, person: Person | None = None) -> StepSight | None:
    """Which steps somebody (the actor unless told otherwise) may decide on; none for whoever decides on none."""
    who = person or work.person
    if not allows(who.role, Right.CONFIRM_STEP):
        return None
    sight = sight_of(work, who)
    # Above the agency's top there is nobody: its heads decide there as well, still never on what is their own to put right.
    is_top = directory.path_of(work.db, who.unit_id)[0].id == who.unit_id
    below = sight.units if is_top else tuple(unit for unit in sight.units if unit != who.unit_id)
    return StepSight(who.id, sight.units, below, sight.held)


def propose(work: Work, late: Sequence[LedgerItem]) -> int:
    """Propose what the thresholds give, once a day; ``late`` are the overdue items. Returns the id after which the new ones come."""
    newest = ledger_steps.last_id(work.db)
    _lapse_unreached(work, late)
    rows = [row for row in limits().steps if row.step.value in tuple(StepKind)]
    most = [row.times for row in rows if row.times is not None]
    often = ledger_due.found_often(work.db, min(most), due_after=work.today - timedelta(days=1)) if most else ()
    known = ledger_steps.of_items(work.db)
    days = _Days(work.today)
    for item in {each.id: each for each in (*late, *often)}.values():
        for row in rows:
            kind = StepKind(row.step)
            if (item.id, kind, item.rounds) in known:
                continue
            reason = _reason(row, item, days)
            if reason.is_reached:
                ledger_steps.propose(
                    work.db,
                    kind,
                    item.unit_id,
                    item.id,
                    reason,
                    is_held=item.is_held,
                    round_=item.rounds,
                    day=work.today,
                    at=work.at,
                )
    _propose_for_units(work, rows, late)
    return newest


def newly_proposed(work: Work, after: int) -> dict[int, int]:
    """How many of the steps with an id above ``after`` each of those who decide on steps may decide on."""
    found = {}
    if ledger_steps.last_id(work.db) > after:
        for person in people.active_with_roles(work.db, holders(Right.CONFIRM_STEP)):
            sight = step_sight_of(work, person)
            if sight is not None and (count := ledger_steps.count(work.db, sight, since=after)):
                found[person.id] = count
    return found


def lapse(work: Work) -> None:
    """Let lapse what was closed in time, voided or extended; at each tick."""
    ledger_due.lapse_steps(work.db, work.today, at=work.at)


def is_due(work: Work, step: LedgerStep, item: LedgerItem | None) -> bool:
    """Whether what the step was proposed for still is so."""
    row = limits().step(Threshold(step.kind))
    if step.ledger_id is None:
        return row.unit_overdue is not None and unit_overdue(work, step) >= row.unit_overdue
    if item is None or item.state not in _LIVE or item.rounds != step.round:
        return False
    return _reason(row, item, _Days(work.today)).is_reached


def unit_overdue(work: Work, step: LedgerStep) -> int:
    """How many items of the unit that the step is about are overdue today."""
    return ledger_due.count_late(work.db, step.unit_id, work.today, is_held=step.is_held)


class _Days:
    """Working days that an item is late: many items share their day."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._known: dict[date, int] = {}

    def late(self, due_on: date) -> int:
        if due_on not in self._known:
            self._known[due_on] = working_days_after(due_on, self._today)
        return self._known[due_on]


def _reason(row: StepRow, item: LedgerItem, days: _Days) -> StepReason:
    """Which thresholds of ``row`` an item has reached."""
    if row.is_supervised and item.supervised_at is None:
        return StepReason()
    late = days.late(item.due_on)
    is_late = row.overdue_days is not None and late >= row.overdue_days
    is_often = row.times is not None and item.times >= row.times
    return StepReason(
        overdue=late if is_late else None,
        overdue_least=row.overdue_days if is_late else None,
        times=item.times if is_often else None,
        times_least=row.times if is_often else None,
        is_supervised=row.is_supervised,
        basis=row.note,
    )


def _propose_for_units(work: Work, rows: Iterable[StepRow], late: Iterable[LedgerItem]) -> None:
    """What is about a unit as a whole. What was decided on is proposed anew only for as many items as fell overdue since."""
    by_unit: dict[tuple[int, bool], list[LedgerItem]] = defaultdict(list)
    for item in late:
        by_unit[item.unit_id, item.is_held].append(item)
    for row in rows:
        if row.unit_overdue is None:
            continue
        kind = StepKind(row.step)
        for (unit_id, is_held), items in by_unit.items():
            if len(items) < row.unit_overdue:
                continue
            last = ledger_steps.last_of_unit(work.db, unit_id, kind, is_held=is_held)
            fresh = items if last is None else [item for item in items if item.due_on >= last.proposed_on]
            if (last is not None and last.state is StepState.PROPOSED) or len(fresh) < row.unit_overdue:
                continue
            reason = StepReason(unit_overdue=len(items), unit_least=row.unit_overdue, basis=row.note)
            ledger_steps.propose(work.db, kind, unit_id, None, reason, is_held=is_held, round_=1, day=work.today, at=work.at)


def _lapse_unreached(work: Work, late: Iterable[LedgerItem]) -> None:
    """Let lapse what its thresholds would no longer propose."""
    counts: dict[tuple[int, bool], int] = defaultdict(int)
    read: dict[int, LedgerItem] = {}
    for item in late:
        counts[item.unit_id, item.is_held] += 1
        read[item.id] = item
    days = _Days(work.today)
    for step in ledger_steps.proposed(work.db):
        row = limits().step(Threshold(step.kind))
        if step.ledger_id is None:
            holds = row.unit_overdue is not None and counts[step.unit_id, step.is_held] >= row.unit_overdue
        else:
            found = read.get(step.ledger_id) or ledger.item(work.db, step.ledger_id)
            holds = found is not None and found.state in _LIVE and found.rounds == step.round and _reason(row, found, days).is_reached
        if not holds:
            ledger_steps.decide(work.db, step.id, StepState.LAPSED, by=None, at=work.at)
