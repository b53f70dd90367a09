"""The lists of notices: what was not read, what is in force, what words find; and the digest's part."""

from __future__ import annotations

from dataclasses import replace

from bot.actions.notice_parts import NoticesToRead
from bot.actions.notice_views import NoticeLine, NoticeSeen, NoticeShelf
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, labels, render
from bot.wording import nudge_parts
from bot.wording.cutting import cut_line
from bot.wording.due_rules import day_words
from bot.wording.messages import show
from bot.wording.notice_buttons import CARD, open_notice
from bot.wording.notice_letters import letter
from bot.wording.notice_reading import mark_of
from storage.notice_views import Shelf

LIST = "ntlist"
"""A page of a list in place of the message: ``shelf.page``."""
BOOK = "ntbook"
"""The same in a message of its own."""
LIST_READ = "ntlread"
"""Confirms a notice in the list of those not read: ``notice.page``."""
_TITLE = 24


def shelf(found: NoticeShelf) -> Reply:
    """A page of a list, or what was found."""
    is_mine = found.shelf is Shelf.SENT and not found.words
    text = render(
        "notice_views/shelf",
        words=cut_line(found.words, 30),
        title=labels("notice_views", "titles")[found.shelf],
        shelf=found.shelf.value,
        total=found.total,
        page=found.page,
        pages=found.pages,
        lines=[_line(found, number, line) for number, line in enumerate(found.lines, 1)],
        cut=found.is_cut,
        sends=found.sends,
        legend=bool(found.lines) and found.shelf is not Shelf.UNREAD and not is_mine,
    )
    return Reply(text, _buttons(found), protect=True)


@show.register
def _shelf(message: NoticeShelf) -> Reply:
    return shelf(message)


@show.register
def seen(message: NoticeSeen) -> Reply:
    """A notice to somebody who only handles it: nothing to confirm, but how far it has come."""
    notice = message.letter.notice
    return replace(letter(message.letter), buttons=((Press(label("notice_views", "card"), CARD, str(notice.id)),),))


@nudge_parts.lines.register
def _part(part: NoticesToRead) -> tuple[str, ...]:
    marks = labels("notices", "marks")
    first = part.notices[: nudge_parts.MOST_LINES - 1]
    lines = [{"mark": marks[each.urgency], "title": cut_line(each.title, _TITLE)} for each in first]
    return nudge_parts.in_lines(render("notice_views/digest", count=len(part.notices), lines=lines))


@nudge_parts.buttons.register
def _part_buttons(_part: NoticesToRead) -> tuple[Press, ...]:
    return (open_shelf(Shelf.UNREAD, label("notice_views", "see_unread")),)


def open_shelf(which: Shelf, words: str) -> Press:
    """A button that shows a list in a message of its own."""
    return Press(words, BOOK, f"{which}.0")


def read_list(argument: str) -> tuple[Shelf, int] | None:
    """List and page of a pressed button; none for a forged one."""
    which, _, page = argument.partition(".")
    if which not in tuple(Shelf) or not (page.isascii() and page.isdecimal() and len(page) <= 5):
        return None
    return Shelf(which), int(page)


def private_only() -> str:
    """Notices are read alone."""
    return label("notices", "private_only")


def not_here() -> Reply:
    """To somebody who asks for notices in a group."""
    return Reply(label("notice_views", "not_here"))


def _line(found: NoticeShelf, number: int, line: NoticeLine) -> dict[str, object]:
    notice = line.notice
    state = labels("notice_views", "states")[notice.state]
    dot = "" if not line.is_received or line.is_over else "✅" if line.is_read else "●"
    about = [f"{day_words(line.at.date(), found.today)} {line.at:%H:%M}", f"{line.unit} {line.sender}", state]
    return {
        "number": number,
        "mark": mark_of(notice),
        "dot": dot if found.shelf is not Shelf.UNREAD else "",
        "title": label("notice_views", "secret") if line.is_secret else cut_line(notice.title, _TITLE),
        "about": " · ".join(each for each in about if each),
    }


def _buttons(found: NoticeShelf) -> tuple[tuple[Button, ...], ...]:
    opening: list[Button] = []
    for number, line in enumerate(found.lines, 1):
        if line.is_received and not line.is_over and found.shelf is not Shelf.SENT:
            opening.append(open_notice(line.notice.id, str(number)))
        elif line.is_handled:
            opening.append(Press(str(number), CARD, str(line.notice.id)))
    reading: list[Button] = []
    if found.shelf is Shelf.UNREAD:
        for number, line in enumerate(found.lines, 1):
            if line.one_tap:
                words = label("notice_views", "read_number").format(number=number)
                reading.append(Press(words, LIST_READ, f"{line.notice.id}.{found.page}"))
    turning: list[Button] = []
    if found.page:
        turning.append(Press(label("notice_views", "earlier"), LIST, f"{found.shelf}.{found.page - 1}"))
    if found.page + 1 < found.pages:
        turning.append(Press(label("notice_views", "later"), LIST, f"{found.shelf}.{found.page + 1}"))
    rows = (*in_rows(opening, 6), *in_rows(reading, 3), tuple(turning), _tabs(found))
    return tuple(row for row in rows if row)


def _tabs(found: NoticeShelf) -> tuple[Button, ...]:
    tabs = []
    for which, name in labels("notice_views", "shelves").items():
        if (which == found.shelf and not found.words) or (which == Shelf.SENT and not found.sends):
            continue
        words = label("notice_views", "unread_tab").format(count=found.unread) if which == Shelf.UNREAD and found.unread else name
        tabs.append(Press(words, LIST, f"{which}.0"))
    return tuple(tabs)
