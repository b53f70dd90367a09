"""Who gets a notice only once their quiet hours are over: said before it goes out, and while they wait for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.actions.notice_audience import Audience, meant
from bot.actions.nudge_times import EverybodysHours
from bot.actions.work import Work
from storage import audiences, directory, notice_progress, nudges
from storage.people import Person


@dataclass(frozen=True, slots=True)
class Quiet:
    """So many people wait for the end of their quiet hours; the moments are in the installation's zone."""

    people: int = 0
    first: datetime | None = None
    """When the first of them gets it."""
    last: datetime | None = None


NOBODY = Quiet()


def at_moment(work: Work, audience: Audience, sender: Person, moment: datetime) -> Quiet:
    """Of those for whom a notice is that goes out at ``moment`` and is not urgent."""
    hours = EverybodysHours(*nudges.times(work.db))
    paths: dict[int, tuple[int, ...]] = {}
    here = moment.astimezone(work.now.tzinfo)
    found: list[tuple[int, datetime]] = []
    for group in audiences.by_hours(work.db, meant(work, audience, sender)):
        if group.unit_id not in paths:
            paths[group.unit_id] = tuple(unit.id for unit in reversed(directory.path_of(work.db, group.unit_id)))
        ends = hours.of(group.person_id or 0, paths[group.unit_id]).quiet_ends(here)
        if ends > here:
            found.append((group.people, ends))
    return _of(found)


def still(work: Work, notice_id: int) -> Quiet:
    """Of those to whom a notice has still to go out."""
    waiting = notice_progress.waits_until(work.db, notice_id, work.at)
    return _of((people, work.here(due)) for due, people in waiting.items())


def _of(found: Iterable[tuple[int, datetime]]) -> Quiet:
    every = list(found)
    if not every:
        return NOBODY
    moments = [moment for _, moment in every]
    return Quiet(sum(people for people, _ in every), min(moments), max(moments))
