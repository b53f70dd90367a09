"""会议通知: who comes, who asks to be excused and why; whoever comes is reminded before it begins.

An answer stands as ``come`` or ``away:<reason>`` in the recipient's row, and may be changed until the meeting begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.actions import notice_reading as reading
from bot.actions.notice_kinds import Meeting, detail_of
from bot.actions.notice_reading import Confirmed, Place
from bot.actions.notice_results import letter_of
from bot.actions.notice_sight import NO_SUCH, handled, received
from bot.actions.paging import pages_of
from bot.actions.work import RefusedError, Work
from knowledge.noticing import noticing
from storage import notice_meetings, notices
from storage.moments import to_text
from storage.notice_meetings import AWAY, COMES
from storage.notice_meetings import MeetingCounts as MeetingCounts
from storage.notice_recipients import Recipient
from storage.notices import Notice, NoticeKind

LONGEST_REASON = 200
BEGUN = "meeting_begun"
SOON = "notice_meeting"
"""Begins the subject of what reminds of it; the notice's id and version follow."""
STANDINGS = ("comes", "away", "silent", "on_leave")
PAGE = 20
_AT_ONCE = 100
"""People who are reminded in one go."""
_JUST_SAID = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Attendance:
    """What somebody says to a meeting."""

    comes: bool
    reason: str = ""
    """Why they do not come."""


@dataclass(frozen=True, slots=True)
class MeetingAnswered:
    """To somebody who has answered elsewhere than under the notice."""

    notice: Notice
    meeting: Meeting
    attendance: Attendance
    now: datetime


@dataclass(frozen=True, slots=True)
class MeetingSoon:
    """To whoever comes, shortly before."""

    notice: Notice
    meeting: Meeting
    starts_at: datetime
    minutes: int
    """How many are left."""


@dataclass(frozen=True, slots=True)
class Attending:
    """Somebody in the list of who comes."""

    name: str
    unit_id: int
    attendance: Attendance | None


@dataclass(frozen=True, slots=True)
class AttendanceShown:
    """Who comes and who does not, to whoever handles the notice: a page of one standing."""

    notice: Notice
    meeting: Meeting
    counts: MeetingCounts
    standing: str
    """One of ``STANDINGS``."""
    lines: tuple[Attending, ...]
    page: int
    pages: int


def read_attendance(answer: str) -> Attendance | None:
    """What an answer in a recipient's row says; none where it says nothing."""
    if answer == COMES:
        return Attendance(comes=True)
    return Attendance(comes=False, reason=answer.removeprefix(AWAY)) if answer.startswith(AWAY) else None


def come(work: Work, notice_id: int, message_id: int, then: Sequence[Confirmed] = ()) -> Attendance | None:
    """The actor comes; the notice, and the message that was pressed, say so. None where a corrected notice has to be read first.

    Raises ``RefusedError`` for whoever was not sent it, and once the meeting has begun.
    """
    notice, meeting, mine = _asked(work, notice_id)
    if reading.version_seen(mine) < notice.asked_version:
        reading.say_newest(work, notice_id, message_id)
        return None
    attendance = Attendance(comes=True)
    _answered(work, notice, meeting, mine, attendance, message_id, then)
    return attendance


def stay_away(work: Work, notice_id: int, reason: str, then: Sequence[Confirmed] = ()) -> MeetingAnswered:
    """The actor asks to be excused. Raises ``RefusedError`` as ``come``, and without a reason."""
    notice, meeting, mine = _asked(work, notice_id)
    said = " ".join(reason.split())
    if not any(letter.isalnum() for letter in said):
        raise RefusedError("meeting_needs_reason")
    if len(said) > LONGEST_REASON:
        raise RefusedError("too_long", most=LONGEST_REASON, length=len(said))
    attendance = Attendance(comes=False, reason=said)
    _answered(work, notice, meeting, mine, attendance, 0, then)
    return MeetingAnswered(notice, meeting, attendance, work.now)


def asks_reason(work: Work, notice_id: int) -> Notice:
    """The meeting to which the actor may still say that they do not come. Raises ``RefusedError`` as ``come``."""
    return _asked(work, notice_id)[0]


