"""``提醒时间``: when somebody is nudged, and when a head's units are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time

from bot.actions import reach
from bot.actions.ledger_sight import units_of
from bot.actions.nudge_results import NudgeTimes, UnitTime
from bot.actions.nudge_times import Hours, hours, read_time
from bot.actions.permissions import Right, allows
from bot.actions.work import RefusedError, Work
from storage import directory, nudges, people
from storage.nudges import NudgeTime
from storage.people import Role, Unit

OWN = "own"
MOST_UNITS = 12
"""Units whose own hours are shown."""


@dataclass(frozen=True, slots=True)
class TimeWish:
    """A change as it was asked for."""

    digest: time | None = None
    quiet: tuple[time, time] | None = None
    takes_back: bool = False
    """Whether what was set before no longer holds."""
    unit: str = ""
    """The name of a unit, as it was typed; empty for the actor."""


def show(work: Work) -> NudgeTimes:
    """When the actor is nudged. Raises ``RefusedError``."""
    work.require(Right.SEE_DUES)
    person = work.person
    path = _path(work, person.unit_id)
    units, own = nudges.times_of(work.db, [unit.id for unit in path], person.id)
    found = hours(own, [units[unit.id] for unit in path if unit.id in units])
    is_head = person.role is Role.SUPERVISOR
    return NudgeTimes(
        _text(found.digest_from()),
        _set_by(path, units, own, "digest_at"),
        _text(found.quiet_from),
        _text(found.quiet_until),
        _set_by(path, units, own, "quiet_from"),
        _text(found.summary_from()) if is_head else "",
        _text(found.latest),
        _of_units(work) if is_head else (),
    )


def change(work: Work, wish: TimeWish) -> NudgeTimes:
    """Set an hour or quiet hours, one's own or, as their head, those of a unit and all below it.

    A head's hour holds for whoever has set none of their own. Raises ``RefusedError`` where the actor may not, and for hours in which
    nothing could ever be sent.
    """
    if work.outside and wish.unit:
        raise RefusedError("outside")
    work.require(Right.SEE_DUES)
    unit = _unit(work, wish.unit) if wish.unit else None
    path = _path(work, work.person.unit_id if unit is None else unit.id)
    units, own = nudges.times_of(work.db, [each.id for each in path], work.person.id)
    before = own if unit is None else units.get(unit.id, NudgeTime())
    after = NudgeTime() if wish.takes_back else before
    if wish.digest is not None:
        after = replace(after, digest_at=_text(wish.digest))
    if wish.quiet is not None:
        after = replace(after, quiet_from=_text(wish.quiet[0]), quiet_until=_text(wish.quiet[1]))
    above = [units[each.id] for each in path if each.id in units and (unit is None or each.id != unit.id)]
    _check(hours(after, above))
    if after != before:
        by = work.person.id
        if unit is None:
            nudges.set_time(work.db, after, person_id=by, by=by, at=work.at)
        else:
            nudges.set_time(work.db, after, unit_id=unit.id, by=by, at=work.at)
        changed = [name for name in ("digest_at", "quiet_from", "quiet_until") if getattr(after, name) != getattr(before, name)]
        work.record("nudges.time_set", f"person:{by}" if unit is None else f"unit:{unit.id}", *changed)
    return replace(show(work), changed=OWN if unit is None else unit.name)


def _check(wished: Hours) -> None:
    """Raises ``RefusedError`` for an hour at which nothing goes out."""
    quiet_from, quiet_until = wished.quiet_from, wished.quiet_until
    if quiet_from == quiet_until:
        raise RefusedError("quiet_is_empty")
    if wished.digest >= wished.latest:
        raise RefusedError("nudge_too_late", latest=_text(wished.latest))
    if wished.is_quiet(wished.digest):
        raise RefusedError("nudge_in_quiet", at=_text(wished.digest), quiet_from=_text(quiet_from), quiet_until=_text(quiet_until))


def _unit(work: Work, name: str) -> Unit:
    """The unit of that name in the actor's tree; the nearest one where several have it."""
    actor = work.person
    if not allows(actor.role, Right.RUN_CAMPAIGN):
        raise RefusedError("nudge_only_own")
    mine = [unit for unit in people.units(work.db) if reach.in_tree(work.db, actor, unit.id) and unit.name == name]
    if not mine:
        raise RefusedError("nudge_no_such_unit", name=name[:20])
    return mine[0]


def _of_units(work: Work) -> tuple[UnitTime, ...]:
    below = set(units_of(work, work.person, Right.HANDLE_DUES))
    set_for, _ = nudges.times_of(work.db, sorted(below), 0)
    found = [
        UnitTime(unit.name, set_for[unit.id].digest_at, set_for[unit.id].quiet_from, set_for[unit.id].quiet_until)
        for unit in people.units(work.db)
        if unit.id in set_for
    ]
    return tuple(found[:MOST_UNITS])


def _set_by(path: list[Unit], units: dict[int, NudgeTime], own: NudgeTime, field: str) -> str:
    if getattr(own, field):
        return OWN
    return next((unit.name for unit in path if unit.id in units and getattr(units[unit.id], field)), "")


def _path(work: Work, unit_id: int) -> list[Unit]:
    return list(reversed(directory.path_of(work.db, unit_id)))


def _text(at: time) -> str:
    return at.strftime("%H:%M")


def is_time(text: str) -> bool:
    """Whether ``text`` is a time as buttons carry it, ``HHMM``."""
    return len(text) == 4 and text.isascii() and text.isdecimal() and int(text[:2]) < 24 and int(text[2:]) < 60


def time_of(text: str) -> time:
    """The time that a button carries."""
    return read_time(f"{text[:2]}:{text[2:]}")
