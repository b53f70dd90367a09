"""整改情况 of a year: counted until the end of October and frozen then.

乳山2022方案: 每年10月底前形成整改情况. No document says when such a year begins: it is counted from 1 January, as the heading says;
what was open then is carried over, so that nothing found in November or December is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.actions import reach
from bot.actions.ledger_sight import sight_of
from bot.actions.permissions import Right, holders
from bot.actions.work import RefusedError, Work
from knowledge.nudging import nudging
from storage import installation, ledger_counts, people
from storage.ledger_counts import Counts
from storage.moments import to_text
from storage.people import Role

LAST_MONTH, LAST_DAY = 10, 31
TOLD_FROM = 20
"""The day of October from which supervisors are told that it is due."""
EARLIEST = 2000
TOLD = "ledger_year_told"
"""The year that supervisors were told of last, among what the installation notes."""


@dataclass(frozen=True, slots=True)
class UnitYear:
    """One unit, by itself."""

    unit: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class LedgerYear:
    """整改情况 of a year, as far as the looker sees."""

    year: int
    until: date
    is_frozen: bool
    is_held: bool
    units: tuple[UnitYear, ...]
    """Those with anything."""
    total: Counts
    earlier: int | None
    later: int | None
    """The years before and after that can be looked at."""


@dataclass(frozen=True, slots=True)
class LedgerYearDue:
    """To supervisors: it is due at the end of October, or (``is_frozen``) stands as it was then."""

    year: int
    is_frozen: bool


def year_of(day: date) -> int:
    """The year of whose 整改情况 one speaks on ``day``: the calendar's."""
    return day.year


def bounds(year: int) -> tuple[date, date]:
    """The first and the last day that count."""
    return date(year, 1, 1), date(year, LAST_MONTH, LAST_DAY)


def view(work: Work, year: int | None = None) -> LedgerYear:
    """The counts of a year, this one's by default, of the units that the actor sees: as frozen, or as of today. Raises ``RefusedError``."""
    if work.outside:
        raise RefusedError("outside")
    work.require(Right.HANDLE_LEDGER)
    sight = sight_of(work)
    this = year_of(work.today)
    wanted = this if year is None else year
    known = sorted({this, *(each for each in ledger_counts.frozen_years(work.db) if each <= this)})
    if wanted not in known:
        raise RefusedError("no_such_year")
    frozen = ledger_counts.frozen(work.db, wanted, sight)
    counts = _count(work, wanted) if frozen is None else {}
    by_unit = frozen if frozen is not None else {unit: each for (unit, held), each in counts.items() if held == sight.held}
    shown = [UnitYear(reach.path_name(work.db, unit), by_unit[unit]) for unit in sight.units if unit in by_unit]
    place = known.index(wanted)
    return LedgerYear(
        year=wanted,
        until=min(work.today, bounds(wanted)[1]),
        is_frozen=frozen is not None,
        is_held=sight.held,
        units=tuple(each for each in shown if not each.counts.is_empty),
        total=sum((each.counts for each in shown), Counts()),
        earlier=known[place - 1] if place else None,
        later=known[place + 1] if place + 1 < len(known) else None,
    )


def sweep(work: Work) -> None:
    """Freeze each year whose October is over, and tell supervisors once from 20 October that it is due; at each tick."""
    _freeze(work)
    year = work.today.year
    is_due = work.today >= date(year, LAST_MONTH, TOLD_FROM)
    if not is_due or nudging().times.is_quiet(work.now.time()) or installation.value(work.db, TOLD) == str(year):
        return
    begun = ledger_counts.first_day(work.db)
    if begun is None or begun > bounds(year)[1]:
        return
    installation.note(work.db, TOLD, str(year))
    heads = people.active_with_roles(work.db, holders(Right.HANDLE_LEDGER) & frozenset({Role.SUPERVISOR}))
    work.owe(LedgerYearDue(year, ledger_counts.is_frozen(work.db, year)), *(head.id for head in heads))


def _freeze(work: Work) -> None:
    last = work.today.year if work.today > bounds(work.today.year)[1] else work.today.year - 1
    if ledger_counts.thaw(work.db, after=work.at):
        work.record("ledger.year_thawed", "ledger_year")
    if ledger_counts.is_frozen(work.db, last):
        return
    begun = ledger_counts.first_day(work.db)
    if begun is None or begun > bounds(last)[1]:
        return
    # Somebody may have slept over more than one October.
    for year in range(max(begun.year, EARLIEST), last + 1):
        if begun <= bounds(year)[1] and not ledger_counts.is_frozen(work.db, year):
            counts = _count(work, year)
            zero = {(unit.id, False): Counts() for unit in people.units(work.db)}
            ledger_counts.freeze(work.db, year, zero | counts, at=work.at)
            work.record("ledger.year_frozen", f"ledger_year:{year}")


def _count(work: Work, year: int) -> dict[tuple[int, bool], Counts]:
    first, last = bounds(year)
    last = min(last, work.today)
    end = datetime.combine(last + timedelta(days=1), time(), work.now.tzinfo)
    offset = work.now.utcoffset() or timedelta()
    shift = f"{offset.total_seconds() / 60:+.0f} minutes"
    return ledger_counts.count_units(work.db, first, last, end=to_text(end), zone_shift=shift)
