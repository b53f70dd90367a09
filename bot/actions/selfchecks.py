"""Checks that are handed in: the first time, amended, taken back; and what somebody sees of the own ones."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence

from bot.actions import reach
from bot.actions.ledger_sight import agency
from bot.actions.paging import pages_of
from bot.actions.permissions import Right
from bot.actions.selfcheck_course import Given, SelfcheckData, given, is_complete, is_finding
from bot.actions.selfcheck_findings import Outcome, corrected, enter, tell_heads, untouched, void
from bot.actions.selfcheck_lists import Begun, Lists
from bot.actions.selfcheck_results import (
    AnswerLine,
    CheckCorrected,
    CheckShown,
    CheckSubmitted,
    ListLine,
    ListsShown,
    OwnCheckLine,
    OwnChecks,
)
from bot.actions.work import RefusedError, Work
from knowledge.checklists import CheckItem, Checklist, Owner, Severity
from storage import attachments, forms, own_checks, people, selfchecks
from storage.people import Standing
from storage.selfchecks import Answer, CheckKind, CheckState, Selfcheck

PAGE = 8
Due = Callable[[Work], frozenset[str]]
"""The codes of the lists that the actor still has to do today."""
Tell = Callable[[Work, Selfcheck], object]


class SelfcheckDesk:
    """What can be done with checks, given the lists."""

    def __init__(self, lists: Lists, due: Due = lambda _: frozenset(), tell_owner: Tell | None = None) -> None:
        """``tell_owner`` tells the heads of a unit what a spot check has found, once it is handed in."""
        self.lists = lists
        self._due = due
        self._tell_owner = tell_owner

    def shown_lists(self, work: Work, wished: str = "") -> ListsShown:
        """The lists of the actor's role: what is due first, then what is begun. With ``wished`` those that are called so, if there are."""
        _inside(work)
        work.require(Right.DO_SELFCHECK)
        mine = self.lists.of_role(work.person.role)
        found = tuple(each for each in mine if wished and (wished in each.title or wished.upper() == each.code.upper()))
        lines = tuple(self._line(work, each) for each in (found or mine))
        order = sorted(lines, key=lambda line: (not line.is_due, line.form_id is None, line.is_done_today))
        others = () if found else self._others(work, {line.form_id for line in lines})
        return ListsShown(tuple(order), others, "" if found or not wished else wished)

    def begin(self, work: Work, code: str) -> Begun:
        """A list about oneself or the own unit. Raises ``RefusedError`` where it is not for the actor's role."""
        checklist = self.lists.named(code)
        if checklist is None or work.person.role not in checklist.roles:
            raise RefusedError("no_such_checklist")
        return self.lists.begin(work, code)

    def begin_about(self, work: Work, code: str, unit_id: int) -> Begun:
        """A list about another unit. Raises ``RefusedError`` where the unit is not in the actor's reach."""
        work.require(Right.SPOTCHECK)
        reached = people.units_below(work.db, work.person.unit_id)
        if work.person.role is not people.Role.SUPERVISOR:
            reached = frozenset(agency(work, work.person))
        checklist = self.lists.named(code)
        if checklist is None or checklist.is_held or unit_id not in reached:
            raise RefusedError("no_such_checklist")
        return self.lists.begin(work, code)

    def own(self, work: Work, check_id: int) -> Selfcheck:
        """One of the actor's checks. Raises ``RefusedError``: the same words for one that is not there and for somebody else's."""
        _inside(work)
        work.require(Right.DO_SELFCHECK)
        found = own_checks.own(work.db, work.person.id, check_id)
        if found is None:
            raise RefusedError("no_such_check")
        return found

    def amendable(self, work: Work, check_id: int) -> Selfcheck:
        """One of the actor's checks that can be amended. Raises ``RefusedError``."""
        check = self.own(work, check_id)
        if check.state is CheckState.WITHDRAWN:
            raise RefusedError("check_over")
        return check

    def submit(self, work: Work, checklist: Checklist, data: SelfcheckData, form_id: int) -> CheckSubmitted:
        """Hand in what was gathered: the check, its pictures, what goes into the ledger, and who is told. An identical resend is one.

        Raises ``RefusedError`` where the check that is amended has changed meanwhile.
        """
        answers = tuple(_answer(item, each) for item, each in given(checklist, data))
        digest = _digest(data, answers)
        if data.again is not None:
            return self._amend(work, checklist, data, answers, digest, form_id)
        before = selfchecks.same(work.db, work.person.id, digest, work.today.isoformat())
        if before is not None:
            return CheckSubmitted(before, checklist.title, len(answers), is_same=True, unit=_unit(work, before))
        check = selfchecks.add(work.db, self._fresh(work, checklist, data, answers, digest), answers)
        self._take_files(work, check, answers, form_id)
        work.record(f"{check.kind}.submitted", subject(check))
        if check.kind is CheckKind.SELFCHECK and checklist.rotates:
            selfchecks.note_asked(work.db, work.person.id, [answer.item for answer in answers], check.day)
        outcome = enter(work, check, checklist, answers)
        told = self._tell(work, check, checklist, outcome)
        return _receipt(work, check, checklist, answers, outcome, told)

    def withdraw(self, work: Work, check_id: int, revision: int) -> CheckShown:
        """Take a check back on the day of its making, while nobody has touched what it brought into the ledger. Raises ``RefusedError``."""
        check = self.own(work, check_id)
        if check.revision != revision:
            raise RefusedError("check_moved")
        if not self._can_withdraw(work, check):
            raise RefusedError("check_touched")
        void(work, check)
        after = selfchecks.change(work.db, check, at=work.at, state=CheckState.WITHDRAWN, remark="", returned_by=None)
        if after is None:
            raise RefusedError("check_moved")
        work.record(f"{check.kind}.withdrawn", subject(check))
        return self.view(work, check_id)

    def view(self, work: Work, check_id: int, *, is_sure: bool = False) -> CheckShown:
        """One of the actor's own checks, whole. Raises ``RefusedError``."""
        check = self.own(work, check_id)
        checklist = self.lists.kept(work, check.content)
        lines = (
            AnswerLine(number, item, answer)
            for number, answer in enumerate(selfchecks.answers(work.db, check.id), start=1)
            if (item := checklist.item(answer.item)) is not None
        )
        return CheckShown(
            check,
            checklist,
            _unit(work, check),
            tuple(lines),
            tuple(each.reason for each in selfchecks.versions(work.db, check.id)),
            attachments.count(work.db, subject(check)),
            check.state is not CheckState.WITHDRAWN,
            self._can_withdraw(work, check),
            is_sure,
        )

    def page(self, work: Work, number: int) -> OwnChecks:
        """A page of the actor's own checks, the newest first."""
        _inside(work)
        work.require(Right.DO_SELFCHECK)
        count = own_checks.count(work.db, work.person.id)
        pages = pages_of(count, PAGE)
        number = min(number, pages - 1)
        found = own_checks.page(work.db, work.person.id, limit=PAGE, offset=number * PAGE)
        return OwnChecks(tuple(OwnCheckLine(each, self.lists.kept(work, each.content).title) for each in found), count, number, pages)

    def _amend(
        self, work: Work, checklist: Checklist, data: SelfcheckData, answers: tuple[Answer, ...], digest: str, form_id: int
    ) -> CheckSubmitted:
        before = self.amendable(work, data.again or 0)
        if before.version != data.version:
            raise RefusedError("check_moved")
        old = {answer.item: answer for answer in selfchecks.answers(work.db, before.id)}
        linked = tuple(corrected(work, answer, old.get(answer.item)) for answer in answers)
        after = selfchecks.amend(
            work.db,
            before,
            linked,
            reason=data.reason,
            by=work.person.id,
            at=work.at,
            state=CheckState.SUBMITTED,
            findings=sum(answer.is_finding for answer in answers),
            digest=digest,
            remark="",
            returned_by=None,
            submitted_at=work.at,
        )
        if after is None:
            raise RefusedError("check_moved")
        self._take_files(work, after, linked, form_id)
        work.record(f"{after.kind}.amended", subject(after), "answers")
        outcome = enter(work, after, checklist, linked, old=old, reason=data.reason)
        told = self._tell(work, after, checklist, outcome)
        self._tell_returner(work, before, checklist)
        return _receipt(work, after, checklist, answers, outcome, told)

    def _tell(self, work: Work, check: Selfcheck, checklist: Checklist, outcome: Outcome) -> int:
        if check.kind is CheckKind.SPOTCHECK and self._tell_owner is not None:
            self._tell_owner(work, check)
            return 0
        return tell_heads(work, check, checklist, outcome)

    def _tell_returner(self, work: Work, before: Selfcheck, checklist: Checklist) -> None:
        """Whoever had asked for the correction gets to know that it is there."""
        who = None if before.returned_by is None else people.person(work.db, before.returned_by)
        if who is not None and who.standing is Standing.ACTIVE:
            work.owe(CheckCorrected(before.id, checklist.title, reach.path_name(work.db, before.unit_id)), who.id, subject=subject(before))

    def _fresh(self, work: Work, checklist: Checklist, data: SelfcheckData, answers: tuple[Answer, ...], digest: str) -> Selfcheck:
        return Selfcheck(
            id=0,
            kind=data.kind,
            checklist=checklist.code,
            content=data.content,
            is_held=checklist.is_held,
            person_id=work.person.id,
            unit_id=data.unit_id,
            method=data.method,
            state=CheckState.SUBMITTED,
            day=work.today.isoformat(),
            place=data.place,
            point=data.point,
            findings=sum(answer.is_finding for answer in answers),
            version=1,
            revision=1,
            remark="",
            returned_by=None,
            digest=digest,
            started_at=data.started_at,
            submitted_at=work.at,
            touched_at=work.at,
        )

    def _take_files(self, work: Work, check: Selfcheck, answers: Iterable[Answer], form_id: int) -> None:
        """Let the pictures of the answers belong to the check; those of what is not handed in are given up with the form."""
        files = [file for answer in answers for file in answer.files]
        attachments.hand_over_some(work.db, f"form:{form_id}", subject(check), files)

    def _can_withdraw(self, work: Work, check: Selfcheck) -> bool:
        return check.state is not CheckState.WITHDRAWN and check.day == work.today.isoformat() and untouched(work, check)

    def _line(self, work: Work, checklist: Checklist) -> ListLine:
        row = forms.open_form(work.db, work.person.id, f"{CheckKind.SELFCHECK}:{checklist.code}")
        due = checklist.code in self._due(work)
        done = checklist.code in own_checks.done_on(work.db, work.person.id, work.today.isoformat())
        if row is None:
            return ListLine(checklist.code, checklist.title, is_due=due, is_done_today=done)
        answered, asked = self._progress(work, row)
        return ListLine(checklist.code, checklist.title, row.id, answered, asked, due, done)

    def _others(self, work: Work, shown: set[int | None]) -> tuple[ListLine, ...]:
        found = []
        for row in forms.open_forms(work.db, work.person.id):
            if row.kind.partition(":")[0] in set(CheckKind) and row.id not in shown:
                data = SelfcheckData.model_validate_json(row.data)
                answered, asked = self._progress(work, row)
                found.append(ListLine(data.code, self.lists.kept(work, data.content).title, row.id, answered, asked))
        return tuple(found)

    def _progress(self, work: Work, row: forms.FormRow) -> tuple[int, int]:
        data = SelfcheckData.model_validate_json(row.data)
        pairs = given(self.lists.kept(work, data.content, data.items), data)
        return sum(is_complete(item, each) for item, each in pairs), len(pairs)


