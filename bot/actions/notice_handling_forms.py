"""The two steps with a notice that are asked about once more: taking it back, and letting it say something else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from typing_extensions import override

from bot.actions import notice_correcting as correcting
from bot.actions import notice_handling as handling
from bot.actions.form_kinds import Done, FormData, FormKind
from bot.actions.notice_results import NoticeLetter, letter_of
from bot.actions.notice_sight import handles
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from storage import notice_recipients, notices
from storage.notice_recipients import Counts
from storage.notices import Confirm, Notice

YES, AGAIN, MINE = "ok", "re", "mine"
"""Recalled, or corrected in its words alone; other words; the words that were written before somebody else corrected it."""
ANEW = "new"
"""Corrected, and everybody has to confirm it once more."""

Changed = Callable[[int], None]
"""Called with the id of a notice that was changed, inside the transaction."""

StandsUnder = Callable[[NoticeLetter], bool]
"""Whether the words of a letter stand under its one file, where there is less room."""


@dataclass(frozen=True, slots=True)
class NoticeNow:
    """What the screens show of a notice as it is now."""

    notice: Notice
    counts: Counts
    files: int


@dataclass(frozen=True, slots=True)
class Recalled:
    """The end of the form: it was taken back."""

    notice: Notice
    sent: int
    """So many have it, and it is being deleted there."""
    dropped: int
    """So many do not get it any more."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """The end of the form: it says something else."""

    notice: Notice
    sent: int
    waiting: int
    anew: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """The end of a form whose notice went another way meanwhile: it was recalled, or the actor handles it no more."""


class RecallData(FormData):
    """Which notice, as it was read, and why."""

    notice_id: int
    version: int
    reason: str = ""
    is_moved: bool = False
    """Whether somebody else has changed it since it was shown."""


class RecallForm(FormKind[RecallData]):
    """Asks once more, with the numbers, and takes a reason. Opened as ``notice_recall:<id>`` with the id."""

    name = "notice_recall"
    right = Right.SEND_NOTICE
    data = RecallData
    lifetime = timedelta(days=1)

    def __init__(self, changed: Changed) -> None:
        self._changed = changed

    @override
    def begin(self, work: Work, argument: str) -> RecallData:
        notice, _, _ = handling.to_recall(work, _read(argument))
        return RecallData(notice_id=notice.id, version=notice.version)

    @override
    def is_same(self, data: RecallData, fresh: RecallData) -> bool:
        return data.notice_id == fresh.notice_id

    @override
    def asks(self, data: RecallData) -> bool:
        return True

    @override
    def shows(self, work: Work, data: RecallData, form_id: int) -> NoticeNow | None:
        return now_of(work, data.notice_id)

    @override
    def take_text(self, work: Work, data: RecallData, text: str) -> RecallData | Done:
        if len(text) > handling.LONGEST_REASON:
            raise RefusedError("too_long", most=handling.LONGEST_REASON, length=len(text))
        return data.model_copy(update={"reason": text})

    @override
    def choose(self, work: Work, data: RecallData, choice: str, form_id: int) -> RecallData | Done:
        if choice != YES:
            raise RefusedError("unknown_choice")
        try:
            notice, sent, waiting = handling.to_recall(work, data.notice_id)
        except RefusedError:
            return Done(Moved())
        if notice.version != data.version:
            return data.model_copy(update={"version": notice.version, "is_moved": True})
        recalled = handling.recall(work, notice.id, notice.revision, data.reason)
        self._changed(notice.id)
        return Done(Recalled(recalled, sent, waiting))


class CorrectData(FormData):
    """Which notice, as it was read, and the new words."""

    notice_id: int
    version: int
    html: str = ""
    plain: str = ""
    is_moved: bool = False
    """Whether somebody else has changed it since it was shown: the newest words are shown first."""


class CorrectForm(FormKind[CorrectData]):
    """Shows the words as they are, takes the new ones, shows them, and asks whether all have to confirm them anew.

    Opened as ``notice_fix:<id>`` with the id.
    """

    name = "notice_fix"
    right = Right.SEND_NOTICE
    data = CorrectData
    lifetime = timedelta(days=1)

    def __init__(self, changed: Changed, stands_under: StandsUnder) -> None:
        self._changed, self._stands_under = changed, stands_under

    @override
    def begin(self, work: Work, argument: str) -> CorrectData:
        notice = correcting.to_correct(work, _read(argument))
        return CorrectData(notice_id=notice.id, version=notice.version)

    @override
    def is_same(self, data: CorrectData, fresh: CorrectData) -> bool:
        return data.notice_id == fresh.notice_id

    @override
    def asks(self, data: CorrectData) -> bool:
        return True

    @override
    def holds_work(self, data: CorrectData) -> bool:
        return bool(data.html)

    @override
    def shows(self, work: Work, data: CorrectData, form_id: int) -> NoticeNow | None:
        return now_of(work, data.notice_id)

    @override
    def take_text(self, work: Work, data: CorrectData, text: str) -> CorrectData | Done:
        raise RefusedError("form_over")

    @override
    def take_formatted(self, work: Work, data: CorrectData, text: str, html: str) -> CorrectData | Done:
        try:
            notice = correcting.to_correct(work, data.notice_id)
        except RefusedError:
            return Done(Moved())
        correcting.check_text(notice, html, text)
        before = letter_of(work, notice)
        after = replace(before, notice=replace(notice, html=html, plain=text), corrected_at=work.now)
        if self._stands_under(before) and not self._stands_under(after):
            # What stands under a file can be edited there, but not moved into a message of its own.
            raise RefusedError("notice_under_file")
        return data.model_copy(update={"html": html, "plain": text, "is_moved": notice.version != data.version})

    @override
    def choose(self, work: Work, data: CorrectData, choice: str, form_id: int) -> CorrectData | Done:
        if not data.html or choice not in {YES, ANEW, AGAIN, MINE}:
            raise RefusedError("unknown_choice")
        if choice == AGAIN:
            return data.model_copy(update={"html": "", "plain": ""})
        try:
            notice = correcting.to_correct(work, data.notice_id)
        except RefusedError:
            return Done(Moved())
        if choice == MINE:
            # The newest words have been on the screen: from now on they are what is replaced.
            return data.model_copy(update={"version": notice.version, "is_moved": False})
        if notice.version != data.version or data.is_moved:
            return data.model_copy(update={"is_moved": True})
        corrected = correcting.correct(work, notice.id, notice.revision, data.html, data.plain, anew=choice == ANEW)
        self._changed(notice.id)
        counts = notice_recipients.counts(work.db, notice.id)
        return Done(Corrected(corrected, counts.sent, counts.waiting, choice == ANEW))


def now_of(work: Work, notice_id: int) -> NoticeNow | None:
    """A notice as it is now; none where the actor does not handle it any more."""
    notice = notices.notice(work.db, notice_id)
    if notice is None or not handles(work, notice):
        return None
    return NoticeNow(notice, notice_recipients.counts(work.db, notice_id), len(notices.files(work.db, notice_id)))


def takes_anew(notice: Notice) -> bool:
    """Whether everybody may be asked to confirm it once more: a ballot is cast once."""
    return notice.confirm is not Confirm.BALLOT


def _read(argument: str) -> int:
    if not (argument.isascii() and argument.isdecimal() and len(argument) <= 15):
        raise RefusedError("form_over")
    return int(argument)
