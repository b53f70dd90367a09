"""``期限``: what is due, list by list and page by page, and found again by words. Everything here only reads."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from bot.actions import campaign_sight, reach
from bot.actions.due_next import next_due
from bot.actions.due_owners import Owners
from bot.actions.due_results import line_of
from bot.actions.due_sight import sight_of
from bot.actions.due_view_results import CampaignShort, DuePage, SeenLine, Tab, UnitShort, When
from bot.actions.leave import stand_ins
from bot.actions.paging import pages_of
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from knowledge.normalise import fold
from storage import campaigns, directory, due_views, leaves, people
from storage.campaigns import Campaign
from storage.due_views import DueCounts, DueSight, DueWish
from storage.dues import Due
from storage.people import Role

PAGE = 8
UNITS = 8
"""Units that are offered as buttons."""
FOUND = 10
MOST_LOOKED_AT = 20_000
"""Dues among which words are looked for, those due first."""


def week_end(day: date) -> date:
    """The Sunday of the week of ``day``."""
    return day + timedelta(days=6 - day.weekday())


def month_end(day: date) -> date:
    """The last day of the month of ``day``."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def when(due_on: date, today: date) -> When:
    """Under which heading something stands that is due then."""
    if due_on < today:
        return When.LATE
    if due_on == today:
        return When.TODAY
    if due_on <= week_end(today):
        return When.WEEK
    return When.MONTH if due_on <= month_end(today) else When.LATER


def require_seeing(work: Work) -> None:
    """Raises ``RefusedError`` for whoever has nothing due ever, and where records must not travel."""
    if work.outside:
        raise RefusedError("outside")
    work.require(Right.SEE_DUES)


def mine(work: Work, owners: Owners) -> tuple[Due, ...]:
    """What the actor has to do, for themselves, their unit or whom they stand in for; what is due first comes first."""
    actor, today = work.person, work.today
    away = leaves.away_on(work.db, today)
    tree = people.units_below(work.db, actor.unit_id) if actor.role is Role.SUPERVISOR else frozenset()
    stood_in_for = {actor.id, *(each for each in away if actor.id in stand_ins(work.db, each, today))}
    # What falls to somebody on leave without a deputy falls to the heads.
    left = {each for each in away if tree and (who := people.person(work.db, each)) is not None and who.unit_id in tree}
    units = frozenset[int]().union(*(_headed(work, owners, each) for each in stood_in_for))
    found = due_views.candidates(work.db, stood_in_for | left, units, tree)
    return tuple(due for due in found if _falls_to(owners, due, actor.id, today))


def sight(work: Work, owners: Owners) -> DueSight:
    """What the actor may look at. Raises as ``require_seeing``."""
    require_seeing(work)
    actor = work.person
    return DueSight(actor.id, actor.unit_id, sight_of(work), tuple(due.id for due in mine(work, owners)))


def book(work: Work, tab: Tab | None = None, page: int = 0, unit_id: int = 0) -> DuePage:
    """A page of a list: by default what the actor has to do. Of a unit where one is given, which the actor has to handle.

    Raises ``RefusedError`` for whoever has nothing due ever, for a unit that is not the actor's, and where records must not travel.
    """
    owners = Owners(work)
    seen = sight(work, owners)
    handles = bool(seen.units)
    tab = tab or Tab.MINE
    wish, name = DueWish(), ""
    if unit_id and tab in {Tab.UNIT, Tab.LATE, Tab.DONE}:
        found = directory.unit(work.db, unit_id)
        if found is None or unit_id not in seen.units:
            raise RefusedError("unknown_choice")
        wish = DueWish(units=tuple(people.units_below(work.db, unit_id)))
        name = reach.path_name(work.db, unit_id)
    if tab is Tab.CAMPAIGNS:
        return _campaigns(work, seen)
    if tab is Tab.MINE:
        return _mine(work, owners, page, handles=handles)
    if tab is Tab.LATE:
        wish = replace(wish, is_late=True)
    elif tab is Tab.DONE:
        wish = replace(wish, is_done=True, is_named=not unit_id)
    elif wish.units is None:
        wish = DueWish(units=seen.units or (work.person.unit_id,))
    if tab is Tab.DONE:
        counts = DueCounts(later=due_views.count(work.db, seen, wish, today=work.today))
    else:
        counts = due_views.counts(work.db, seen, wish, today=work.today, **_bounds(work.today))
    page, pages = _within(page, counts.total)
    dues = due_views.page(work.db, seen, wish, today=work.today, limit=PAGE, offset=page * PAGE)
    units = _units(work, seen, unit_id) if tab is Tab.UNIT and handles else ()
    return DuePage(tab, lines(work, owners, dues), counts, page, pages, handles, work.today, unit=name, unit_id=unit_id, units=units)


