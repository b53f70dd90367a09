"""A notice as its recipients see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.actions.notice_kinds import Bulletin, Learning, Meeting, Survey
from bot.actions.notice_results import Enclosure, NoticeLetter
from bot.replies import CAPTION_UNITS, MESSAGE_UNITS, Attached, Button, Press, Reply, shown_length
from bot.texts import label, labels, render
from bot.wording.cutting import cut
from bot.wording.due_rules import day_words
from bot.wording.messages import show
from bot.wording.notice_buttons import BALLOT, confirming
from bot.wording.notice_meetings import after_answer, answer_words
from storage.notices import Confirm

_KEEPS_BUTTONS = frozenset({Confirm.CHOICE})
"""Whoever has said 参加 may still say 请假."""


@show.register
def letter(message: NoticeLetter) -> Reply:
    """The notice with its files, and the buttons with which it is confirmed as long as it is not."""
    notice, detail = message.notice, message.detail
    kind, urgency = labels("notices", "kinds")[notice.kind], labels("notices", "urgencies")[notice.urgency]
    mark = labels("notices", "marks")[notice.urgency]
    closes = detail.closes_on if isinstance(detail, Survey) else None

    def said(answer: str, *, is_read: bool = True) -> str:
        return render(
            "notices/letter",
            mark=mark,
            kind=kind,
            urgency=urgency,
            number=detail.number if isinstance(detail, Bulletin) else 0,
            about=message.about,
            html=notice.html,
            when=_moment(detail.starts_at, message.at) if isinstance(detail, Meeting) and detail.starts_at is not None else "",
            place=detail.place if isinstance(detail, Meeting) else "",
            hours=f"{detail.sixtieths / 60:g}" if isinstance(detail, Learning) and detail.sixtieths else "",
            survey=len(detail.questions) if isinstance(detail, Survey) else 0,
            anonymous=isinstance(detail, Survey) and detail.is_anonymous,
            closes="" if closes is None else day_words(closes, closes),
            question=notice.question,
            unit=message.unit,
            sender=message.sender,
            at=_moment(message.at, message.at),
            corrected=_moment(message.corrected_at, message.at),
            read=_moment(message.read_at, message.at) if is_read else "",
            answer=answer,
        )

    text = _with_room(_answer(message), said, len(message.attached))
    is_done = message.read_at is not None and notice.confirm not in _KEEPS_BUTTONS
    if isinstance(detail, Survey) and notice.closed_at is None and not detail.is_anonymous:
        # What was answered by name may be changed until the survey is closed.
        is_done = False
    outside = render("notices/outside", mark=mark, kind=kind, urgency=urgency)
    # A preview is of no row yet, and has nothing to press.
    buttons: tuple[tuple[Button, ...], ...] = () if is_done or not notice.id else confirming(notice)
    if notice.id and notice.closed_at is not None and isinstance(detail, Survey) and detail.is_published:
        # The same press shows the result of what is over.
        buttons = ((Press(label("surveys", "see_result"), BALLOT, str(notice.id)),),)
    elif isinstance(detail, Survey) and message.read_at is not None and buttons:
        buttons = ((Press(label("notices", "fill_in_again"), BALLOT, str(notice.id)),),)
    if message.read_at is not None and isinstance(detail, Meeting):
        buttons = (*buttons, *after_answer(notice.id, message.answer))
    return Reply(text, buttons, protect=True, outside=outside, attached=attached(message.attached))


def stands_under(message: NoticeLetter) -> bool:
    """Whether the words stand under the one file that goes with them."""
    return letter(message).is_caption


def _with_room(answer: str, said: Callable[..., str], files: int) -> str:
    """The letter with as much of the reader's answer as fits: it is edited where it stands, under a file or not."""
    stands_under = files == 1 and shown_length(said("", is_read=False)) <= CAPTION_UNITS
    text, most = said(answer), CAPTION_UNITS if stands_under else MESSAGE_UNITS
    while answer and (over := shown_length(text) - most) > 0:
        # A character may be two units; what was cut off before says so by one of its own.
        answer = cut(answer, max(1, len(answer) - over // 2 - 1)) if len(answer) > 1 else ""
        text = said(answer)
    return text


def _answer(message: NoticeLetter) -> str:
    match message.detail:
        case Meeting():
            return answer_words(message.answer)
        case Survey():
            # It is a sheet of answers, not words.
            return ""
        case _:
            return message.answer


def _moment(moment: datetime | None, beside: datetime | None) -> str:
    """``5月12日（周二） 9:00``; with its year only where it is not that of ``beside``."""
    if moment is None:
        return ""
    day = day_words(moment.date(), (beside or moment).date())
    return f"{day} {moment:%H:%M}"


def attached(files: Sequence[Enclosure]) -> tuple[Attached, ...]:
    """Files as they go out."""
    return tuple(Attached(each.kind, each.attachment_id, each.handle, each.name, each.shown_name) for each in files)
