"""The words that a step with a notice that has not gone out needs: another time, or why it is sent back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from typing_extensions import override

from bot.actions import notice_proposals as proposals
from bot.actions.form_kinds import Done, FormData, FormKind
from bot.actions.notice_form import named_moment
from bot.actions.notice_form_data import HOUR, MONDAY, MORNING
from bot.actions.notice_proposal_results import NoticeCame
from bot.actions.notice_schedule import read_moment
from bot.actions.notice_sight import NO_SUCH
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work


class NoticeDeed(StrEnum):
    """What is done."""

    BACK = "back"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class NoticeMovedOn:
    """To somebody in the middle of a step: the notice is not any more what the step was meant for."""

    title: str


class NoticeDeedData(FormData):
    """The step and the notice as it was."""

    deed: NoticeDeed
    notice_id: int
    revision: int
    title: str
    send_at: datetime | None = None


class NoticeDeedForm(FormKind[NoticeDeedData]):
    """Opened as ``notice_deed:<id>`` with ``deed.id.revision``. Who may is asked again at the end."""

    name = "notice_deed"
    right = Right.READ_NOTICES
    data = NoticeDeedData

    @override
    def begin(self, work: Work, argument: str) -> NoticeDeedData:
        deed, _, rest = argument.partition(".")
        number, _, revision = rest.partition(".")
        if deed not in tuple(NoticeDeed) or not (number.isdecimal() and revision.isdecimal()):
            raise RefusedError("form_over")
        if deed == NoticeDeed.TIME:
            notice = proposals.waiting(work, int(number), int(revision))
        else:
            notice = proposals.to_confirm(work, int(number), int(revision))
        at = None if notice.send_at is None else work.here(notice.send_at)
        return NoticeDeedData(deed=NoticeDeed(deed), notice_id=notice.id, revision=notice.revision, title=notice.title, send_at=at)

    @override
    def asks(self, data: NoticeDeedData) -> bool:
        return True

    @override
    def holds_work(self, data: NoticeDeedData) -> bool:
        return False

    @override
    def take_text(self, work: Work, data: NoticeDeedData, text: str) -> Done:
        if data.deed is NoticeDeed.BACK:
            said = proposals.checked_reason(text)
            return self._ended(data, lambda: proposals.send_back(work, data.notice_id, data.revision, said))
        moment = read_moment(text, work.now)
        return self._ended(data, lambda: proposals.put_off(work, data.notice_id, data.revision, moment))

    @override
    def choose(self, work: Work, data: NoticeDeedData, choice: str, form_id: int) -> Done:
        if data.deed is NoticeDeed.TIME and choice in {HOUR, MORNING, MONDAY}:
            moment = named_moment(choice, work.now)
            return self._ended(data, lambda: proposals.put_off(work, data.notice_id, data.revision, moment))
        raise RefusedError("unknown_choice")

    def _ended(self, data: NoticeDeedData, step: Callable[[], NoticeCame]) -> Done:
        """The end of the form by ``step``; where the notice has moved on meanwhile, by itself."""
        try:
            return Done(step())
        except RefusedError as refused:
            if refused.problem not in {proposals.MOVED, NO_SUCH}:
                raise
            return Done(NoticeMovedOn(data.title))
