"""What a recipient of a notice and whoever handles it write to each other, as each of them sees it."""

from __future__ import annotations

import re

from bot.actions.form_kinds import Screen
from bot.actions.notice_reading_forms import NoticeTalkData, read_thread
from bot.actions.notice_replies import NoticePassedOn, NoticeSaid, NoticeSaidFiles, NoticeTalks, NoticeThread, TalkLine
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, render
from bot.wording.cutting import cut_line
from bot.wording.due_rules import day_words
from bot.wording.forms import cancel, view
from bot.wording.messages import show
from bot.wording.notice_buttons import confirming, open_notice
from bot.wording.notice_letters import attached
from storage.notices import Confirm

TALK = "nttalk"
"""Opens the form for the next message of a thread: ``notice.person``."""
THREAD = "ntthread"
"""A thread in a message of its own: ``notice.person``."""
TURN = "ntthreadp"
"""A page of it in place: ``notice.person.page``."""
TALKS = "nttalks"
"""The threads of a notice in a message of its own: ``notice``."""
TURN_TALKS = "nttalksp"
"""A page of them in place: ``notice.page``."""
USE = "ntuse"
"""Lets what one has written be one's answer: the id of the reply."""
FILES = "nttfiles"
"""Sends the files of a reply again: its id."""
_PAGED = re.compile(r"([0-9.]+)\.([0-9]{1,4})")
_LINE = 40


def open_thread(notice_id: int, person_id: int, words: str = "") -> Press:
    """A button that shows the thread of a notice with one recipient."""
    return Press(words or label("notice_threads", "talk"), THREAD, f"{notice_id}.{person_id}")


def open_talks(notice_id: int, count: int) -> Press:
    """A button that shows the threads of a notice, for whoever handles it."""
    return Press(label("notice_threads", "talks").format(count=count), TALKS, str(notice_id))


def talk(notice_id: int, person_id: int) -> Press:
    """The button 回复 of a thread."""
    return Press(label("notice_threads", "reply"), TALK, f"{notice_id}.{person_id}")


def read_paged(argument: str) -> tuple[str, int] | None:
    """What stands before the page on a button, and the page; none for a forged one."""
    found = _PAGED.fullmatch(argument)
    return None if found is None else (found[1], int(found[2]))


def not_to_be_passed_on() -> Reply:
    """To a sticker, a voice message and the like in reply to a notice."""
    return Reply(label("notice_threads", "no_such_thing"))


def not_edited() -> Reply:
    """To somebody who has edited what was passed on already."""
    return Reply(label("notice_threads", "not_edited"))


@show.register
def _said(message: NoticeSaid) -> Reply:
    text = render(
        "notice_threads/said",
        back=message.is_back,
        name=message.name,
        unit=message.unit,
        title=message.notice.title,
        text=message.text,
    )
    buttons = (talk(message.notice.id, message.person_id), open_thread(message.notice.id, message.person_id))
    return Reply(text, (buttons,), protect=True, outside=render("notice_threads/outside"), attached=attached(message.attached))


@show.register
def _said_files(message: NoticeSaidFiles) -> Reply:
    at = f"{day_words(message.at.date(), message.at.date())} {message.at:%H:%M}"
    text = render("notice_threads/files", by=message.by, at=at)
    return Reply(text, protect=True, outside=render("notice_threads/outside"), attached=attached(message.attached))


@show.register
def _passed_on(message: NoticePassedOn) -> Reply:
    notice = message.notice
    needs = "use" if message.can_use else "confirm" if message.needs else ""
    text = render(
        "notice_threads/passed_on",
        to="、".join(message.to),
        ask="、".join(message.ask),
        recipient=message.recipient,
        needs=needs,
        title=notice.title,
        question=notice.question if notice.confirm is Confirm.ANSWER else "",
    )
    rows: tuple[tuple[Button, ...], ...] = confirming(notice) if message.needs else ()
    if message.can_use:
        words = label("notice_threads", "use_answer" if notice.confirm is Confirm.ANSWER else "use_reply")
        rows = ((Press(words, USE, str(message.reply_id)),), *rows)
    return Reply(text, rows, protect=True)


@show.register
def thread(message: NoticeThread) -> Reply:
    """A page of a thread."""
    notice = message.notice
    text = render(
        "notice_threads/thread",
        title=notice.title,
        own=message.is_own,
        name=message.name,
        unit=message.unit,
        page=message.page,
        pages=message.pages,
        lines=[_line(line) for line in message.lines],
    )
    with_files = [line for line in message.lines if line.files]
    files: list[Button] = [Press(_files_words(line, with_files), FILES, str(line.reply_id)) for line in with_files]
    where = f"{notice.id}.{message.person_id}"
    turning = _turning(TURN, where, message.page, message.pages)
    opening: list[Button] = [talk(notice.id, message.person_id), open_notice(notice.id)]
    return Reply(text, tuple(row for row in (*in_rows(files, 2), tuple(turning), tuple(opening)) if row), protect=True)


@show.register
def talks(message: NoticeTalks) -> Reply:
    """A page of the threads of a notice."""
    lines = [
        {
            "number": number,
            "waits": each.waits,
            "name": each.name,
            "unit": cut_line(each.unit, 12),
            "at": f"{day_words(each.at.date(), each.at.date())} {each.at:%H:%M}",
            "text": cut_line(each.text, _LINE) or f"📎 {each.files}",
        }
        for number, each in enumerate(message.talks, 1)
    ]
    text = render(
        "notice_threads/talks",
        title=message.notice.title,
        page=message.page,
        pages=message.pages,
        lines=lines,
        waiting=any(each.waits for each in message.talks),
    )
    opening: list[Button] = [open_thread(message.notice.id, each.person_id, str(number)) for number, each in enumerate(message.talks, 1)]
    turning = _turning(TURN_TALKS, str(message.notice.id), message.page, message.pages)
    return Reply(text, tuple(row for row in (*in_rows(opening, 4), tuple(turning)) if row), protect=True)


@view("notice_talk")
def _form(screen: Screen[NoticeTalkData]) -> Reply:
    return Reply(render("notice_threads/form", title=screen.data.title, name=screen.data.name), ((cancel(screen.ticket),),), protect=True)


def read_where(argument: str) -> tuple[int, int] | None:
    """Notice and recipient of a pressed button; none for a forged one."""
    return read_thread(argument)


def _files_words(line: TalkLine, every: list[TalkLine]) -> str:
    if len(every) == 1:
        return label("notice_threads", "see_files")
    return label("notice_threads", "see_files_of").format(by=cut_line(line.by, 6), at=f"{line.at:%H:%M}")


def _line(line: TalkLine) -> dict[str, object]:
    at = f"{day_words(line.at.date(), line.at.date())} {line.at:%H:%M}"
    return {"by": line.by, "at": at, "text": line.text, "files": line.files}


def _turning(verb: str, where: str, page: int, pages: int) -> list[Button]:
    turning: list[Button] = []
    if page:
        turning.append(Press(label("notice_threads", "earlier"), verb, f"{where}.{page - 1}"))
    if page + 1 < pages:
        turning.append(Press(label("notice_threads", "later"), verb, f"{where}.{page + 1}"))
    return turning
