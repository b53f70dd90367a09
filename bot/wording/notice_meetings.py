"""The words of meetings: who comes, and the reminder before one begins."""

from __future__ import annotations

from datetime import datetime

from bot.actions.form_kinds import Screen
from bot.actions.notice_away_form import AwayData, MeetingMissed
from bot.actions.notice_meetings import (
    STANDINGS,
    AttendanceShown,
    MeetingAnswered,
    MeetingCounts,
    MeetingSoon,
    read_attendance,
)
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, labels, render
from bot.wording.cutting import cut_line
from bot.wording.due_rules import day_words
from bot.wording.forms import cancel, choice, view
from bot.wording.messages import show
from bot.wording.notice_buttons import COME, STAY, open_notice
from bot.wording.papers import wants
from bot.wording.problems import problem_text
from storage.notices import Notice, NoticeKind

NAMES = "ntwho"
"""A page of who comes, in a message of its own: ``<id>.<standing>.<page>``."""
TURN = "ntwhopage"
"""The same in place of the page above it."""
CALENDAR = "notice_ics"
"""The paper that a phone takes into its calendar."""
_WORDS = "notice_kinds"
_TITLE, _REASON = 60, 200


def answer_words(answer: str) -> str:
    """``参加`` or ``请假：值班``; empty for no answer."""
    said = read_attendance(answer)
    if said is None:
        return ""
    return label(_WORDS, "come") if said.comes else label(_WORDS, "away").format(reason=said.reason)


def shown_answer(notice: Notice, answer: str) -> str:
    """What a recipient has answered, as whoever handles the notice reads it."""
    return answer_words(answer) if notice.kind is NoticeKind.MEETING else answer


def after_answer(notice_id: int, answer: str) -> tuple[tuple[Button, ...], ...]:
    """What whoever has answered is offered: who comes, a file for their calendar."""
    said = read_attendance(answer)
    return ((wants(label(_WORDS, "calendar"), CALENDAR, str(notice_id)),),) if said is not None and said.comes else ()


def counts_words(counts: MeetingCounts) -> str:
    """``参加 31 · 请假 4 · 没答 7``, for the sender's card."""
    return render("notice_kinds/counts", counts=counts)


def see_names(notice_id: int) -> Press:
    """The button of the sender's card that names who comes."""
    return Press(label(_WORDS, "names"), NAMES, f"{notice_id}.comes.0")


def read_names(argument: str) -> tuple[int, str, int] | None:
    """Notice, standing and page on such a button; none for a forged one."""
    number, _, rest = argument.partition(".")
    standing, _, page = rest.partition(".")
    if standing not in STANDINGS or not all(each.isascii() and each.isdecimal() and len(each) <= 15 for each in (number, page)):
        return None
    return int(number), standing, int(page)


def attendance(message: AttendanceShown) -> Reply:
    """Who comes and who does not; the standings turn one into another."""
    counts, number = message.counts, message.notice.id
    lines = [
        (cut_line(each.name, 20), "" if each.attendance is None or each.attendance.comes else cut_line(each.attendance.reason, _REASON))
        for each in message.lines
    ]
    text = render(
        "notice_kinds/attendance",
        title=cut_line(message.notice.title, _TITLE),
        when=_moment(message.meeting.starts_at, None),
        place=message.meeting.place,
        counts=counts_words(counts),
        standing=labels(_WORDS, "standings")[message.standing],
        lines=lines,
        page=message.page + 1,
        pages=message.pages,
    )
    others: list[Button] = [
        Press(f"{labels(_WORDS, 'standings')[each]} {getattr(counts, each)}", TURN, f"{number}.{each}.0")
        for each in STANDINGS
        if each != message.standing and getattr(counts, each)
    ]
    turning = [
        Press(label(_WORDS, name), TURN, f"{number}.{message.standing}.{page}")
        for name, page in (("earlier", message.page - 1), ("later", message.page + 1))
        if 0 <= page < message.pages
    ]
    return Reply(text, tuple(row for row in (tuple(turning), *in_rows(others, 3)) if row), protect=True)


@show.register
def _answered(message: MeetingAnswered) -> Reply:
    said, number = message.attendance, str(message.notice.id)
    text = render(
        "notice_kinds/answered",
        comes=said.comes,
        reason=said.reason,
        title=cut_line(message.notice.title, _TITLE),
        when=_moment(message.meeting.starts_at, message.now),
        place=message.meeting.place,
    )
    change = Press(label(_WORDS, "stay_after_all"), STAY, number) if said.comes else Press(label(_WORDS, "come_after_all"), COME, number)
    more = (wants(label(_WORDS, "calendar"), CALENDAR, number),) if said.comes else (open_notice(message.notice.id),)
    return Reply(text, ((change, *more),), protect=True)


@show.register
def _soon(message: MeetingSoon) -> Reply:
    text = render(
        "notice_kinds/soon",
        minutes=message.minutes,
        title=cut_line(message.notice.title, _TITLE),
        when=_moment(message.starts_at, message.starts_at),
        place=message.meeting.place,
    )
    number = str(message.notice.id)
    return Reply(text, ((open_notice(message.notice.id), Press(label(_WORDS, "stay_after_all"), STAY, number)),), protect=True)


@view("notice_away")
def _form(screen: Screen[AwayData]) -> Reply:
    data, ticket = screen.data, screen.ticket
    offered: list[Button] = [choice(ticket, words, code) for code, words in data.reasons.items()]
    return Reply(render("notice_kinds/away", title=cut_line(data.title, _TITLE)), (*in_rows(offered, 2), (cancel(ticket),)), protect=True)


@show.register
def _missed(message: MeetingMissed) -> Reply:
    return Reply(render("notice_kinds/missed", problem=problem_text(message.problem)), protect=True)


def _moment(moment: datetime | None, now: datetime | None) -> str:
    if moment is None:
        return ""
    return f"{day_words(moment.date(), (now or moment).date())} {moment:%H:%M}"
