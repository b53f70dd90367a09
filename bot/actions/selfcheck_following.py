"""``自查情况``: who has not, as of today; the newest checks; opening one and giving it back with a remark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bot.actions import reach
from bot.actions.paging import pages_of
from bot.actions.permissions import Right
from bot.actions.selfcheck_follow_results import (
    CheckFollowed,
    CheckLine,
    CheckReturned,
    ChecksPage,
    Following,
    FollowLine,
    MissingName,
    MissingNames,
    RemindedNow,
    ReturnDone,
    ScheduleFollowed,
    UnitLine,
)
from bot.actions.selfcheck_owing import UnitTally, list_of, occurrence_of, owing, tallies
from bot.actions.selfcheck_rounds import Book, ChecksDue, lately_reminded, lines
from bot.actions.selfcheck_sight import check_seen, sight_of
from bot.actions.work import RefusedError, Work
from knowledge.checklists import Checklist
from storage import audit, people, selfcheck_following, selfcheck_schedules, selfchecks
from storage.people import Role
from storage.selfcheck_schedules import Schedule
from storage.selfchecks import CheckKind, CheckState, Selfcheck

PAGE = 6
NAMES_A_PAGE = 30
NEWEST_DAYS = 31
"""How far back the newest checks go."""
MOST_LISTS = 20

ReadContent = Callable[[str], Checklist]
"""Reads a list as it stands in the records: ``knowledge.checklists.from_content``."""


class Follow:
    """What those who follow self-checks look at and do."""

    def __init__(self, book: Book, read: ReadContent) -> None:
        self._book = book
        self._read = read

    def overview(self, work: Work) -> Following:
        """Every schedule of the actor's sight. Raises ``RefusedError`` for whoever follows none, and where records must not travel."""
        found = [each for each in selfcheck_schedules.in_force(work.db, work.today) if self._concerns(work, each)]
        return Following(
            work.today,
            tuple(self._line(work, each) for each in found[:MOST_LISTS]),
            len(found),
            sight_of(work).held,
            work.person.role is Role.SUPERVISOR,
        )

    def schedule(self, work: Work, schedule_id: int) -> ScheduleFollowed:
        """One of them unit by unit. Raises ``RefusedError``."""
        found = self._own(work, schedule_id)
        units = tuple(
            UnitLine(reach.path_name(work.db, each.unit_id), each.due, each.done, len(each.returned), each.missing_count)
            for each in self._tallies(work, found)
        )
        return ScheduleFollowed(self._line(work, found), units)

    def names(self, work: Work, schedule_id: int, page: int = 0) -> MissingNames:
        """Who has not, those whose check came back among them. Raises ``RefusedError``."""
        found = self._own(work, schedule_id)
        behind = [each for tally in self._tallies(work, found) for each in (*tally.missing, *tally.returned)]
        pages = pages_of(len(behind), NAMES_A_PAGE)
        page = min(max(page, 0), pages - 1)
        shown = behind[page * NAMES_A_PAGE : (page + 1) * NAMES_A_PAGE]
        named = tuple(
            MissingName(
                each.person.name,
                reach.path_name(work.db, each.person.unit_id),
                each.state is CheckState.RETURNED,
                each.is_away(work.today),
                each.is_enrolled,
            )
            for each in shown
        )
        return MissingNames(self._line(work, found), named, page, pages)

    def remind(self, work: Work, schedule_id: int) -> RemindedNow:
        """Remind those who have not, now; nobody twice within the hour, nobody on leave. Raises ``RefusedError``."""
        found = self._own(work, schedule_id)
        when = occurrence_of(found, work.today)
        if when is None:
            raise RefusedError("nothing_due_today")
        missing = [each for tally in self._tallies(work, found) for each in tally.missing if each.person.id != work.person.id]
        just = lately_reminded(work)
        away = [each for each in missing if each.is_away(work.today)]
        there = [each for each in missing if not each.is_away(work.today)]
        to = [each.person.id for each in there if each.is_enrolled and each.person.id not in just]
        message = ChecksDue(lines([(found, when)], self._book()), by=work.person.name)
        for person_id in to:
            selfcheck_schedules.remind(work.db, found.id, person_id, when.period, by_clock=False, at=work.at)
        if to:
            work.owe(message, *to)
            work.record("schedule.reminded", f"schedule:{found.id}")
        unreachable = sum(not each.is_enrolled for each in there)
        return RemindedNow(len(to), len(there) - len(to) - unreachable, len(away), unreachable)

    def newest(self, work: Work, page: int = 0) -> ChecksPage:
        """The newest checks of the actor's sight, within a day those with findings first. Raises ``RefusedError``."""
        _require(work)
        sight = sight_of(work)
        since = work.today - timedelta(days=NEWEST_DAYS - 1)
        count = selfcheck_following.count(work.db, sight, since)
        pages = pages_of(count, PAGE)
        page = min(max(page, 0), pages - 1)
        found = selfcheck_following.newest(work.db, sight, since, limit=PAGE, offset=page * PAGE)
        return ChecksPage(tuple(self._check_line(work, check) for check in found), count, NEWEST_DAYS, page, pages, sight.held)

    def view(self, work: Work, check_id: int) -> CheckFollowed:
        """A check with its answers; that somebody has looked is audited once for each version of it. Raises ``RefusedError``."""
        _require(work)
        check = check_seen(work, check_id)
        version = f"version_{check.version}"
        if check.person_id != work.person.id:
            looked = audit.entries_about(work.db, subject(check), by=f"person:{work.person.id}")
            if not any(row.act == "selfcheck.seen" and version in row.fields for row in looked):
                work.record("selfcheck.seen", subject(check), version)
        content = selfchecks.content(work.db, check.content)
        if content is None:
            raise RefusedError("no_such_check")
        return CheckFollowed(
            check,
            self._read(content),
            name_of(work, check.person_id),
            reach.path_name(work.db, check.unit_id),
            selfchecks.answers(work.db, check.id),
            can_return(work, check),
            work.now,
        )

    def returnable(self, work: Work, check_id: int, revision: int) -> Selfcheck:
        """The check, where the actor may give it back as it stands.

        Raises ``RefusedError`` also where it was corrected or given back meanwhile.
        """
        _require(work)
        check = check_seen(work, check_id)
        if check.person_id == work.person.id:
            raise RefusedError("own_check")
        if not _may_return(work, check):
            raise RefusedError("check_not_returned")
        if check.revision != revision or check.state is not CheckState.SUBMITTED:
            raise RefusedError("check_moved")
        return check

    def give_back(self, work: Work, check_id: int, revision: int, remark: str) -> ReturnDone:
        """Give a check back to whoever made it, who hears of it at once. Raises ``RefusedError`` as ``returnable``."""
        check = self.returnable(work, check_id, revision)
        after = selfchecks.change(work.db, check, at=work.at, state=CheckState.RETURNED, remark=remark, returned_by=work.person.id)
        if after is None:
            raise RefusedError("check_moved")
        work.record("selfcheck.returned", subject(check), "remark")
        title = self.title(check)
        work.owe(CheckReturned(check.id, title, check.day, remark, work.person.name), check.person_id)
        return ReturnDone(check.id, title, name_of(work, check.person_id))

    def title(self, check: Selfcheck) -> str:
        """How the list of a check is called."""
        checklist = self._book().get(check.checklist)
        return check.checklist if checklist is None else checklist.title

    def _concerns(self, work: Work, schedule: Schedule) -> bool:
        """Whether a schedule is the actor's to follow. Raises ``RefusedError``."""
        _require(work)
        checklist, sight = list_of(schedule, self._book()), sight_of(work)
        if checklist is None or (sight.held and not checklist.is_held):
            return False
        return not people.units_below(work.db, schedule.unit_id).isdisjoint(sight.units)

    def _own(self, work: Work, schedule_id: int) -> Schedule:
        found = selfcheck_schedules.schedule(work.db, schedule_id)
        if found is None or not self._concerns(work, found) or found.ended_at is not None:
            raise RefusedError("no_such_schedule")
        return found

    def _tallies(self, work: Work, schedule: Schedule) -> tuple[UnitTally, ...]:
        when = occurrence_of(schedule, work.today)
        checklist = self._book()[schedule.checklist]
        if when is None:
            return ()
        return tallies(owing(work.db, schedule, checklist, when, work.now.tzinfo, units=sight_of(work).units), checklist)

    def _line(self, work: Work, schedule: Schedule) -> FollowLine:
        counted = self._tallies(work, schedule)
        checklist = self._book()[schedule.checklist]
        return FollowLine(
            schedule.id,
            checklist.title,
            schedule.label,
            schedule.role,
            schedule.rule,
            occurrence_of(schedule, work.today),
            schedule.first_day,
            sum(each.due for each in counted),
            sum(each.done for each in counted),
            sum(len(each.returned) for each in counted),
            sum(each.missing_count for each in counted),
            checklist.owner == "unit",
        )

    def _check_line(self, work: Work, check: Selfcheck) -> CheckLine:
        return CheckLine(check, self.title(check), name_of(work, check.person_id), reach.path_name(work.db, check.unit_id))


def can_return(work: Work, check: Selfcheck) -> bool:
    """Whether the actor may give a check back now."""
    return check.state is CheckState.SUBMITTED and check.person_id != work.person.id and _may_return(work, check)


def subject(check: Selfcheck) -> str:
    """What the audit and the outbox call a check."""
    return f"selfcheck:{check.id}"


def _may_return(work: Work, check: Selfcheck) -> bool:
    # The heads of a unit that was checked by others must not send those back.
    sight = sight_of(work)
    return check.kind is CheckKind.SELFCHECK and check.unit_id in sight.units and check.is_held == sight.held


def _require(work: Work) -> None:
    work.require(Right.SEE_SELFCHECKS)
    if work.outside:
        raise RefusedError("outside")


def name_of(work: Work, person_id: int) -> str:
    person = people.person(work.db, person_id)
    return "" if person is None else person.name