def subject(check: Selfcheck) -> str:
    """What the audit, the outbox and the attachments call a check."""
    return f"selfcheck:{check.id}"


def _inside(work: Work) -> None:
    if work.outside:
        raise RefusedError("outside")


def _unit(work: Work, check: Selfcheck) -> str:
    return reach.path_name(work.db, check.unit_id) if check.kind is CheckKind.SPOTCHECK else ""


def _answer(item: CheckItem, each: Given) -> Answer:
    found = is_finding(item, each)
    return Answer(item.id, each.value, found, item.category, item.severity, each.is_fixed and found, each.note, each.files)


def _digest(data: SelfcheckData, answers: tuple[Answer, ...]) -> str:
    """By what an identical resend is known. Pictures are never the same ones: nothing that shows something may be taken for known."""
    said = [data.kind, data.content, data.unit_id, data.method, [[a.item, a.value, a.is_fixed, a.note, list(a.files)] for a in answers]]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _receipt(work: Work, check: Selfcheck, checklist: Checklist, answers: Sequence[Answer], outcome: Outcome, told: int) -> CheckSubmitted:
    return CheckSubmitted(
        check,
        checklist.title,
        len(answers),
        outcome.entered,
        outcome.joined,
        outcome.fixed,
        unit=_unit(work, check),
        unassigned=outcome.unassigned > 0,
        told=told,
        stops=_stops(check, checklist, answers),
    )


def _stops(check: Selfcheck, checklist: Checklist, answers: Sequence[Answer]) -> tuple[str, ...]:
    """What whoever has checked themselves has to do at once: a critical finding stops work until it is put right."""
    if check.kind is not CheckKind.SELFCHECK or checklist.owner is not Owner.PERSON:
        return ()
    critical = {item.id: item.measure for item in checklist.items if item.severity is Severity.CRITICAL and item.measure}
    return tuple(critical[answer.item] for answer in answers if answer.is_finding and not answer.is_fixed and answer.item in critical)
