"""Why somebody does not come to a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from typing_extensions import override

from bot.actions import notice_meetings as meetings
from bot.actions.form_kinds import Done, FormData, FormKind
from bot.actions.notice_reading import Confirmed
from bot.actions.notice_sight import NO_SUCH
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work


class AwayData(FormData):
    """The meeting."""

    notice_id: int
    title: str
    reasons: dict[str, str]


@dataclass(frozen=True, slots=True)
class MeetingMissed:
    """In place of the form: nothing can be said to the meeting any more."""

    problem: RefusedError


class AwayForm(FormKind[AwayData]):
    """One answer does it: a reason in words, or one that is offered. Opened as ``notice_away:<id>`` with ``<id>``."""

    name = "notice_away"
    right = Right.READ_NOTICES
    data = AwayData
    lifetime = timedelta(days=1)

    def __init__(self, reasons: dict[str, str], then: Sequence[Confirmed] = ()) -> None:
        """``reasons`` are those that one tap says, by code; ``then`` happens with the answer."""
        self._reasons, self._then = reasons, tuple(then)

    @override
    def begin(self, work: Work, argument: str) -> AwayData:
        if not (argument.isascii() and argument.isdecimal() and len(argument) <= 15):
            raise RefusedError("unknown_choice")
        notice = meetings.asks_reason(work, int(argument))
        return AwayData(notice_id=notice.id, title=notice.title, reasons=self._reasons)

    @override
    def is_same(self, data: AwayData, fresh: AwayData) -> bool:
        return data.notice_id == fresh.notice_id

    @override
    def asks(self, data: AwayData) -> bool:
        return True

    @override
    def holds_work(self, data: AwayData) -> bool:
        return False

    @override
    def take_text(self, work: Work, data: AwayData, text: str) -> Done:
        try:
            return Done(meetings.stay_away(work, data.notice_id, text, self._then))
        except RefusedError as refused:
            if refused.problem not in {meetings.BEGUN, NO_SUCH, "notice_recalled"}:
                raise
            return Done(MeetingMissed(refused))

    @override
    def choose(self, work: Work, data: AwayData, choice: str, form_id: int) -> Done:
        if choice not in data.reasons:
            raise RefusedError("unknown_choice")
        return self.take_text(work, data, data.reasons[choice])
