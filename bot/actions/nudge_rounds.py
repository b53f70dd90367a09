"""Sending what was planned, a batch of people in one transaction: each looks again at what is open and at who was sent one today."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from bot.actions.due_owners import Owners
from bot.actions.due_results import DueLine, line_of
from bot.actions.nudge_digest import FEWEST, LINES, Day, Item, Letter, chosen
from bot.actions.nudge_owners import Breathe
from bot.actions.nudge_parts import PartKind, read
from bot.actions.nudge_results import Digest, DigestLine, PhaseNews, SnoozedAgain
from bot.actions.nudge_times import Hours, hours
from bot.actions.work import Urgency, Work
from knowledge.holidays import may_change
from knowledge.working_days import is_working_day, previous_working_day
from storage import directory, nudge_dues, nudges
from storage.dues import Due, DueKind
from storage.nudges import NudgeKind

EVENT = "event:"
"""How the period of a due begins that was counted from an event which somebody entered."""
BATCH = 25
"""People in one transaction: whoever writes to the bot waits no longer than for that."""
MARKED = 500
"""People to whom there is nothing to say, marked in one transaction."""


class Lines:
    """The lines of what is due; each is made once, however many people read it."""

    def __init__(self) -> None:
        self._made: dict[tuple[int, int], DueLine] = {}

    def of(self, owners: Owners, due: Due) -> DueLine:
        """The line of something due, as it stands at that revision."""
        key = (due.id, due.revision)
        if key not in self._made:
            self._made[key] = line_of(owners, due)
        return self._made[key]

    def prepare(self, owners: Owners, letters: Iterable[Letter], breathe: Breathe) -> None:
        """Make the lines of letters ahead, so that the writing need not; what has no line fails there, with its letter alone."""
        for letter in letters:
            for item, _ in chosen(((item, item.due) for item in letter.items), owners.today):
                with contextlib.suppress(LookupError, ValueError, TypeError):
                    self.of(owners, item.due)
            breathe()


def parts_since(day: date) -> date:
    """The first day whose parts a digest of ``day`` still takes along."""
    return previous_working_day(day)


def send_digests(
    work: Work, letters: Sequence[Letter], kinds: Mapping[str, PartKind], lines: Lines, owners: Owners, *, planned_on: date
) -> int:
    """Owe these letters; whoever was sent one today, or for whom nothing is left to say, gets none. Returns how many went out."""
    if work.today != planned_on:
        return 0
    ids = {item.due.id for letter in letters for item in letter.items}
    still = nudge_dues.open_of(work.db, ids)
    asleep = {(each.due_id, each.person_id) for each in nudge_dues.snoozed(work.db, ids) if each.until_at > work.at}
    persons = [letter.person_id for letter in letters]
    parts = _parts(work, kinds, [letter.person_id for letter in letters if letter.has_parts])
    told: set[int] = set()
    woken: list[tuple[int, int]] = []
    sent: list[int] = []
    for letter in letters:
        items = [item for item in letter.items if item.due.id in still and (item.due.id, letter.person_id) not in asleep]
        ready = parts.get(letter.person_id, ())
        mine = tuple(part for _, part in ready)
        # What made it necessary may have been done since it was planned.
        reasons = any(item.is_reason for item in items) or mine or any(phase.is_news for phase in letter.phases)
        if not reasons or not nudges.sent(work.db, NudgeKind.DIGEST, letter.person_id, work.today, at=work.at):
            continue
        message = _digest(work, letter, [(item, still[item.due.id]) for item in items], mine, lines, owners)
        # One that waits since yesterday, because nothing could be sent, is overtaken.
        work.owe(message, letter.person_id, urgency=Urgency.BROADCAST, subject=f"nudge_digest:{letter.person_id}")
        for kind, part in ready:
            kind.told(work, letter.person_id, part)
        told |= {line.due.id for line in message.lines}
        woken += [(item.due.id, letter.person_id) for item in items]
        sent.append(letter.person_id)
    nudge_dues.tell(work.db, told, work.today)
    nudge_dues.wake(work.db, woken, at=work.at)
    nudges.take_out(work.db, [person for person in persons if person in sent or person not in parts])
    # On a day of rest only who was sent one counts as considered: what was to be named on it is named on the next working day.
    nudges.mark(work.db, NudgeKind.DIGEST, persons if is_working_day(work.today) else sent, work.today, at=work.at)
    if sent:
        work.record("nudges.sent", f"day:{work.today}", NudgeKind.DIGEST)
    return len(sent)


def mark_considered(work: Work, person_ids: Iterable[int], *, planned_on: date) -> None:
    """There is nothing to say to these people today."""
    if work.today == planned_on:
        nudges.mark(work.db, NudgeKind.DIGEST, person_ids, work.today, at=work.at)


def snoozes_over(work: Work, *, limit: int = BATCH) -> int:
    """Tell people again of what they wanted to hear of later: outside quiet hours, each in one message. Returns how many were told."""
    over = nudge_dues.over(work.db, at=work.at)
    by_person: dict[int, list[int]] = {}
    for each in over:
        by_person.setdefault(each.person_id, []).append(each.due_id)
    owners, lines, today = Owners(work), Lines(), Day.of(work.today)
    told = 0
    for person_id, due_ids in by_person.items():
        person = owners.person(person_id)
        if person is not None and hours_of(work, person_id, person.unit_id).is_quiet(work.now.time()):
            continue
        if told >= limit:
            break
        told += 1
        still = nudge_dues.open_of(work.db, due_ids)
        items = []
        for due in sorted(still.values(), key=lambda each: (each.due_on, each.id)):
            # It may have been given to somebody else meanwhile.
            told_for = dict(owners.receivers(due, work.today)).get(person_id)
            if person is not None and told_for is not None:
                items.append((Item(due, told_for, owners.is_unclaimed(due), True), due))
        if items:
            shown = tuple(_line(today, item, due, person_id, lines, owners) for item, due in items[:LINES])
            digest = Digest(work.today, len(items), shown, may_change=_may_change(due for _, due in items[:LINES]))
            work.owe(SnoozedAgain(digest), person_id, urgency=Urgency.TASK, subject=f"nudge_again:{person_id}")
            nudge_dues.tell(work.db, [line.due.id for line in shown], work.today)
        nudge_dues.wake(work.db, [(due_id, person_id) for due_id in due_ids], at=work.at)
    if told:
        work.record("nudges.again", f"day:{work.today}")
    return told


def hours_of(work: Work, person_id: int, unit_id: int) -> Hours:
    """The hours that hold for one person now."""
    path = [unit.id for unit in reversed(directory.path_of(work.db, unit_id))]
    units, own = nudges.times_of(work.db, path, person_id)
    return hours(own, [units[unit] for unit in path if unit in units])


def _parts(work: Work, kinds: Mapping[str, PartKind], person_ids: list[int]) -> dict[int, tuple[tuple[PartKind, Any], ...]]:
    """What lies ready for these people, as far as it still holds."""
    found: dict[int, tuple[tuple[PartKind, Any], ...]] = {}
    if not person_ids:
        return found
    order = {name: place for place, name in enumerate(kinds)}
    ready = nudges.parts(work.db, person_ids, parts_since(work.today), work.today)
    for part in sorted(ready, key=lambda each: order.get(each.kind, len(order))):
        kind = kinds.get(part.kind)
        if kind is None:
            continue
        content = read(work, kind, part.person_id, part.content)
        if content is not None:
            found[part.person_id] = (*found.get(part.person_id, ()), (kind, content))
    return found


def _digest(work: Work, letter: Letter, items: list[tuple[Item, Due]], parts: tuple[Any, ...], lines: Lines, owners: Owners) -> Digest:
    today = Day.of(work.today)
    named = chosen(items, work.today, FEWEST if letter.phases or parts else LINES)
    shown = tuple(_line(today, item, due, letter.person_id, lines, owners) for item, due in named)
    phases = tuple(PhaseNews(phase.campaign, phase.phase, phase.begins, phase.days) for phase in letter.phases)
    return Digest(work.today, len(items), shown, phases, parts, _may_change(due for _, due in named))


def _may_change(found: Iterable[Due]) -> bool:
    """A day that stands in a document does not move; one that was counted from an event may."""
    return any(may_change(due.first_day, due.due_on) for due in found if due.kind is DueKind.TIMER or due.period.startswith(EVENT))


def _line(today: Day, item: Item, due: Due, person_id: int, lines: Lines, owners: Owners) -> DigestLine:
    away = None if item.told_for == person_id else owners.person(item.told_for)
    return DigestLine(
        lines.of(owners, due),
        due.revision,
        today.section(due.due_on),
        "" if away is None or item.is_unclaimed else away.name,
        item.is_unclaimed,
    )
