"""What somebody is told who says that they have read a notice."""

from __future__ import annotations

import re

from bot.actions.form_kinds import Screen
from bot.actions.notice_reading import LONGEST_ANSWER, ReadByWord, ReadShort, StillNeeded, WhichRead
from bot.actions.notice_reading_forms import RECEIVED, NoticeAnswerData, NoticeOver
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, labels, render, words
from bot.wording.cutting import cut
from bot.wording.forms import cancel, choice, view
from bot.wording.messages import show
from bot.wording.notice_buttons import confirming, open_notice
from storage.notices import Confirm, Notice, NoticeKind

READ_ALL = "ntall"
"""Confirms all that one tap confirms, with the id of the newest that was listed."""
WHICH = "ntwhich"
"""Confirms one of those that a word may have meant: the notice's id."""
_LISTED = 6
_ANSWER = 120
_NOT_SAID = re.compile(r"[^\w]+")


def received_word(text: str) -> str:
    """The words with which somebody says that they have read something, as they wrote them; empty for all other text."""
    bare = _NOT_SAID.sub("", text)
    return bare if bare in _WORDS else ""


def received() -> str:
    """收到: what stands for a tap where words are asked for."""
    return label("notice_reading", "received")


def noted() -> str:
    """Fades after a tap."""
    return label("notice_reading", "noted")


def noted_all(count: int) -> str:
    """Fades after a tap that confirmed several; none is said so."""
    return label("notice_reading", "noted_all").format(count=count) if count else label("notice_reading", "nothing_left")


def corrected() -> str:
    """To whoever confirmed older words than those that now stand there."""
    return label("notice_reading", "corrected")


def mark_of(notice: Notice) -> str:
    """How much a notice matters, in one sign."""
    return labels("notices", "marks")[notice.urgency]


@show.register
def _short(message: ReadShort) -> Reply:
    notice = message.notice
    text = render(
        "notice_reading/short",
        learned=notice.kind is NoticeKind.LEARNING,
        title=notice.title,
        answer=cut(message.answer, _ANSWER) if notice.confirm in {Confirm.ANSWER, Confirm.REPLY} else "",
    )
    return Reply(text, ((open_notice(notice.id),),), protect=True)


@show.register
def _by_word(message: ReadByWord) -> Reply:
    first = message.notices[0]
    text = render("notice_reading/by_word", title=first.title, count=len(message.notices))
    return Reply(text, ((open_notice(first.id),),) if len(message.notices) == 1 else (), protect=True)


@show.register
def _which(message: WhichRead) -> Reply:
    listed = message.notices[:_LISTED]
    lines = [{"number": number, "mark": mark_of(notice), "title": notice.title} for number, notice in enumerate(listed, 1)]
    text = render("notice_reading/which", count=len(message.notices), lines=lines, more=len(message.notices) - len(listed))
    named = [Press(f"{number} {label('notices', 'read')}", WHICH, str(notice.id)) for number, notice in enumerate(listed, 1)]
    newest = max(notice.id for notice in message.notices)
    everything = Press(label("notice_reading", "all_read").format(count=len(message.notices)), READ_ALL, str(newest))
    return Reply(text, (*in_rows(list[Button](named), 3), (everything,)), protect=True)


@show.register
def _needed(message: StillNeeded) -> Reply:
    notice = message.notice
    needs = "learned" if notice.kind is NoticeKind.LEARNING and notice.confirm is Confirm.READ else notice.confirm.value
    text = render("notice_reading/needed", title=notice.title, needs=needs, question=notice.question)
    return Reply(text, confirming(notice), protect=True)


@show.register
def _over(message: NoticeOver) -> Reply:
    return Reply(render("notice_reading/over", problem=labels("problems", "problems")[message.problem]))


@view("notice_answer")
def _form(screen: Screen[NoticeAnswerData]) -> Reply:
    data, ticket = screen.data, screen.ticket
    text = render("notice_reading/answer_form", title=data.title, question=data.question, corrected=data.is_corrected, most=LONGEST_ANSWER)
    word = (choice(ticket, received(), RECEIVED),) if data.confirm is Confirm.REPLY else ()
    return Reply(text, tuple(row for row in (word, (cancel(ticket),)) if row), protect=True)


_WORDS = frozenset(words("notice_reading", "received_words"))
