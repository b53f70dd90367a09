"""What is due, for a calendar file: one's own, a unit's, or that of a campaign; also what will come within a year."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.actions import due_views, reach
from bot.actions.campaign_sight import campaign_seen
from bot.actions.due_occurrences import occurrences_of
from bot.actions.due_owners import Owners
from bot.actions.due_view_results import Tab
from bot.actions.work import RefusedError, Work
from storage import campaigns, directory, people
from storage import due_views as records
from storage.campaigns import Campaign, CampaignState, Duty
from storage.due_views import DueSight, DueWish
from storage.dues import Due, DueKind, DueState
from storage.moments import from_text

AHEAD = timedelta(days=366)
BEHIND = timedelta(days=60)
"""What was done or is void longer ago is in no calendar that is taken anew."""
MOST = 5_000
"""Entries: a phone takes long with more."""


@dataclass(frozen=True, slots=True)
class CalendarDue:
    """An entry of the calendar."""

    uid: str
    """Stable from one file to the next, and says nothing of anybody."""
    title: str
    day: date
    at: datetime | None
    """The moment in the installation's zone, where hours count."""
    state: DueState
    unit: str
    """Whose it is; empty where the file is of one unit or person alone."""
    person: str
    duty: Duty | None
    campaign: Campaign | None
    changed: datetime
    revision: int
    """0 for what will come and was not entered yet."""


@dataclass(frozen=True, slots=True)
class DueCalendar:
    """A calendar file as it is to be written."""

    of: str
    """Whose it is: a person, a unit, a campaign."""
    entries: tuple[CalendarDue, ...]
    now: datetime


def own(work: Work) -> DueCalendar:
    """What the actor has to do or has done. Raises as ``due_views.book``."""
    owners = Owners(work)
    seen = due_views.sight(work, owners)
    mine = due_views.mine(work, owners)
    moments = records.touched(work.db, (due.id for due in mine))
    named = records.with_moments(work.db, seen, DueWish(is_named=True, since=work.today - BEHIND), today=work.today, limit=MOST)
    found = {due.id: (due, moments[due.id]) for due in mine} | {due.id: (due, at) for due, at in named}
    return _calendar(work, owners, work.person.name, found.values(), is_own=True)


def of_unit(work: Work, unit_id: int) -> DueCalendar:
    """What a unit and those below it have to do: of the own unit what it has to do as a whole, all of it for whoever handles it.

    Raises ``RefusedError`` for a unit that the actor does not handle.
    """
    owners = Owners(work)
    seen = _sight(work, owners)
    top = unit_id or work.person.unit_id
    if top not in seen.units and (work.is_system or top != work.person.unit_id):
        raise RefusedError("unknown_choice")
    # Legal staff answer for the whole agency, wherever they sit.
    units = seen.units if seen.units and not unit_id else tuple(people.units_below(work.db, top))
    wish = DueWish(units=units, since=work.today - BEHIND)
    found = records.with_moments(work.db, seen, wish, today=work.today, limit=MOST)
    unit = directory.unit(work.db, top)
    return _calendar(work, owners, "" if unit is None else unit.name, found)


def of_campaign(work: Work, campaign_id: int) -> DueCalendar:
    """What a campaign asks of whom the actor sees. Raises as ``campaign_seen``."""
    campaign = campaign_seen(work, campaign_id)
    owners = Owners(work)
    wish = DueWish(campaign_id=campaign_id, since=work.today - BEHIND)
    found = records.with_moments(work.db, _sight(work, owners), wish, today=work.today, limit=MOST)
    return _calendar(work, owners, campaign.title, found)


def read_scope(work: Work, question: str) -> DueCalendar:
    """The calendar that a button asks for: ``m.0``, ``u.0`` or ``u.<unit>``, ``c.<campaign>``. Raises ``RefusedError``."""
    tab, _, number = question.partition(".")
    if not (number.isascii() and number.isdecimal() and len(number) <= 9):
        raise RefusedError("unknown_choice")
    match tab:
        case Tab.MINE:
            return own(work)
        case Tab.UNIT:
            return of_unit(work, int(number))
        case Tab.CAMPAIGNS:
            return of_campaign(work, int(number))
        case _:
            raise RefusedError("unknown_choice")


