"""The summary at the end of a working day: what is late goes to the heads of whoever has to do it, and after some days one level up.

How far up after how many working days says ``knowledge/nudging/escalation.csv``. The first level are the nearest heads who are not
themselves responsible: where a unit's own heads are, that is one up.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from bot.actions import reach
from bot.actions.due_owners import Owners
from bot.actions.nudge_owners import Breathe, RoundOwners, no_breath
from bot.actions.nudge_results import LateLine, LatePage, LateUnit, Summary
from bot.actions.nudge_rounds import Lines
from bot.actions.paging import pages_of
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Urgency, Work
from knowledge.nudging import nudging
from knowledge.working_days import working_days_after
from storage import dues, nudge_dues, nudges
from storage.dues import Due, DueHistoryKind
from storage.nudges import NudgeKind

LINES = 8
"""So many things have lines in the message."""
PAGE = 8
"""So many on a page."""


@dataclass(frozen=True, slots=True)
class LateItem:
    """Something late, in the summary of a head."""

    due: Due
    level: int
    """How far up its reader is: 1 the nearest heads."""
    who: tuple[str, ...]
    is_unclaimed: bool

    @property
    def is_new(self) -> bool:
        """Whether its reader hears of it for the first time."""
        return self.due.level < self.level


@dataclass(frozen=True, slots=True)
class LateLetter:
    """What a head would be told; what is longest late first."""

    person_id: int
    items: tuple[LateItem, ...]


def plan(work: Work, owners: RoundOwners, *, breathe: Breathe = no_breath) -> tuple[LateLetter, ...]:
    """What is late today, by who hears of it, in the order of their ids."""
    today, days = work.today, cache(working_days_after)
    steps = sorted(nudging().escalation, key=lambda step: step.level)
    found: dict[int, dict[int, LateItem]] = {}
    for page in nudge_dues.open_in_pages(work.db, today - timedelta(days=1)):
        for number, (due, _) in enumerate(page):
            if number % 50 == 0:
                breathe()
            late = days(due.due_on, today)
            level = max((step.level for step in steps if late > step.after_working_days), default=0)
            if not late or not level:
                continue
            responsible = owners.responsible(due)
            names = tuple(person.name for person in responsible)
            unclaimed = owners.is_unclaimed(due)
            # Who said that it is not theirs hears no more of it.
            left_out = {person.id for person in responsible} | owners.disowned(due)
            for height, readers in enumerate(_levels(owners, due, left_out, today)[:level], 1):
                for reader in readers:
                    found.setdefault(reader, {}).setdefault(due.id, LateItem(due, height, names, unclaimed))
    return tuple(LateLetter(person_id, tuple(items.values())) for person_id, items in sorted(found.items()))


def send_summaries(work: Work, letters: Sequence[LateLetter], lines: Lines, owners: Owners, *, planned_on: date) -> int:
    """Owe these summaries, as ``nudge_rounds.send_digests`` does, and note how far up each thing was told."""
    if work.today != planned_on:
        return 0
    still = nudge_dues.open_of(work.db, {item.due.id for letter in letters for item in letter.items})
    sent = 0
    for letter in letters:
        items = [(item, still[item.due.id]) for item in letter.items if item.due.id in still and still[item.due.id].due_on < work.today]
        if not items or not nudges.sent(work.db, NudgeKind.SUMMARY, letter.person_id, work.today, at=work.at):
            continue
        new = sum(item.is_new for item, _ in items)
        message = Summary(work.today, len(items), new, _by_unit(work, items, LINES, lines, owners))
        work.owe(message, letter.person_id, urgency=Urgency.BROADCAST, subject=f"nudge_summary:{letter.person_id}")
        sent += 1
        for item, due in items:
            if due.level < item.level:
                _raise(work, due, item.level)
    nudges.mark(work.db, NudgeKind.SUMMARY, [letter.person_id for letter in letters], work.today, at=work.at)
    if sent:
        work.record("nudges.sent", f"day:{work.today}", NudgeKind.SUMMARY)
    return sent


def page(work: Work, number: int) -> LatePage:
    """What is late now that the actor hears of as a head, thing by thing. Raises ``RefusedError``. Reads much: to be asked aside."""
    if work.outside:
        raise RefusedError("outside")
    work.require(Right.SEE_DUES)
    owners = RoundOwners(work)
    items = next((letter.items for letter in plan(work, owners) if letter.person_id == work.person.id), ())
    pages = pages_of(len(items), PAGE)
    number = min(max(number, 0), pages - 1)
    shown = [(item, item.due) for item in items[number * PAGE : (number + 1) * PAGE]]
    return LatePage(len(items), number, pages, _by_unit(work, shown, PAGE, Lines(), owners))


def _levels(owners: RoundOwners, due: Due, left_out: Collection[int], day: date) -> list[list[int]]:
    """Who hears of it as one of the heads above whoever has to do it, level by level; a unit that has none besides them is no level.

    Nor is one whose head is on leave and has whoever is late stand in: then the next ones above hear of it.
    """
    found, silent = [], []
    for unit in owners.path(due.unit_id):
        heads = [head.id for head in owners.supervisors(unit) if head.id not in left_out]
        there = [receiver for head in heads for receiver in owners.standing_in(head, day)]
        # Where nobody is there at all, the heads themselves: better disturbed on leave than never told.
        readers = [reader for reader in dict.fromkeys(there or heads) if reader not in left_out]
        if readers:
            found.append(readers)
        elif heads:
            silent.append(heads)
    return found or silent[:1]


def _raise(work: Work, due: Due, level: int) -> None:
    # Two heads of one level read the same: it is noted once.
    if nudge_dues.raise_level(work.db, due.id, level):
        dues.say(work.db, due.id, DueHistoryKind.ESCALATED, str(level), by=None, at=work.at)


def _by_unit(work: Work, items: Sequence[tuple[LateItem, Due]], most: int, lines: Lines, owners: Owners) -> tuple[LateUnit, ...]:
    """The items by unit, the one with what is longest late first; ``most`` of all have lines, and a unit without any is left out."""
    grouped: dict[int, list[tuple[LateItem, Due]]] = {}
    for item, due in items:
        grouped.setdefault(due.unit_id, []).append((item, due))
    left, found = most, []
    for unit_id, mine in grouped.items():
        if not left:
            break
        shown = tuple(LateLine(lines.of(owners, due), "、".join(item.who), item.is_new, item.is_unclaimed) for item, due in mine[:left])
        left -= len(shown)
        found.append(LateUnit(reach.path_name(work.db, unit_id), len(mine), shown))
    return tuple(found)
