"""The words that a notice asks for before it is confirmed, and those that go on in a thread."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from typing_extensions import override

from bot.actions import notice_reading, notice_replies
from bot.actions.form_kinds import Done, File, FormData, FormKind
from bot.actions.notice_reading import Confirmed, ReadShort
from bot.actions.notice_sending import subject
from bot.actions.notice_sight import NO_SUCH, received
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from storage import attachments, people
from storage.notice_threads import ReplyFile
from storage.notices import Confirm

RECEIVED = "ok"
"""The choice 收到: all that a notice which is confirmed in words asks for at the least."""
_IDS = re.compile(r"([0-9]{1,15})\.([0-9]{1,15})")


@dataclass(frozen=True, slots=True)
class NoticeOver:
    """In place of a form about a notice that is not there any more: ``problem`` says why."""

    problem: str


class NoticeAnswerData(FormData):
    """Which notice is answered, and what it asks."""

    notice_id: int
    title: str
    confirm: Confirm
    question: str = ""
    is_corrected: bool = False
    """Whether it was corrected while it was being answered."""


class NoticeAnswerForm(FormKind[NoticeAnswerData]):
    """One text confirms the notice. Opened as ``notice_answer:<id>`` with the id."""

    name = "notice_answer"
    right = Right.READ_NOTICES
    data = NoticeAnswerData
    lifetime = timedelta(days=1)

    def __init__(self, received_word: str, then: Sequence[Confirmed] = ()) -> None:
        """``received_word`` is what stands for the button 收到; ``then`` happens with each confirmation."""
        self._word, self._then = received_word, tuple(then)

    @override
    def begin(self, work: Work, argument: str) -> NoticeAnswerData:
        if not (argument.isascii() and argument.isdecimal()):
            raise RefusedError("form_over")
        notice, _ = received(work, int(argument))
        if notice.confirm not in notice_reading.WRITTEN:
            raise RefusedError("form_over")
        return NoticeAnswerData(notice_id=notice.id, title=notice.title, confirm=notice.confirm, question=notice.question)

    @override
    def is_same(self, data: NoticeAnswerData, fresh: NoticeAnswerData) -> bool:
        return data.notice_id == fresh.notice_id

    @override
    def asks(self, data: NoticeAnswerData) -> bool:
        return True

    @override
    def take_text(self, work: Work, data: NoticeAnswerData, text: str) -> NoticeAnswerData | Done:
        try:
            letter = notice_reading.confirm(work, data.notice_id, text, self._then)
        except RefusedError as refused:
            if refused.problem == notice_reading.CORRECTED:
                letter = notice_reading.newest(work, data.notice_id)
                work.reply(letter, subject=notice_reading.showing(letter.notice))
                return data.model_copy(update={"question": letter.notice.question, "title": letter.notice.title, "is_corrected": True})
            if refused.problem in {NO_SUCH, "notice_recalled"}:
                return Done(NoticeOver(refused.problem))
            raise
        notice_reading.say_read(work, letter)
        return Done(ReadShort(letter.notice, letter.answer))

    @override
    def choose(self, work: Work, data: NoticeAnswerData, choice: str, form_id: int) -> NoticeAnswerData | Done:
        if choice != RECEIVED or data.confirm is not Confirm.REPLY:
            raise RefusedError("unknown_choice")
        return self.take_text(work, data, self._word)


class NoticeTalkData(FormData):
    """Whose thread goes on, and who will read it."""

    notice_id: int
    person_id: int
    title: str
    name: str
    """The recipient's name, for whoever handles the notice; empty for the recipient."""


class NoticeTalkForm(FormKind[NoticeTalkData]):
    """One text or one file goes to the other side. Opened as ``notice_talk:<notice>.<person>`` with ``notice.person``."""

    name = "notice_talk"
    right = Right.READ_NOTICES
    data = NoticeTalkData
    lifetime = timedelta(days=1)
    takes_files = 10

    @override
    def begin(self, work: Work, argument: str) -> NoticeTalkData:
        ids = read_thread(argument)
        if ids is None:
            raise RefusedError("form_over")
        where = notice_replies.in_thread(work, *ids)
        other = None if where.person_id == work.person.id else people.person(work.db, where.person_id)
        name = "" if other is None else other.name
        return NoticeTalkData(notice_id=where.notice.id, person_id=where.person_id, title=where.notice.title, name=name)

    @override
    def is_same(self, data: NoticeTalkData, fresh: NoticeTalkData) -> bool:
        return (data.notice_id, data.person_id) == (fresh.notice_id, fresh.person_id)

    @override
    def asks(self, data: NoticeTalkData) -> bool:
        return True

    @override
    def take_text(self, work: Work, data: NoticeTalkData, text: str) -> NoticeTalkData | Done:
        return self._written(work, data, text, ())

    @override
    def take_file(self, work: Work, data: NoticeTalkData, attachment_id: int, file: File, caption: str) -> NoticeTalkData | Done:
        done = self._written(work, data, caption, (notice_replies.keep(work, attachment_id, file),))
        where = notice_replies.in_thread(work, data.notice_id, data.person_id)
        # Before the form ends, for what is still its own goes with it.
        attachments.hand_over_these(work.db, subject(where.notice), [attachment_id])
        return done

    @override
    def choose(self, work: Work, data: NoticeTalkData, choice: str, form_id: int) -> NoticeTalkData | Done:
        raise RefusedError("unknown_choice")

    def _written(self, work: Work, data: NoticeTalkData, text: str, files: Sequence[ReplyFile]) -> Done:
        where = notice_replies.in_thread(work, data.notice_id, data.person_id)
        return Done(notice_replies.write(work, where, text, kept=files))


def read_thread(argument: str) -> tuple[int, int] | None:
    """Notice and recipient as a button carries them; none for a forged one."""
    ids = _IDS.fullmatch(argument)
    return None if ids is None else (int(ids[1]), int(ids[2]))
