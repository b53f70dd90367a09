"""The form with which somebody goes through a checklist, with one thumb: what each tap, text, picture and place does."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar

from typing_extensions import override

from bot.actions import reach
from bot.actions import selfcheck_course as course
from bot.actions.form_kinds import Done, File, FormKind
from bot.actions.permissions import Right
from bot.actions.selfcheck_course import Given, SelfcheckData, Stage, Sure, Wants
from bot.actions.selfcheck_findings import topic_of
from bot.actions.selfcheck_results import CourseShown, FindingLine
from bot.actions.selfchecks import SelfcheckDesk
from bot.actions.work import RefusedError, Work
from knowledge.checklists import AnswerKind, CheckItem, Checklist
from knowledge.checklists.amounts import read_amount, written_amount
from storage import attachments, ledger, selfchecks
from storage.selfchecks import CheckKind, CheckState, Method

MOST_NOTE = 300
MOST_TEXT = 500
MOST_PLACE = 100
PICK_PAGE = 8

AGAIN = "again-"
"""Before the number of the check that is amended, in the key of a form."""


class Tap(StrEnum):
    """What the buttons of the form choose; the first three have something behind a colon."""

    ANSWER = "v"
    ITEM = "i"
    """The item with that number."""
    TURN = "p"
    """A page of all items."""
    NOTE = "note"
    SKIP = "skip"
    UNDO = "undo"
    FIX = "fix"
    UNFIX = "unfix"
    DROP = "drop"
    ASIDE = "aside"
    ON = "on"
    # About the item that was answered last.
    LAST_FIX = "lfix"
    LAST_NOTE = "lnote"
    BULK = "bulk"
    BULK_NOW = "bulk!"
    RESTART = "new"
    RESTART_NOW = "new!"
    NO_PLACE = "noplace"
    PICK = "pick"
    SUMMARY = "sum"
    SUBMIT = "ok"


class SelfcheckForm(FormKind[SelfcheckData]):
    """A checklist about oneself or the own unit. The argument is its code, or ``again-12`` to amend a check."""

    name: ClassVar[str] = "selfcheck"
    right: ClassVar[Right] = Right.DO_SELFCHECK
    data = SelfcheckData
    lifetime = timedelta(days=30)
    takes_things = timedelta(hours=1)
    takes_files = 100
    takes_places = True

    def __init__(self, desk: SelfcheckDesk) -> None:
        self._desk = desk

    @override
    def begin(self, work: Work, argument: str) -> SelfcheckData:
        if argument.startswith(AGAIN):
            return self._amending(work, argument.removeprefix(AGAIN))
        begun = self._desk.begin(work, argument)
        data = self._blank(work, CheckKind.SELFCHECK, argument, begun.digest, begun.items, work.person.unit_id)
        return course.go_on(begun.checklist, data)

    @override
    def is_same(self, data: SelfcheckData, fresh: SelfcheckData) -> bool:
        # The list may have been edited since: a check under way goes on as it was begun. A check that was returned meanwhile says so.
        return data.again is None or (data.version, data.remark) == (fresh.version, fresh.remark)

    @override
    def holds_work(self, data: SelfcheckData) -> bool:
        # Only of a correction: what it was about has changed, and it could not be handed in any more.
        return False

    @override
    def asks(self, data: SelfcheckData) -> bool:
        return data.listens

    @override
    def take_text(self, work: Work, data: SelfcheckData, text: str) -> SelfcheckData:
        checklist = self._list(work, data)
        data = self._touched(work, data)
        match data.stage:
            case Stage.PLACE:
                return course.take_place(checklist, data, _short(text, MOST_PLACE), "")
            case Stage.REASON:
                return course.settled(checklist, data.but(reason=_short(text, MOST_NOTE), stage=Stage.SUMMARY))
            case Stage.ITEM if data.wants is Wants.NOTHING and data.sure is Sure.NOTHING:
                item = _item(checklist, data.at)
                if item.answer is AnswerKind.NUMBER:
                    return course.answer(checklist, data, _amount(item, text))
                if item.answer is AnswerKind.TEXT:
                    return course.answer(checklist, data, _short(text, MOST_TEXT))
        return _noted(checklist, data, data.at, text)

    @override
    def take_file(self, work: Work, data: SelfcheckData, attachment_id: int, file: File, caption: str) -> SelfcheckData:
        checklist = self._list(work, data)
        data = self._touched(work, data)
        if not course.is_of_album(checklist, data, file.album):
            if data.stage is not Stage.ITEM:
                raise RefusedError("no_item_shown")
            waits = data.wants in {Wants.PHOTO, Wants.FIX} or _item(checklist, data.at).answer is AnswerKind.PHOTO
            if waits and not file.is_picture:
                raise RefusedError("not_a_picture")
        taken = course.take_picture(checklist, data, attachment_id, file.album)
        return _noted(checklist, taken, taken.album_item or data.at, caption) if caption else taken

    @override
    def take_place(self, work: Work, data: SelfcheckData, place: str, point: str) -> SelfcheckData:
        return course.take_place(self._list(work, data), self._touched(work, data), place[:MOST_PLACE], point)

    @override
    def before_leaving(self, data: SelfcheckData) -> SelfcheckData | None:
        if data.sure is Sure.LEAVE or (not data.history and not any(each.files or each.note for each in data.answers.values())):
            return None
        return data.but(sure=Sure.LEAVE, listens=False)

    @override
    def choose(self, work: Work, data: SelfcheckData, choice: str, form_id: int) -> SelfcheckData | Done:
        checklist = self._list(work, data)
        data = self._pruned(work, checklist, self._touched(work, data), form_id)
        verb, _, rest = choice.partition(":")
        match verb:
            case Tap.ANSWER:
                return course.choose(checklist, data, rest)
            case Tap.ITEM:
                return _picked(checklist, data, rest)
            case Tap.TURN if rest.isascii() and rest.isdecimal() and len(rest) <= 3:
                return course.settled(checklist, data.but(stage=Stage.PICK, page=int(rest), sure=Sure.NOTHING))
        return self._pressed(work, checklist, data, choice, form_id)

    @override
    def shows(self, work: Work, data: SelfcheckData, form_id: int) -> CourseShown:
        checklist = self._list(work, data)
        asked, missing = course.asked(checklist, data), course.missing(checklist, data)
        item = checklist.item(data.at) if data.stage is Stage.ITEM else None
        bulk = len(course.in_bulk(checklist, data))
        begun = date.fromisoformat(data.begun_on)
        return CourseShown(
            checklist,
            asked,
            len(asked) - len(missing),
            reach.path_name(work.db, data.unit_id) if data.kind is CheckKind.SPOTCHECK else "",
            item,
            bulk,
            len(missing) - bulk,
            sum(each.id in data.skipped for each in missing),
            len(missing),
            course.can_undo(checklist, data),
            begun if begun != work.today and data.again is None else None,
            data.touched_on != work.today.isoformat(),
            self._findings(work, checklist, data, asked) if data.stage is Stage.SUMMARY else (),
        )

    def _pressed(self, work: Work, checklist: Checklist, data: SelfcheckData, choice: str, form_id: int) -> SelfcheckData | Done:
        sure = data.sure
        match choice:
            case Tap.SKIP:
                return course.skip(checklist, data)
            case Tap.UNDO:
                return course.undo(checklist, data)
            case Tap.ASIDE:
                return course.leave_aside(checklist, data)
            case Tap.ON:
                return course.go_on(checklist, data.but(last=""))
            case Tap.NOTE:
                return course.ask_note(checklist, data, _item(checklist, data.at).id)
            case Tap.FIX:
                return course.ask_fix(checklist, data, _item(checklist, data.at).id)
            case Tap.LAST_NOTE:
                return course.ask_note(checklist, data, _item(checklist, data.last).id)
            case Tap.LAST_FIX:
                return course.ask_fix(checklist, data, _item(checklist, data.last).id)
            case Tap.UNFIX:
                return course.settled(checklist, data.giving(_item(checklist, data.at).id, is_fixed=False))
            case Tap.DROP:
                return self._dropped(work, checklist, data, form_id)
            case Tap.BULK if course.in_bulk(checklist, data):
                return course.settled(checklist, data.but(sure=Sure.BULK, last=""))
            case Tap.BULK_NOW if sure is Sure.BULK:
                return course.all_met(checklist, data)
            case Tap.RESTART if data.again is None:
                return course.settled(checklist, data.but(sure=Sure.RESTART, last=""))
            case Tap.RESTART_NOW if sure is Sure.RESTART:
                attachments.give_up(work.db, f"form:{form_id}", at=work.at)
                return self._anew(work, data)
            case Tap.NO_PLACE if data.stage is Stage.PLACE:
                return course.take_place(checklist, data, "", "")
            case Tap.PICK if data.stage in {Stage.SUMMARY, Stage.PICK}:
                return course.settled(checklist, data.but(stage=Stage.PICK, page=0, last="", sure=Sure.NOTHING))
            case Tap.SUMMARY if data.stage in {Stage.PICK, Stage.REASON}:
                return course.go_on(checklist, data)
            case Tap.SUBMIT if data.stage is Stage.SUMMARY:
                return self._handed_in(work, checklist, data, form_id)
        raise RefusedError("unknown_choice")

    def _handed_in(self, work: Work, checklist: Checklist, data: SelfcheckData, form_id: int) -> SelfcheckData | Done:
        if course.missing(checklist, data):
            # A picture that an answer needs was refused meanwhile.
            return course.go_on(checklist, data)
        if data.again is not None and not data.reason:
            if not data.remark and not self._is_changed(work, checklist, data):
                raise RefusedError("nothing_changed")
            return course.settled(checklist, data.but(stage=Stage.REASON))
        return Done(self._desk.submit(work, checklist, data, form_id))

    def _is_changed(self, work: Work, checklist: Checklist, data: SelfcheckData) -> bool:
        before = {each.item: (each.value, each.note, each.files, each.is_fixed) for each in selfchecks.answers(work.db, data.again or 0)}
        return before != {item.id: (each.value, each.note, each.files, each.is_fixed) for item, each in course.given(checklist, data)}

    def _anew(self, work: Work, data: SelfcheckData) -> SelfcheckData:
        return self.begin(work, data.code)

    def _dropped(self, work: Work, checklist: Checklist, data: SelfcheckData, form_id: int) -> SelfcheckData:
        """Let go of the pictures of the item shown."""
        files = data.of(_item(checklist, data.at).id).files
        attachments.give_up_some(work.db, f"form:{form_id}", files, at=work.at)
        return course.show(checklist, course.without_files(checklist, data, files), data.at)

    def _pruned(self, work: Work, checklist: Checklist, data: SelfcheckData, form_id: int) -> SelfcheckData:
        """What was gathered, without the files that could not be had: one was too large, or no picture at all."""
        files = {file for each in data.answers.values() for file in each.files}
        if not files:
            return data
        there = set(attachments.ids(work.db, f"form:{form_id}"))
        if data.again is not None:
            there |= set(attachments.ids(work.db, f"selfcheck:{data.again}"))
        gone = files - there
        return course.settled(checklist, course.without_files(checklist, data, gone)) if gone else data

    def _amending(self, work: Work, number: str) -> SelfcheckData:
        if not (number.isascii() and number.isdecimal()):
            raise RefusedError("form_over")
        check = self._desk.amendable(work, int(number))
        answers = selfchecks.answers(work.db, check.id)
        checklist = self._desk.lists.kept(work, check.content)
        # Of a list that goes round only what was asked then; else also what an answer may bring up now.
        items = tuple(each.item for each in answers) if checklist.rotates else tuple(each.id for each in checklist.items)
        data = self._blank(work, check.kind, check.checklist, check.content, items, check.unit_id).but(
            method=check.method,
            again=check.id,
            version=check.version,
            remark=check.remark if check.state is CheckState.RETURNED else "",
            place=check.place,
            point=check.point,
            answers={each.item: Given(value=each.value, note=each.note, files=each.files, is_fixed=each.is_fixed) for each in answers},
        )
        return course.go_on(self._list(work, data), data)

    def _blank(self, work: Work, kind: CheckKind, code: str, digest: str, items: tuple[str, ...], unit_id: int) -> SelfcheckData:
        today = work.today.isoformat()
        return SelfcheckData(
            kind=kind, code=code, content=digest, items=items, unit_id=unit_id, begun_on=today, started_at=work.at, touched_on=today
        )

    def _touched(self, work: Work, data: SelfcheckData) -> SelfcheckData:
        return data.but(touched_on=work.today.isoformat())

    def _list(self, work: Work, data: SelfcheckData) -> Checklist:
        return self._desk.lists.kept(work, data.content, data.items)

    def _findings(self, work: Work, checklist: Checklist, data: SelfcheckData, asked: tuple[CheckItem, ...]) -> tuple[FindingLine, ...]:
        found = []
        for number, item in enumerate(asked, start=1):
            given = data.of(item.id)
            if course.is_finding(item, given):
                topic = topic_of(checklist, item, data.kind, work.person.id)
                same = ledger.open_with_topic(work.db, topic, data.unit_id, is_held=checklist.is_held)
                own = (
                    data.again is not None
                    and same is not None
                    and any(source.ref == f"selfcheck:{data.again}" for source in ledger.sources(work.db, same.id))
                )
                found.append(FindingLine(number, item, given, same is not None and not own))
        return tuple(found)


class SpotcheckForm(SelfcheckForm):
    """A checklist about another unit. The argument is ``code@unit`` or ``code@unit@method``, or ``again-12``."""

    name: ClassVar[str] = "spotcheck"
    right: ClassVar[Right] = Right.SPOTCHECK

    @override
    def begin(self, work: Work, argument: str) -> SelfcheckData:
        if argument.startswith(AGAIN):
            return self._amending(work, argument.removeprefix(AGAIN))
        code, _, rest = argument.partition("@")
        unit, _, method = rest.partition("@")
        if not (unit.isascii() and unit.isdecimal() and len(unit) <= 9) or method not in set(Method):
            raise RefusedError("form_over")
        begun = self._desk.begin_about(work, code, int(unit))
        data = self._blank(work, CheckKind.SPOTCHECK, code, begun.digest, begun.items, int(unit)).but(method=Method(method))
        return course.go_on(begun.checklist, data)

    @override
    def _anew(self, work: Work, data: SelfcheckData) -> SelfcheckData:
        return self.begin(work, f"{data.code}@{data.unit_id}@{data.method}")


def _noted(checklist: Checklist, data: SelfcheckData, item_id: str, text: str) -> SelfcheckData:
    """A note to an item, which need not be the one shown."""
    if not item_id or checklist.item(item_id) is None:
        raise RefusedError("no_item_shown")
    before = data.of(item_id).note
    _short(f"{before}\n{text}", MOST_NOTE)
    if item_id == data.at and data.stage is Stage.ITEM:
        return course.take_note(checklist, data, text.strip())
    return course.settled(checklist, data.giving(item_id, note=f"{before}\n{text.strip()}".strip()))


def _picked(checklist: Checklist, data: SelfcheckData, number: str) -> SelfcheckData:
    asked = course.asked(checklist, data)
    if not (number.isascii() and number.isdecimal() and len(number) <= 3 and 1 <= int(number) <= len(asked)):
        raise RefusedError("unknown_choice")
    return course.show(checklist, data.but(last=""), asked[int(number) - 1].id)


def _item(checklist: Checklist, item_id: str) -> CheckItem:
    item = checklist.item(item_id)
    if item is None:
        raise RefusedError("unknown_choice")
    return item


def _amount(item: CheckItem, text: str) -> str:
    number = read_amount(text)
    if number is None or (number < 0 and (item.least is None or item.least >= 0)):
        raise RefusedError("not_a_number")
    return written_amount(number)


def _short(text: str, most: int) -> str:
    text = text.strip()
    if len(text) > most:
        raise RefusedError("too_long", most=most, length=len(text))
    return text
