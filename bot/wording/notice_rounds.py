"""What people are told about notices without having asked: held, finished, given up, withdrawn, asked again, in force."""

from __future__ import annotations

from datetime import datetime

from bot.actions.notice_round_results import (
    Holding,
    NoticeAsk,
    NoticeFinished,
    NoticeGivenUp,
    NoticeHeld,
    NoticesInForce,
    NoticeWithdrawn,
)
from bot.replies import Press, Reply
from bot.texts import label, labels, render
from bot.wording.cutting import cut_line
from bot.wording.due_rules import day_words
from bot.wording.messages import show
from bot.wording.notice_buttons import CARD, confirming, open_notice, waiting
from bot.wording.notice_cards import reason
from storage.notice_recipients import RecipientState
from storage.notice_rounds import Missed
from storage.notices import Notice

LISTED = 10
"""Notices in force that are named; 未读 has all."""
_BUTTON = 20


def recalled() -> Reply:
    """What stands in place of a notice that was recalled, where it could not be deleted."""
    return Reply(label("notice_rounds", "recalled"))


def corrected_elsewhere() -> Reply:
    """What stands in place of an older copy of a notice that was corrected, where it could not be deleted."""
    return Reply(label("notice_rounds", "corrected_elsewhere"))


def asked_again() -> Reply:
    """What stands in place of a reminder after which another one has come, where it could not be deleted."""
    return Reply(label("notice_rounds", "asked_again"))


def why_missed(missed: Missed) -> str:
    """Why a notice has not reached somebody, in a few words."""
    if missed.state is RecipientState.NONE:
        return label("notice_rounds", "no_account")
    return reason(missed.reason)


@show.register
def _held(message: NoticeHeld) -> Reply:
    text = render(
        "notice_rounds/held",
        title=message.notice.title,
        why=message.why.value,
        was_for=_moment(message.was_for, message.now),
        sender=message.sender if message.why is Holding.SENDER else "",
    )
    return Reply(text, waiting(message.notice), protect=True)


@show.register
def _finished(message: NoticeFinished) -> Reply:
    named = [{"name": each.name, "why": why_missed(each)} for each in message.named]
    text = render(
        "notice_rounds/finished",
        title=message.notice.title,
        total=message.total,
        missing=message.missing,
        named=named,
        more=message.missing - len(named),
    )
    return Reply(text, _watch(message.notice), protect=True)


@show.register
def _given_up(message: NoticeGivenUp) -> Reply:
    text = render("notice_rounds/given_up", title=message.notice.title, unread=message.unread, total=message.total)
    return Reply(text, _watch(message.notice), protect=True)


@show.register
def _withdrawn(message: NoticeWithdrawn) -> Reply:
    text = render(
        "notice_rounds/withdrawn", title=message.notice.title, reason=message.notice.reason, unit=message.unit, sender=message.sender
    )
    return Reply(text, protect=True)


@show.register
def _ask(message: NoticeAsk) -> Reply:
    notice = message.notice
    mark, urgency = labels("notices", "marks")[notice.urgency], labels("notices", "urgencies")[notice.urgency]
    text = render(
        "notice_rounds/ask",
        mark=mark,
        title=notice.title,
        unit=message.unit,
        sender=message.sender,
        at=_moment(message.at, message.now),
        corrected=message.is_corrected,
    )
    outside = render("notice_rounds/ask_outside", mark=mark, urgency=urgency)
    return Reply(text, (*confirming(notice), (open_notice(notice.id),)), protect=True, outside=outside)


@show.register
def _in_force(message: NoticesInForce) -> Reply:
    named = message.notices[:LISTED]
    text = render(
        "notice_rounds/in_force",
        count=len(message.notices),
        titles=[each.title for each in named],
        more=len(message.notices) - len(named),
    )
    buttons = tuple((open_notice(each.id, cut_line(f"{number}. {each.title}", _BUTTON)),) for number, each in enumerate(named, 1))
    return Reply(text, buttons, protect=True)


def _watch(notice: Notice) -> tuple[tuple[Press, ...], ...]:
    return ((Press(label("notice_rounds", "watch"), CARD, str(notice.id)),),)


def _moment(moment: datetime, now: datetime) -> str:
    return f"{day_words(moment.date(), now.date())} {moment:%H:%M}"
