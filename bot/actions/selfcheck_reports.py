"""``自查报告``: what was due and done in a time, what was found, what came again and what was closed. Within the asker's sight alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from bot.actions import reach
from bot.actions.paging import pages_of
from bot.actions.permissions import Right
from bot.actions.selfcheck_dues import AllDues, Dues, all_dues
from bot.actions.selfcheck_periods import Term, earlier
from bot.actions.selfcheck_report_results import (
    ItemFigures,
    ListFigures,
    Report,
    ReportNames,
    ReportRepeated,
    ReportUnits,
    Scope,
    TrendFigures,
    UnitFigures,
)
from bot.actions.selfcheck_sight import sight_of
from bot.actions.work import RefusedError, Work
from knowledge.checklists import Checklist
from storage import directory, people, selfcheck_counts, selfchecks
from storage.people import Role
from storage.selfcheck_counts import FoundCount
from storage.selfchecks import Sight

REPEATED = 2
"""How often an item must be found in one unit to be called repeated."""
UNITS_A_PAGE = 8
NAMES_A_PAGE = 20
ITEMS_A_PAGE = 10

Book = Callable[[], Mapping[str, Checklist]]
"""The checklists in force, by code."""
ReadContent = Callable[[str], Checklist]
"""Reads a list as it stands in the records."""


CATEGORIES = ("purpose", "conduct", "competence", "responsibility", "integrity")


class Reporter:
    """Makes reports, given the lists in force and a reader of those in the records."""

    def __init__(self, book: Book, read: ReadContent) -> None:
        self._book = book
        self._read = read

    def scope(self, work: Work, term: Term, unit_id: int = 0) -> Scope:
        """A unit (0: all that one may see) in a time. Raises ``RefusedError`` for whoever follows no checks, where records must not
        travel, and for a unit that is not the asker's to see, in the same words as for one that is not there."""
        work.require(Right.SEE_SELFCHECKS)
        if work.outside:
            raise RefusedError("outside")
        sight, top = sight_of(work), _top(work)
        if unit_id not in {0, top}:
            if unit_id not in sight.units:
                raise RefusedError("no_unit_to_report")
            below = people.units_below(work.db, unit_id)
            narrowed = replace(sight, units=tuple(each for each in sight.units if each in below))
            return Scope(term, unit_id, reach.path_name(work.db, unit_id), narrowed, is_whole=False)
        return Scope(term, top, reach.path_name(work.db, top), sight, is_whole=True)

    def named(self, work: Work, name: str) -> int:
        """The unit of that name, or path, among those that the asker may see. Raises ``RefusedError`` for none, and for several."""
        work.require(Right.SEE_SELFCHECKS)
        paths = {each: reach.path_name(work.db, each) for each in sight_of(work).units}
        exact = [each for each, path in paths.items() if path == name]
        found = exact or [each for each, path in paths.items() if path.rpartition("/")[2] == name]
        if not found:
            raise RefusedError("no_unit_to_report")
        if len(found) > 1:
            raise RefusedError("several_units_named", unit=name, paths="、".join(sorted(paths[each] for each in found)))
        return found[0]

    def report(self, work: Work, scope: Scope) -> Report:
        """Count everything. ``scope`` is one that ``scope`` of this asker has returned."""
        sight, days, lists = scope.sight, scope.term.days, self._book()
        counted = selfcheck_counts.by_list(work.db, sight, days)
        found = selfcheck_counts.found(work.db, sight, days)
        due = all_dues(work, lists, sight, days)
        per_unit = tuple(self._items(work, found, by_unit=True))
        repeated = (each for each in per_unit if each.count >= REPEATED or each.after_closing)
        categories = {each: sum(row.count for row in found if row.category == each) for each in CATEGORIES}
        return Report(
            scope,
            min(scope.term.last, work.today),
            scope.term.last >= work.today,
            sight.held,
            sum(due.by_list_and_unit.values(), Dues()),
            selfcheck_counts.people(work.db, sight, days),
            sum(each.selfchecks for each in counted),
            sum(each.spotchecks for each in counted),
            selfcheck_counts.answers(work.db, sight, days),
            sum(each.count for each in found),
            sum(each.fixed for each in found),
            sum(each.entered for each in found),
            sum(each.closed for each in found),
            sum(each.after_closing for each in found),
            tuple(categories.items()),
            self._by_list(work, scope, counted, due),
            _by_unit(work, sight, counted, found, due),
            tuple(sorted(self._items(work, found, by_unit=False), key=_often)),
            tuple(sorted(repeated, key=_often)),
            due.behind,
            tuple(_trend(work, sight, each) for each in (*earlier(scope.term), scope.term)),
        )

    def names(self, work: Work, scope: Scope, page: int = 0) -> ReportNames:
        """Who has not done what was due, those most behind first."""
        behind = all_dues(work, self._book(), scope.sight, scope.term.days).behind
        page, pages = _turned(page, len(behind), NAMES_A_PAGE)
        return ReportNames(scope, behind[page * NAMES_A_PAGE :][:NAMES_A_PAGE], page, pages)

    def repeated(self, work: Work, scope: Scope, page: int = 0) -> ReportRepeated:
        """What was found again and again, the most frequent first."""
        found = selfcheck_counts.found(work.db, scope.sight, scope.term.days)
        often = [each for each in found if each.count >= REPEATED or each.after_closing]
        often.sort(key=lambda each: (-each.count, each.item, each.unit_id))
        page, pages = _turned(page, len(often), ITEMS_A_PAGE)
        shown = often[page * ITEMS_A_PAGE :][:ITEMS_A_PAGE]
        return ReportRepeated(scope, tuple(sorted(self._items(work, shown, by_unit=True), key=_often)), page, pages)

    def units(self, work: Work, scope: Scope, page: int = 0) -> ReportUnits:
        """The unit above and those right below, as far as the asker may see them."""
        sight = sight_of(work)
        parents = {unit.id: unit.parent_id for unit in people.units(work.db)}
        parent = parents[scope.unit_id]
        above = None
        if not scope.is_whole and parent is not None and parent in sight.units:
            above = (0 if parent == _top(work) else parent, reach.path_name(work.db, parent))
        below = [each for each in sight.units if parents[each] == scope.unit_id]
        page, pages = _turned(page, len(below), UNITS_A_PAGE)
        shown = below[page * UNITS_A_PAGE :][:UNITS_A_PAGE]
        return ReportUnits(scope, above, tuple((each, reach.path_name(work.db, each)) for each in shown), page, pages)

    def list_as_it_was(self, work: Work, digest: str) -> Checklist | None:
        """What a list said when a check was made."""
        text = selfchecks.content(work.db, digest)
        return None if text is None else self._read(text)

    def title(self, work: Work, code: str, digest: str | None) -> str:
        """How a list is called, also one that is no longer in force."""
        checklist = self._book().get(code) or (None if digest is None else self.list_as_it_was(work, digest))
        return code if checklist is None else checklist.title

    def _items(self, work: Work, found: Iterable[FoundCount], *, by_unit: bool) -> list[ItemFigures]:
        grouped: dict[tuple[str, str, int | None], list[FoundCount]] = {}
        for row in found:
            grouped.setdefault((row.checklist, row.item, row.unit_id if by_unit else None), []).append(row)
        told: dict[tuple[str, str], str] = {}
        units: dict[int, str] = {}
        figures = []
        for (checklist, item, unit_id), rows in grouped.items():
            key = (rows[-1].content, item)
            if key not in told:
                told[key] = self._problem(work, *key)
            if unit_id is not None and unit_id not in units:
                units[unit_id] = reach.path_name(work.db, unit_id)
            figures.append(
                ItemFigures(
                    checklist,
                    item,
                    told[key],
                    rows[-1].category,
                    unit_id,
                    "" if unit_id is None else units[unit_id],
                    sum(row.count for row in rows),
                    sum(row.fixed for row in rows),
                    sum(row.closed for row in rows),
                    sum(row.after_closing for row in rows),
                )
            )
        return figures

    def _problem(self, work: Work, digest: str, item_id: str) -> str:
        checklist = self.list_as_it_was(work, digest)
        item = None if checklist is None else checklist.item(item_id)
        return item_id if item is None else item.finding or item.question

    def _by_list(self, work: Work, scope: Scope, counted: Sequence[selfcheck_counts.ListCount], due: AllDues) -> tuple[ListFigures, ...]:
        lists = self._book()
        codes = dict.fromkeys([*lists, *(each.checklist for each in counted)])
        figures = []
        for code in codes:
            mine = [each for each in counted if each.checklist == code]
            dues = sum((each for (other, _), each in due.by_list_and_unit.items() if other == code), Dues())
            if not mine and not dues.due:
                continue
            is_hidden = code in lists and lists[code].is_held and not scope.sight.held
            digest = None if code in lists else selfcheck_counts.content(work.db, scope.sight, code, scope.term.days)
            figures.append(
                ListFigures(
                    code,
                    self.title(work, code, digest),
                    dues,
                    None if is_hidden else sum(each.selfchecks + each.spotchecks for each in mine),
                    None if is_hidden else sum(each.findings for each in mine),
                )
            )
        return tuple(figures)