def _sight(work: Work, owners: Owners) -> DueSight:
    if work.is_system:
        return DueSight(0, 0, tuple(unit.id for unit in people.units(work.db)))
    return due_views.sight(work, owners)


def _calendar(work: Work, owners: Owners, of: str, found: Iterable[tuple[Due, str]], *, is_own: bool = False) -> DueCalendar:
    # A timer names a case: it is in nobody's calendar but the own.
    dues = [(due, at) for due, at in found if is_own or due.kind is not DueKind.TIMER]
    asked = {duty_id: _duty(work, duty_id) for duty_id in {due.duty_id for due, _ in dues if due.duty_id is not None}}
    units = {unit_id: reach.path_name(work.db, unit_id) for unit_id in {due.unit_id for due, _ in dues}}
    entries: dict[str, CalendarDue] = {}
    series: dict[tuple[int, int, int | None], CalendarDue] = {}
    for due, at in dues:
        who = None if is_own else owners.person(due.person_id) or owners.person(due.assigned_to)
        duty, campaign = (None, None) if due.duty_id is None else asked[due.duty_id]
        entry = CalendarDue(
            uid=uid_of(work, _key(due)),
            title=due.title,
            day=due.due_on,
            at=None if due.due_at is None else work.here(due.due_at),
            state=due.state,
            unit=units[due.unit_id] if len(units) > 1 else "",
            person="" if who is None else who.name,
            duty=duty,
            campaign=campaign,
            changed=from_text(at),
            revision=due.revision,
        )
        entries[entry.uid] = entry
        if due.duty_id is not None and due.state is not DueState.VOID:
            series.setdefault((due.duty_id, due.unit_id, due.person_id), entry)
    for of_whom, entry in series.items():
        for coming in _coming(work, of_whom, entry):
            # What was entered for that day, done or void, is not to come.
            entries.setdefault(coming.uid, coming)
    every = sorted(entries.values(), key=lambda entry: (entry.day, entry.uid))
    return DueCalendar(of, tuple(every[:MOST]), work.now)


def _coming(work: Work, of_whom: tuple[int, int, int | None], like: CalendarDue) -> Iterable[CalendarDue]:
    """What will be due of the same duty to the same unit or person, of which ``like`` is one time."""
    if like.duty is None or like.campaign is None or like.campaign.state is not CampaignState.RUNNING:
        return
    for each in occurrences_of(like.duty, work.today, work.today + AHEAD):
        yield replace(
            like,
            uid=uid_of(work, _key_of(*of_whom, each.period)),
            title=like.duty.what,
            day=each.due,
            at=None,
            state=DueState.OPEN,
            changed=from_text(like.campaign.started_at),
            revision=0,
        )


def _duty(work: Work, duty_id: int) -> tuple[Duty | None, Campaign | None]:
    duty = campaigns.duty(work.db, duty_id)
    return duty, None if duty is None else campaigns.campaign(work.db, duty.campaign_id)


def _key(due: Due) -> str:
    """What stays the same from the day on which it is only to come until it is done."""
    return f"due:{due.id}" if due.duty_id is None else _key_of(due.duty_id, due.unit_id, due.person_id, due.period)


def _key_of(duty_id: int, unit_id: int, person_id: int | None, period: str) -> str:
    return f"duty:{duty_id}:{unit_id}:{person_id or 0}:{period}"


def uid_of(work: Work, key: str) -> str:
    """By what an event is known in all later files: the same for the same ``key`` of this installation."""
    # Another installation's entries must not take the place of these; and a number that counts up would tell how much there is.
    return hmac.new(work.keys.audit, f"calendar:{key}".encode(), hashlib.sha256).hexdigest()[:32] + "@suixing"
