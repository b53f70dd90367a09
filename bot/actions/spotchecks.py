"""``督查``: choosing how, whom and by which list; and telling a unit's heads what was found.

四不两直, 明查暗访, 回头看: 潢川2021方案, 乳山2022方案. The questions themselves are the form's of self-checks.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.actions import ledger_sight, reach
from bot.actions.leave import stand_ins
from bot.actions.paging import pages_of
from bot.actions.permissions import Right
from bot.actions.selfcheck_rounds import Book
from bot.actions.selfcheck_sight import sight_of
from bot.actions.work import RefusedError, Work
from knowledge.checklists import Checklist
from storage import ledger, people, selfcheck_following, selfchecks
from storage.ledger import LedgerItem
from storage.selfchecks import CheckKind, Method, Selfcheck

METHODS = (Method.UNANNOUNCED, Method.ANNOUNCED, Method.COVERT, Method.RECHECK)
UNITS_A_PAGE = 8
MOST_RECHECKS = 6
MOST_TOLD = 8
"""Findings that are named in the message to the unit's heads."""


@dataclass(frozen=True, slots=True)
class WhichMethod:
    """How is it checked?"""


@dataclass(frozen=True, slots=True)
class WhichUnit:
    """A page of the units that may be checked; pages count from 0."""

    method: Method
    units: tuple[tuple[int, str], ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class WhichList:
    """By which list; for a recheck first the unit's items that wait for one."""

    method: Method
    unit_id: int
    unit: str
    lists: tuple[tuple[str, str], ...]
    rechecks: tuple[LedgerItem, ...]


@dataclass(frozen=True, slots=True)
class SpotcheckTold:
    """To the heads of a unit: what a spot check has found, each with the number of its ledger item, if it has one."""

    check_id: int
    unit: str
    title: str
    method: Method
    by: str
    findings: tuple[tuple[int | None, str], ...]
    count: int
    """How many there are; not all may be named."""
    is_corrected: bool
    """Whether the checker has corrected what was told before."""


def which_method(work: Work) -> WhichMethod:
    """Raises ``RefusedError`` for whoever makes no spot checks, and where records must not travel."""
    _require(work)
    return WhichMethod()


def which_unit(work: Work, method: Method, page: int = 0) -> WhichUnit:
    """The units of the actor's sight: their own tree for supervisors, the agency for legal staff. Raises ``RefusedError``."""
    _require(work)
    units = _units(work)
    pages = pages_of(len(units), UNITS_A_PAGE)
    page = min(max(page, 0), pages - 1)
    return WhichUnit(method, units[page * UNITS_A_PAGE : (page + 1) * UNITS_A_PAGE], page, pages)


def which_list(work: Work, book: Book, method: Method, unit_id: int) -> WhichList:
    """The lists by which a unit is checked, but for those that only discipline may read. Raises ``RefusedError``."""
    _require(work)
    unit = dict(_units(work)).get(unit_id)
    if unit is None:
        raise RefusedError("no_such_unit")
    lists = tuple((each.code, each.title) for each in book().values() if _serves(each))
    rechecks: tuple[LedgerItem, ...] = ()
    if method is Method.RECHECK:
        rechecks = selfcheck_following.to_recheck(work.db, ledger_sight.sight_of(work), unit_id, limit=MOST_RECHECKS)
    if not lists and not rechecks:
        raise RefusedError("no_checklists")
    return WhichList(method, unit_id, unit, lists, rechecks)


def may_begin(work: Work, book: Book, unit_id: int, code: str) -> Checklist:
    """The list by which the actor may check that unit: for the form, at its begin and its end. Raises ``RefusedError``."""
    _require(work)
    if unit_id not in dict(_units(work)):
        raise RefusedError("no_such_unit")
    checklist = book().get(code)
    if checklist is None or not _serves(checklist):
        raise RefusedError("no_checklists")
    return checklist


def tell_owner(work: Work, check: Selfcheck, book: Book) -> None:
    """Tell the heads of the unit what a spot check that was just handed in has found; before that nobody hears of it.

    The nearest heads in whose tree the unit lies, and whoever stands in for them; never the checker.
    """
    if check.kind is not CheckKind.SPOTCHECK or check.is_held:
        return
    checklist = book().get(check.checklist)
    found = [answer for answer in selfchecks.answers(work.db, check.id) if answer.is_finding]
    told = SpotcheckTold(
        check.id,
        reach.path_name(work.db, check.unit_id),
        check.checklist if checklist is None else checklist.title,
        check.method,
        _name(work, check.person_id),
        tuple((answer.ledger_id, _problem(work, checklist, answer.item, answer.ledger_id)) for answer in found[:MOST_TOLD]),
        len(found),
        check.version > 1,
    )
    heads = reach.nearest_heads(work.db, check.unit_id, but=check.person_id)
    to = dict.fromkeys(who for head in heads for who in stand_ins(work.db, head.id, work.today))
    to.pop(check.person_id, None)
    work.owe(told, *to)


def _problem(work: Work, checklist: Checklist | None, item_id: str, ledger_id: int | None) -> str:
    entered = None if ledger_id is None else ledger.item(work.db, ledger_id)
    if entered is not None:
        return entered.problem
    item = None if checklist is None else checklist.item(item_id)
    return item_id if item is None else item.finding or item.question


def _serves(checklist: Checklist) -> bool:
    # What is answered to a held list neither supervisors nor legal staff may read, so they cannot ask it either.
    return bool(checklist.items) and not checklist.is_held


def _units(work: Work) -> tuple[tuple[int, str], ...]:
    seen = set(sight_of(work).units)
    return tuple((unit.id, reach.path_name(work.db, unit.id)) for unit in people.units(work.db) if unit.id in seen)


def _require(work: Work) -> None:
    work.require(Right.SPOTCHECK)
    if work.outside:
        raise RefusedError("outside")


def _name(work: Work, person_id: int) -> str:
    person = people.person(work.db, person_id)
    return "" if person is None else person.name
