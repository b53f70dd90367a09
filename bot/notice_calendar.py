"""A meeting as a file that a phone takes into its calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from typing_extensions import override

from bot.actions import notice_meetings as meetings
from bot.actions.due_calendar import uid_of
from bot.actions.notice_kinds import Meeting
from bot.actions.papers import PaperKind, number_in
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from bot.papers.calendars import Entry, write_calendar
from bot.papers.progress import Progress
from bot.texts import label
from bot.wording.notice_meetings import CALENDAR
from storage.moments import from_text
from storage.notices import Notice


@dataclass(frozen=True, slots=True)
class MeetingSheet:
    """The meeting, now, and by what it is known in a calendar."""

    notice: Notice
    meeting: Meeting
    starts_at: datetime
    now: datetime
    uid: str


class MeetingCalendarPaper(PaperKind[MeetingSheet]):
    """The calendar file of a meeting, for everybody who was asked to it."""

    name = CALENDAR
    title = label("notice_kinds", "calendar_title")
    right = Right.READ_NOTICES

    @override
    def check(self, work: Work, question: str) -> None:
        super().check(work, question)
        meetings.invited(work, number_in(question))

    @override
    def gather(self, work: Work, question: str) -> MeetingSheet:
        notice, meeting = meetings.invited(work, number_in(question))
        if meeting.starts_at is None:
            raise RefusedError("paper_gone")
        return MeetingSheet(notice, meeting, meeting.starts_at, work.now, uid_of(work, f"meeting:{notice.id}"))

    @override
    def write(self, data: MeetingSheet, into: Path, progress: Progress) -> str:
        notice = data.notice
        entry = Entry(
            uid=data.uid,
            day=data.starts_at.date(),
            summary=notice.title,
            description=notice.plain,
            category=label("notice_kinds", "calendar_kind"),
            changed=from_text(notice.touched_at),
            sequence=notice.version,
            is_open=True,
            is_void=False,
            begins=data.starts_at,
            place=data.meeting.place,
        )
        into.write_bytes(write_calendar(label("notice_kinds", "calendar_name"), [entry], data.now))
        progress(1, 1)
        return label("notice_kinds", "calendar_file").format(day=data.starts_at.date())
