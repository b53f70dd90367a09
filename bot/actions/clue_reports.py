"""Reports of a risk, matters unresolved and suggestions: one message each, told to the head at once, up the tree while nobody looks,
nudged until answered.

Reporting at once to the unit's head: 乳山2022方案 29; matters unresolved and their 批示: 盘锦2017平时考核办法 第十八条、第十九条、
第二十一条; suggestions on rules and policies: 辽宁2021方案 四(三). The intervals are this product's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.actions import clue_judging, reach
from bot.actions.clue_moves import OPEN, allowed
from bot.actions.clue_report_readers import heads, report, report_seen, still_reading
from bot.actions.clue_report_results import (
    AnswerWaited,
    NobodyReads,
    ReportAnswer,
    ReportAnswered,
    ReportArrived,
    ReportRead,
    ReportReceived,
    ReportWentUp,
)
from bot.actions.clue_rows import MOST_FILES, check, digest, fresh, subject
from bot.actions.form_kinds import File
from bot.actions.leave import stand_ins
from bot.actions.lookup import Lookup
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Urgency, Work
from storage import attachments, audit, clue_reports, clues, directory, own_clues, people
from storage.clues import Clue, ClueKind, ClueState, Hold, RemarkKind
from storage.moments import from_text, to_text
from storage.people import Person, Role

FIRST_NUDGE = timedelta(hours=4)
"""After which a matter unresolved without an instruction is brought to mind; 本产品默认，非文件规定."""
NEXT_NUDGE = timedelta(days=1)
STILL_UNREAD = timedelta(hours=1)
"""How often a report is sent again once it has reached the top and nobody has looked."""
DAY_BEGINS, DAY_ENDS = 8, 20
"""Nudges wait for these hours; a report of a risk does not."""
LONGEST, LONGEST_ANSWER = 3_500, 2_000
"""Characters of a report and of what is answered to it: each goes whole into one message, with whom it is from above it."""
ReportKind = ClueKind
"""What the doors call it."""
KINDS = (ClueKind.RISK, ClueKind.UNRESOLVED, ClueKind.SUGGESTION)
_ASKS = re.compile(r"[?？]|怎么|咋|几天|几日|多久|多少|吗\s*$|什么时候|哪些|谁(来|管|批)|要不要|能不能|可不可以|是否")
_LEVELS = {ClueKind.RISK: "red", ClueKind.UNRESOLVED: "orange", ClueKind.SUGGESTION: "blue"}


class Reports:
    """The workflow; ``unread`` is how long a report of a risk may lie unread before it goes up."""

    def __init__(self, lookup: Callable[[], Lookup], unread: timedelta) -> None:
        self._lookup = lookup
        self._unread = unread

    def submit(
        self, work: Work, kind: ClueKind, text: str, files: Sequence[File] = (), *, form_id: int | None = None, album: str = ""
    ) -> ReportReceived:
        """Take a report: it is kept and whoever has to know is told, in one transaction. ``album`` is the one that its pictures are of.

        Raises ``RefusedError`` for an empty or too long text, for whoever may not, and where records must not travel.
        """
        work.require(Right.SUBMIT_REPORT)
        if work.outside:
            raise RefusedError("outside")
        text = text.strip()
        check(text, LONGEST)
        before = clue_reports.same(work.db, digest(work, kind, text), OPEN)
        if before is not None:
            self.add_files(work, before, files, form_id, album)
            return replace(self.received(work, before, still_reading(work, before), looks_like_clue=False), again=True)
        person = work.person
        judged = clue_judging.judge(work, self._lookup(), [text], person.unit_id)
        # What people are named in a report does not hold it: its head must know at once.
        open_to_heads = replace(judged, hold=Hold.NONE)
        clue = fresh(work, kind, text, open_to_heads, unit_id=person.unit_id, level=_LEVELS[kind])
        clue = self._planned(work, clue)
        clues.add(work.db, clue)
        # Nobody is told of, or sees, a report that is about them.
        clues.name_subjects(work.db, clue.id, (judged.subjects | judged.heads) - {person.id})
        clue_judging.index(work, clue)
        self.add_files(work, clue, files, form_id, album)
        work.record(f"{kind}.submitted", subject(clue))
        told = tuple(person.id for person in self._tell(work, clue, clue.unit_id))
        return self.received(work, clue, told, looks_like_clue=judged.hold is Hold.INTEGRITY)

    def view(self, work: Work, clue_id: str) -> ReportArrived:
        """A report, to somebody who may see it; that they have looked is audited once for each change of it. Raises ``RefusedError``."""
        clue = report_seen(work, clue_id)
        act, looked = f"{clue.kind}.seen", audit.entries_about(work.db, subject(clue), by=f"person:{work.person.id}")
        if not any(row.act == act and row.at >= clue.touched_at for row in looked):
            work.record(act, subject(clue))
        return self._arrived(work, clue, reader=work.person.id)

    def shown(self, work: Work, clue_id: str) -> ReportArrived:
        """The same to whoever has it on the screen already and has just done something with it."""
        return self._arrived(work, report_seen(work, clue_id), reader=work.person.id)

    def read(self, work: Work, clue_id: str) -> ReportArrived:
        """Say that one has it: it goes up no further, and its sender is told. Raises ``RefusedError``."""
        clue = report_seen(work, clue_id)
        if clue.person_id == work.person.id:
            raise RefusedError("own_clue")
        first = not any(reader.read_at for reader in clue_reports.readers(work.db, clue.id))
        clue_reports.tell(work.db, clue.id, [work.person.id], at=work.at)
        if clue_reports.read(work.db, clue.id, work.person.id, at=work.at):
            work.record(f"{clue.kind}.read", subject(clue))
            if first and clue.person_id is not None:
                work.owe(ReportRead(clue.id, clue.kind, work.person.name, work.now), clue.person_id)
        if clue.escalate_at is not None:
            clue = self.changed(work, clue, escalate_at=None, escalate_unit=None)
        return self._arrived(work, clue, reader=work.person.id)

    def answer(self, work: Work, clue_id: str, text: str) -> ReportAnswered:
        """Instruct, or answer: its sender is told. Raises ``RefusedError``."""
        clue = report_seen(work, clue_id)
        if clue.person_id == work.person.id:
            raise RefusedError("own_clue")
        clues.say(work.db, clue.id, RemarkKind.INSTRUCTION, text, by=work.person.id, at=work.at)
        awaits_result = clue.kind is ClueKind.UNRESOLVED
        state = ClueState.CLAIMED if awaits_result else ClueState.CLOSED
        due = _by_day(work.now + 3 * NEXT_NUDGE) if awaits_result else None
        changes: dict[str, object] = {"told_at": None, "escalate_at": None, "escalate_unit": None}
        closed = None if awaits_result else work.at
        # An answer claims it and ends it in one.
        before = ClueState.CLAIMED if clue.state is ClueState.NEW else clue.state
        if before is not state and not allowed(clue.kind, before, state):
            raise RefusedError("answered_already")
        self.changed(work, clue, state=state, claimed_by=work.person.id, due_at=due, closed_at=closed, **changes)
        work.record(f"{clue.kind}.answered", subject(clue), "instruction")
        if clue.person_id is not None:
            work.owe(ReportAnswer(clue.id, clue.kind, clue.text, text, work.person.name, "instruct"), clue.person_id)
        return ReportAnswered(clue.id, clue.kind, "instruct")

    def result(self, work: Work, clue_id: str, text: str) -> ReportAnswered:
        """Report what came of an instruction; whoever gave it is told. Raises ``RefusedError``."""
        clue = self.own(work, clue_id)
        if clue.state is not ClueState.CLAIMED or clue.kind is not ClueKind.UNRESOLVED:
            raise RefusedError("answered_already")
        clues.say(work.db, clue.id, RemarkKind.ANSWER, text, by=work.person.id, at=work.at)
        self.changed(work, clue, state=ClueState.CLOSED, due_at=None, closed_at=work.at)
        work.record(f"{clue.kind}.result", subject(clue), "answer")
        if clue.claimed_by is not None:
            to = stand_ins(work.db, clue.claimed_by, work.today)
            work.owe(ReportAnswer(clue.id, clue.kind, clue.text, text, work.person.name, "result"), *to)
        return ReportAnswered(clue.id, clue.kind, "result")

    def instructed(self, work: Work, clue_id: str) -> ReportAnswer:
        """The instruction to a report of the actor's own, once more. Raises ``RefusedError``."""
        clue = self.own(work, clue_id)
        given = [remark for remark in clues.remarks(work.db, clue.id) if remark.kind is RemarkKind.INSTRUCTION]
        head = None if not given or given[-1].person_id is None else people.person(work.db, given[-1].person_id)
        if head is None:
            raise RefusedError("no_such_clue")
        return ReportAnswer(clue.id, clue.kind, clue.text, given[-1].text, head.name, "instruct", is_over=clue.state not in OPEN)

    def sweep(self, work: Work) -> None:
        """Send up what nobody has looked at in time, and bring to mind what waits for an answer."""
        for clue in clue_reports.escalating(work.db, at=work.at):
            self._go_up(work, clue)
        for clue in clue_reports.waiting(work.db, ClueKind.UNRESOLVED, at=work.at):
            self._nudge(work, clue)

    def own(self, work: Work, clue_id: str) -> Clue:
        """A report of the actor's own. Raises ``RefusedError``: the same words for one that is not there."""
        clue = report(work, clue_id)
        if clue.person_id != work.person.id:
            raise RefusedError("no_such_clue")
        return clue

    def begin(self, work: Work, clue: Clue) -> tuple[Person, ...]:
        """Tell those in charge of a report from its unit on, as when it came, and begin to wait for somebody to look."""
        clue = self.changed(work, clue, escalate_at=self._planned(work, clue).escalate_at)
        return self._tell(work, clue, clue.unit_id)

    def _planned(self, work: Work, clue: Clue) -> Clue:
        """When nobody has looked, and when nobody has answered."""
        if clue.kind is ClueKind.UNRESOLVED:
            return replace(clue, due_at=_by_day(work.now + FIRST_NUDGE))
        if clue.kind is ClueKind.RISK:
            return replace(clue, escalate_at=to_text(work.now + self._unread), escalate_unit=clue.unit_id)
        return clue

    def _tell(self, work: Work, clue: Clue, unit_id: int, late: int = 0) -> tuple[Person, ...]:
        """Tell those in charge of a unit, or the next above it that has any; returns them."""
        where, told = heads(work, clue, unit_id)
        if clue.kind is ClueKind.RISK:
            self.changed(work, clue, escalate_unit=where)
        if not told:
            admins = people.active_with_roles(work.db, frozenset({Role.ADMIN}))
            work.owe(NobodyReads(reach.path_name(work.db, clue.unit_id)), *(admin.id for admin in admins if admin.id != clue.person_id))
            return ()
        clue_reports.tell(work.db, clue.id, [head.id for head in told], at=work.at)
        message = replace(self._arrived(work, clue), late=late)
        work.owe(message, *(head.id for head in told), urgency=Urgency.TASK)
        return told

    def _go_up(self, work: Work, clue: Clue) -> None:
        barred = clues.subjects(work.db, clue.id)
        has_read = any(reader.read_at and reader.person_id not in barred for reader in clue_reports.readers(work.db, clue.id))
        if has_read or clue.state is not ClueState.NEW:
            self.changed(work, clue, escalate_at=None, escalate_unit=None)
            return
        late = int((work.now - from_text(clue.received_at)).total_seconds() // 60)
        path = directory.path_of(work.db, clue.escalate_unit or clue.unit_id)
        above = path[-2].id if len(path) > 1 else None
        if above is None:
            # The top: it is sent again until somebody looks, also to whoever has come since.
            clue = self.changed(work, clue, escalate_at=to_text(work.now + max(STILL_UNREAD, self._unread)))
            self._tell(work, clue, path[0].id, late)
            return
        clue = self.changed(work, clue, escalate_at=to_text(work.now + self._unread))
        told = self._tell(work, clue, above, late)
        work.record(f"{clue.kind}.went_up", subject(clue))
        if clue.person_id is not None:
            work.owe(ReportWentUp(clue.id, late, tuple(head.name for head in told)), clue.person_id)

    def _nudge(self, work: Work, clue: Clue) -> None:
        if clue.state is ClueState.CLAIMED and clue.person_id is not None:
            work.owe(self._waited(work, clue, asks_result=True), clue.person_id)
        else:
            told = still_reading(work, clue)
            work.owe(self._waited(work, clue, asks_result=False), *told)
            if clue.told_at is not None or not told:
                # The second time those above hear of it as well.
                path = directory.path_of(work.db, clue.unit_id)
                self._tell(work, clue, path[-2].id if len(path) > 1 else path[0].id)
        self.changed(work, clue, due_at=_by_day(work.now + NEXT_NUDGE), told_at=work.at)

    def changed(self, work: Work, clue: Clue, **changes: object) -> Clue:
        """A report with other columns, whatever has changed of it since it was read. Raises ``RefusedError``."""
        now = clues.clue(work.db, clue.id)
        after = None if now is None else clues.change(work.db, now, at=work.at, **changes)
        if after is None:
            raise RefusedError("clue_moved")
        return after

    def add_files(self, work: Work, clue: Clue, files: Sequence[File], form_id: int | None = None, album: str = "") -> None:
        """Let files belong to a report, as many as there is room for; of ``album`` more may come in the next moment."""
        owner = subject(clue)
        if form_id is not None:
            attachments.hand_over(work.db, f"form:{form_id}", owner)
        for file in files[: max(0, MOST_FILES - attachments.count(work.db, owner))]:
            attachments.want(work.db, owner, door=work.door, file_id=file.file_id, size=file.size, at=work.at)
        if album and work.message_id:
            # No part of the text: what is edited in the message changes nothing of what was told.
            own_clues.came_with(
                work.db,
                clue.id,
                door=work.door,
                account_id=work.account_id,
                message_id=work.message_id,
                album=album,
                start=0,
                length=0,
                at=work.at,
            )

    def received(self, work: Work, clue: Clue, told: Sequence[int], *, looks_like_clue: bool) -> ReportReceived:
        """A report as its sender sees it; ``told`` are those who have it."""
        waits = clue.kind is ClueKind.RISK and clue.escalate_at is not None
        minutes = int(self._unread.total_seconds() // 60) if waits else 0
        names = tuple(person.name for each in told if (person := people.person(work.db, each)) is not None)
        files = attachments.count(work.db, subject(clue))
        return ReportReceived(clue.id, clue.kind, clue.text, files, names, looks_like_clue, minutes, is_open=clue.state in OPEN)

    def _arrived(self, work: Work, clue: Clue, reader: int | None = None) -> ReportArrived:
        sender = None if clue.person_id is None else people.person(work.db, clue.person_id)
        own = next((each for each in clue_reports.readers(work.db, clue.id) if each.person_id == reader), None)
        said = [remark.text for remark in clues.remarks(work.db, clue.id) if remark.kind is RemarkKind.INSTRUCTION]
        return ReportArrived(
            clue.id,
            clue.kind,
            clue.text,
            "" if sender is None else sender.name,
            reach.path_name(work.db, clue.unit_id),
            work.here(clue.received_at),
            attachments.count(work.db, subject(clue)),
            read_at=None if own is None or own.read_at is None else work.here(own.read_at),
            answer=said[-1] if said else "",
        )

    def _waited(self, work: Work, clue: Clue, *, asks_result: bool) -> AnswerWaited:
        sender = None if clue.person_id is None else people.person(work.db, clue.person_id)
        since = work.here(clue.received_at)
        name = "" if sender is None else sender.name
        return AnswerWaited(clue.id, clue.kind, clue.text, name, reach.path_name(work.db, clue.unit_id), since, asks_result)


def asks(text: str) -> bool:
    """Whether what follows the word reads like a question (“报告 要写几天”): it is shown once more before anybody is woken for it."""
    return _ASKS.search(text) is not None


def _by_day(moment: datetime) -> str:
    """``moment``, or the next morning where nobody wants to be woken for it."""
    if moment.hour >= DAY_ENDS:
        moment = (moment + timedelta(days=1)).replace(hour=DAY_BEGINS, minute=0, second=0, microsecond=0)
    elif moment.hour < DAY_BEGINS:
        moment = moment.replace(hour=DAY_BEGINS, minute=0, second=0, microsecond=0)
    return to_text(moment)
