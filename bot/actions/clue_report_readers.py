"""Who gets a report: the heads of its unit or the next above, legal staff for suggestions, and whoever stands in for them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.actions.clue_moves import FOR_ANSWERS
from bot.actions.clue_sight import sight_of
from bot.actions.leave import stand_ins
from bot.actions.permissions import Right, allows
from bot.actions.work import RefusedError, Work
from storage import clue_reports, clues, directory, people
from storage.clues import Clue, ClueKind, ClueState
from storage.people import Person, Role, Standing


def heads(work: Work, clue: Clue, unit_id: int) -> tuple[int, tuple[Person, ...]]:
    """The unit that has somebody in charge, from ``unit_id`` upwards, and who that is; nobody that the report is about or from."""
    path = directory.path_of(work.db, unit_id)
    barred = clues.subjects(work.db, clue.id) | {clue.person_id}
    if clue.kind is ClueKind.SUGGESTION:
        agency = people.units_below(work.db, path[0].id)
        legal = [person for person in people.active_with_roles(work.db, frozenset({Role.LEGAL})) if person.unit_id in agency]
        if found := _with_deputies(work, legal, barred):
            return path[0].id, found
    for unit in reversed(path):
        in_charge = [head for head in people.active_with_roles(work.db, frozenset({Role.SUPERVISOR})) if head.unit_id == unit.id]
        if found := _with_deputies(work, in_charge, barred):
            return unit.id, found
    return path[0].id, ()


def still_reading(work: Work, clue: Clue) -> tuple[int, ...]:
    """Those who were told of a report and are to hear more of it: the report is still theirs to see, or they stand in for such a one.

    Whoever has gone to another unit since, or whom the report is about by now, hears no more.
    """
    told = [reader.person_id for reader in clue_reports.readers(work.db, clue.id)]
    barred = clues.subjects(work.db, clue.id) | {clue.person_id}
    able = [who for who in told if _sees(work, people.person(work.db, who), clue)]
    ids = dict.fromkeys(who for head in able for who in stand_ins(work.db, head, work.today))
    return tuple(who for who in ids if who in told and who not in barred)


def report(work: Work, clue_id: str) -> Clue:
    """The report of that id, whoever may see it. Raises ``RefusedError`` for none, and where records must not travel."""
    if work.outside:
        raise RefusedError("outside")
    clue = clues.clue(work.db, clue_id)
    if clue is None or clue.kind not in FOR_ANSWERS:
        raise RefusedError("no_such_clue")
    return clue


def report_seen(work: Work, clue_id: str) -> Clue:
    """A report that the actor was told of or may see. Raises ``RefusedError``: the same words for one that is not there."""
    clue = report(work, clue_id)
    me = work.person.id
    told = any(reader.person_id == me for reader in clue_reports.readers(work.db, clue.id))
    if me in clues.subjects(work.db, clue.id) or clue.state is ClueState.WITHDRAWN:
        raise RefusedError("no_such_clue")
    if not told and (not _handles(work.person) or clues.seen(work.db, sight_of(work), clue.id) is None):
        raise RefusedError("no_such_clue")
    return clue


def _with_deputies(work: Work, heads: Sequence[Person], barred: frozenset[int | None]) -> tuple[Person, ...]:
    ids = dict.fromkeys(who for head in heads for who in stand_ins(work.db, head.id, work.today) if who not in barred)
    found = (people.person(work.db, who) for who in ids)
    return tuple(person for person in found if person is not None)


def _sees(work: Work, person: Person | None, clue: Clue) -> bool:
    if person is None or person.standing is not Standing.ACTIVE or not _handles(person):
        return False
    return clues.seen(work.db, sight_of(work, person), clue.id) is not None


def _handles(person: Person) -> bool:
    return any(allows(person.role, right) for right in (Right.HANDLE_CLUE, Right.HANDLE_SUGGESTION))
