"""Which steps with an item are open to whom: the one place that the buttons and the steps themselves ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.actions.leave import stand_ins
from bot.actions.ledger_moves import PUT_RIGHT
from bot.actions.ledger_results import LedgerDeed
from bot.actions.ledger_sight import agency, handles
from bot.actions.permissions import Right, allows
from bot.actions.work import RefusedError, Work
from storage import clues, directory, leaves, ledger, ledger_extensions, people
from storage.ledger import OPEN, LedgerItem, LedgerSource, LedgerState
from storage.people import Person, Role

_D, _S = LedgerDeed, LedgerState

STATES: dict[LedgerDeed, frozenset[LedgerState]] = {
    _D.START: frozenset({_S.TODO}),
    _D.FIXED: frozenset({_S.TODO}),
    _D.HAND_IN: frozenset({_S.WORKING, _S.REWORK}),
    _D.MEASURES: PUT_RIGHT,
    _D.ASSIGN: PUT_RIGHT,
    _D.DUE: PUT_RIGHT,
    _D.EXTEND: PUT_RIGHT,
    _D.GRANT: PUT_RIGHT | {_S.TO_ACCEPT},
    _D.REFUSE: PUT_RIGHT | {_S.TO_ACCEPT},
    _D.SUPERVISE: frozenset(OPEN),
    _D.UNSUPERVISE: frozenset(OPEN),
    _D.VOID: PUT_RIGHT | {_S.TO_ACCEPT},
    _D.ACCEPT: frozenset({_S.TO_ACCEPT}),
    _D.RETURN: frozenset({_S.TO_ACCEPT}),
    _D.NOTE: frozenset(OPEN) | {_S.CLOSED},
    _D.RECHECK: frozenset({_S.CLOSED}),
    _D.PASS: frozenset({_S.RECHECK}),
    _D.FAIL: frozenset({_S.RECHECK}),
}
"""In which states each step can be taken."""
_DOING = frozenset({_D.START, _D.FIXED, _D.HAND_IN, _D.MEASURES, _D.NOTE})
"""What whoever is responsible does, or somebody in charge in their place."""
_BY_ANOTHER = frozenset({_D.VOID, _D.DUE, _D.GRANT, _D.REFUSE})
"""What somebody in charge decides, and nobody about what is their own to put right."""
_SECOND = frozenset({_D.ACCEPT, _D.RETURN, _D.PASS, _D.FAIL})
"""What takes a second person."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """How the actor stands to an item."""

    is_own: bool
    handles: bool
    asked_by: int | None
    """Who has asked for more time, where somebody's word is still waited for."""
    is_barred: bool


def check(work: Work, item: LedgerItem, deed: LedgerDeed) -> None:
    """Raises ``RefusedError`` where the actor, who may see ``item``, may not take that step with it now."""
    problem = _problem(work, item, _standing(work, item), deed)
    if problem == "ledger_second_person":
        names = [person.name for person in acceptors(work, item)]
        raise RefusedError("ledger_second_person" if names else "ledger_nobody_accepts", names="、".join(names[:3]))
    if problem:
        raise RefusedError(problem)


def open_deeds(work: Work, item: LedgerItem) -> frozenset[LedgerDeed]:
    """The steps that the actor may take with ``item`` now."""
    standing = _standing(work, item)
    return frozenset(deed for deed in STATES if not _problem(work, item, standing, deed))


def _standing(work: Work, item: LedgerItem) -> _Standing:
    asked = ledger_extensions.waiting(work.db, item.id)
    return _Standing(
        item.person_id == work.person.id,
        handles(work, item),
        None if asked is None else asked.asked_by,
        work.person.id in barred(work, item),
    )


def _problem(work: Work, item: LedgerItem, actor: _Standing, deed: LedgerDeed) -> str:
    """Why a step cannot be taken; empty where it can."""
    if item.state not in STATES.get(deed, frozenset()):
        return "ledger_no_such_step"
    no_sense = {
        _D.EXTEND: actor.asked_by is not None,
        _D.GRANT: actor.asked_by is None,
        _D.REFUSE: actor.asked_by is None,
        _D.SUPERVISE: item.supervised_at is not None,
        _D.UNSUPERVISE: item.supervised_at is None,
    }
    if no_sense.get(deed, False):
        return "ledger_asked_already" if deed is _D.EXTEND else "ledger_no_such_step"
    if deed is _D.EXTEND:
        return "" if actor.is_own else "ledger_only_responsible"
    if not (actor.handles or (actor.is_own and deed in _DOING)):
        return "not_allowed"
    if deed in _SECOND and actor.is_barred:
        return "ledger_second_person"
    is_asker = deed in {_D.GRANT, _D.REFUSE} and actor.asked_by == work.person.id
    return "ledger_own_item" if deed in _BY_ANOTHER and (actor.is_own or is_asker) else ""


def barred(work: Work, item: LedgerItem) -> frozenset[int]:
    """Who must not accept ``item``: whoever handed it in, whoever has to put it right, and whom the clue that it came from is about."""
    found = {item.handed_in_by, item.person_id}
    if item.source in {LedgerSource.CLUE, LedgerSource.COMPLAINT}:
        for source in ledger.sources(work.db, item.id):
            kind, _, clue_id = source.ref.partition(":")
            if kind == "clue":
                found |= clues.subjects(work.db, clue_id)
    return frozenset(person for person in found if person is not None)


def levels(work: Work, item: LedgerItem) -> Iterator[tuple[Person, ...]]:
    """Who is in charge of ``item``: the heads of its unit, those of each unit above it, then legal staff; of a held one discipline."""
    everybody = people.active_with_roles(work.db, frozenset({Role.SUPERVISOR, Role.LEGAL, Role.DISCIPLINE}))
    path = directory.path_of(work.db, item.unit_id)
    if not item.is_held:
        for unit in reversed(path):
            yield tuple(person for person in everybody if person.role is Role.SUPERVISOR and person.unit_id == unit.id)
    last = Role.DISCIPLINE if item.is_held else Role.LEGAL
    yield tuple(person for person in everybody if person.role is last and item.unit_id in agency(work, person))


def acceptors(work: Work, item: LedgerItem) -> tuple[Person, ...]:
    """The nearest who may accept ``item``; those of the next level too where all of them are on leave."""
    out = barred(work, item)
    found: list[Person] = []
    for level in levels(work, item):
        able = [person for person in level if person.id not in out]
        found += able
        if any(not _is_away(work, person) for person in able):
            break
    return tuple(found)


def heads(work: Work, item: LedgerItem) -> tuple[Person, ...]:
    """The nearest in charge of ``item``, whoever they are."""
    return next((level for level in levels(work, item) if level), ())


def on_duty(work: Work, item: LedgerItem, persons: tuple[Person, ...]) -> tuple[int, ...]:
    """The ids of ``persons`` and of those who stand in for them today, as far as these are in charge of ``item`` themselves."""
    found: dict[int, None] = {}
    for person in persons:
        for who in stand_ins(work.db, person.id, work.today):
            deputy = people.person(work.db, who)
            if who == person.id or (deputy is not None and is_in_charge(work, item, deputy)):
                found[who] = None
    return tuple(found)


def is_in_charge(work: Work, item: LedgerItem, person: Person) -> bool:
    """Whether ``person`` may decide on ``item``."""
    return allows(person.role, Right.HANDLE_LEDGER) and any(person.id == each.id for level in levels(work, item) for each in level)


def _is_away(work: Work, person: Person) -> bool:
    return bool(leaves.leaves_of(work.db, person.id, work.today, work.today))