def invited(work: Work, notice_id: int) -> tuple[Notice, Meeting]:
    """The meeting of that id that the actor was asked to, also once it has begun. Raises ``RefusedError``."""
    notice, _ = received(work, notice_id)
    meeting = detail_of(notice)
    if not isinstance(meeting, Meeting) or meeting.starts_at is None:
        raise RefusedError(NO_SUCH)
    return notice, meeting


def meeting_counts(db: Database, notice_id: int) -> MeetingCounts:
    """How many come, do not, and have not said: for the sender's card. Of what is no meeting all are 0."""
    notice = notices.notice(db, notice_id)
    meeting = None if notice is None else detail_of(notice)
    if not isinstance(meeting, Meeting) or meeting.starts_at is None:
        return MeetingCounts()
    return notice_meetings.counts(db, notice_id, meeting.starts_at.date())


def attendance(work: Work, notice_id: int, standing: str, page: int) -> AttendanceShown:
    """Who comes, page by page. Raises ``RefusedError`` for whoever does not handle the notice."""
    notice = handled(work, notice_id)
    meeting = detail_of(notice)
    if not isinstance(meeting, Meeting) or meeting.starts_at is None or standing not in STANDINGS:
        raise RefusedError(NO_SUCH)
    day = meeting.starts_at.date()
    counts = notice_meetings.counts(work.db, notice_id, day)
    pages = pages_of(int(getattr(counts, standing)), PAGE)
    page = min(page, pages - 1)
    found = notice_meetings.named(work.db, notice_id, day, standing, limit=PAGE, offset=page * PAGE)
    lines = tuple(Attending(each.name, each.unit_id, read_attendance(each.answer)) for each in found)
    work.record("notices.attendance_shown", f"notice:{notice_id}")
    return AttendanceShown(notice, meeting, counts, standing, lines, page, pages)


def remind(work: Work) -> bool:
    """Remind some of those who come to what begins soon, also in their quiet hours; the clockwork's. True while there are more."""
    before = timedelta(minutes=noticing().limits.remind_minutes)
    for notice in notice_meetings.to_remind(work.db):
        meeting = detail_of(notice)
        if not isinstance(meeting, Meeting) or meeting.starts_at is None or meeting.starts_at <= work.now:
            notice_meetings.reminded(work.db, notice, to=0, is_done=True)
        elif meeting.starts_at - before <= work.now:
            return _remind(work, notice, meeting, meeting.starts_at)
    return False


def _remind(work: Work, notice: Notice, meeting: Meeting, starts_at: datetime) -> bool:
    said_before = to_text(work.now - _JUST_SAID)
    found = notice_meetings.who_comes(work.db, notice.id, after=meeting.told_to, said_before=said_before, limit=_AT_ONCE)
    left = -((work.now - starts_at) // timedelta(minutes=1))
    soon = MeetingSoon(notice, meeting, starts_at.astimezone(work.now.tzinfo), left)
    work.owe(soon, *found, subject=f"{SOON}:{notice.id}:{notice.version}")
    notice_meetings.reminded(work.db, notice, to=found[-1] if found else 0, is_done=len(found) < _AT_ONCE)
    # Another meeting may begin at the same time.
    return True


def _asked(work: Work, notice_id: int) -> tuple[Notice, Meeting, Recipient]:
    notice, mine = received(work, notice_id)
    meeting = detail_of(notice)
    if notice.kind is not NoticeKind.MEETING or not isinstance(meeting, Meeting):
        raise RefusedError(NO_SUCH)
    if meeting.starts_at is not None and meeting.starts_at <= work.now:
        raise RefusedError(BEGUN)
    return notice, meeting, mine


def _answered(
    work: Work, notice: Notice, meeting: Meeting, mine: Recipient, said: Attendance, pressed: int, then: Sequence[Confirmed]
) -> None:
    answer = COMES if said.comes else f"{AWAY}{said.reason}"
    is_same = mine.answer == answer and reading.is_read(notice, mine)
    letter = letter_of(work, notice, mine) if is_same else reading.mark(work, notice, mine, answer, then)
    is_elsewhere = pressed and reading.place_of(work, notice.id, pressed) is Place.OTHER
    if is_elsewhere:
        # Pressed under a reminder or in a list.
        work.reply(MeetingAnswered(notice, meeting, said, work.now), replaces=pressed)
    reading.say_read(work, letter, 0 if is_elsewhere else pressed)