def _by_unit(
    work: Work, sight: Sight, counted: Sequence[selfcheck_counts.ListCount], found: Sequence[FoundCount], due: AllDues
) -> tuple[UnitFigures, ...]:
    figures = []
    for unit_id in sight.units:
        mine = [each for each in counted if each.unit_id == unit_id]
        theirs = [each for each in found if each.unit_id == unit_id]
        dues = sum((each for (_, other), each in due.by_list_and_unit.items() if other == unit_id), Dues())
        if mine or dues.due:
            figures.append(
                UnitFigures(
                    unit_id,
                    reach.path_name(work.db, unit_id),
                    dues,
                    sum(each.selfchecks + each.spotchecks for each in mine),
                    sum(each.findings for each in mine),
                    sum(each.fixed for each in theirs),
                    sum(each.closed for each in theirs),
                )
            )
    return tuple(figures)


def _trend(work: Work, sight: Sight, term: Term) -> TrendFigures:
    counted = selfcheck_counts.by_list(work.db, sight, term.days)
    return TrendFigures(term, sum(each.selfchecks + each.spotchecks for each in counted), sum(each.findings for each in counted))


def _often(figures: ItemFigures) -> tuple[int, str, int]:
    return (-figures.count, figures.item, figures.unit_id or 0)


def _top(work: Work) -> int:
    """The highest unit that the asker may see."""
    own = work.person.unit_id
    return own if work.person.role is Role.SUPERVISOR else directory.path_of(work.db, own)[0].id


def _turned(page: int, count: int, each: int) -> tuple[int, int]:
    pages = pages_of(count, each)
    return min(max(page, 0), pages - 1), pages