def search(work: Work, words: str) -> DuePage:
    """What is open and has all of these words: in what it is, its clause, its campaign, whose it is. Raises as ``book``."""
    owners = Owners(work)
    seen = sight(work, owners)
    wanted = [_folded(word) for word in words.split() if _folded(word)]
    hits = []
    for each in due_views.named(work.db, seen, limit=MOST_LOOKED_AT) if wanted else ():
        said = [_folded(text) for text in (each.title, each.clause, each.campaign, each.unit, each.person)]
        if all(any(word in text for text in said) for word in wanted):
            hits.append(each.id)
    dues = due_views.of_ids(work.db, hits[:FOUND])
    counts = DueCounts(later=len(hits))
    return DuePage(Tab.MINE, lines(work, owners, dues), counts, 0, 1, bool(seen.units), work.today, words=words)


def campaigns_seen(work: Work) -> tuple[Campaign, ...]:
    """The running campaigns that the actor may look at."""
    return tuple(each for each in campaigns.campaigns(work.db) if campaign_sight.sees(work, each))


def lines(work: Work, owners: Owners, dues: Iterable[Due]) -> tuple[SeenLine, ...]:
    """Dues as lines of a list."""
    actor = work.person
    names: dict[int, str] = {}
    found = []
    for due in dues:
        if due.unit_id not in names:
            names[due.unit_id] = reach.path_name(work.db, due.unit_id)
        who = owners.person(due.person_id) or owners.person(due.assigned_to)
        is_own = actor.id in {due.person_id, due.assigned_to}
        found.append(
            SeenLine(
                due,
                when(due.due_on, work.today),
                "" if is_own or due.unit_id == actor.unit_id else names[due.unit_id],
                "" if is_own or who is None else who.name,
                line_of(owners, due),
            )
        )
    return tuple(found)


def _mine(work: Work, owners: Owners, page: int, *, handles: bool) -> DuePage:
    every = mine(work, owners)
    page, pages = _within(page, len(every))
    of_page = every[page * PAGE : (page + 1) * PAGE]
    coming = None if every else next_due(work, owners)
    counts = _count(every, work.today)
    return DuePage(Tab.MINE, lines(work, owners, of_page), counts, page, pages, handles, work.today, next_due=coming)


def _bounds(today: date) -> dict[str, date]:
    return {"week": week_end(today), "month": month_end(today)}


def _within(page: int, count: int) -> tuple[int, int]:
    pages = pages_of(count, PAGE)
    return min(max(page, 0), pages - 1), pages


def _count(dues: Iterable[Due], today: date) -> DueCounts:
    found = [when(due.due_on, today) for due in dues]
    return DueCounts(*(found.count(each) for each in When))


def _falls_to(owners: Owners, due: Due, person_id: int, today: date) -> bool:
    if any(person.id == person_id for person in owners.responsible(due)):
        return True
    return any(receiver == person_id for receiver, _ in owners.receivers(due, today))


def _headed(work: Work, owners: Owners, person_id: int) -> frozenset[int]:
    """The units whose dues may fall to somebody as a head: the own one, and those below it down to where another head is at work."""
    who = owners.person(person_id)
    if who is None or who.role is not Role.SUPERVISOR:
        return frozenset()
    heads = people.active_with_roles(work.db, frozenset({Role.SUPERVISOR}))
    at_work = {head.unit_id for head in heads if not owners.is_away(head.id, work.today)}
    found = {who.unit_id}
    # Parents come before their children.
    for unit in people.units(work.db):
        if unit.parent_id in found and unit.id not in at_work:
            found.add(unit.id)
    return frozenset(found)


def _units(work: Work, seen: DueSight, unit_id: int) -> tuple[UnitShort, ...]:
    """The units right below the one shown, with what is open in each and below it; those with most that is late first."""
    top = unit_id or work.person.unit_id
    if not unit_id and work.person.role is not Role.SUPERVISOR:
        top = directory.path_of(work.db, top)[0].id
    open_in = {each: (count, late) for each, count, late in due_views.by_unit(work.db, seen, today=work.today)}
    found = []
    for unit in people.units(work.db):
        if unit.parent_id == top and unit.id in seen.units:
            of_it = [open_in.get(each, (0, 0)) for each in people.units_below(work.db, unit.id)]
            found.append(UnitShort(unit.id, unit.name, sum(each[0] for each in of_it), sum(each[1] for each in of_it)))
    return tuple(sorted(found, key=lambda each: (-each.late, -each.count, each.id))[:UNITS])


def _campaigns(work: Work, seen: DueSight) -> DuePage:
    bounds = _bounds(work.today)
    found = []
    for each in campaigns_seen(work):
        wish = DueWish(campaign_id=each.id)
        done = due_views.count(work.db, seen, DueWish(is_done=True, campaign_id=each.id), today=work.today)
        found.append(CampaignShort(each, due_views.counts(work.db, seen, wish, today=work.today, **bounds), done))
    counts = DueCounts(later=len(found))
    return DuePage(Tab.CAMPAIGNS, (), counts, 0, 1, bool(seen.units), work.today, campaigns=tuple(found))


@lru_cache(maxsize=20_000)
def _folded(text: str) -> str:
    return fold(text).replace(" ", "")
