"""学习材料: whoever has studied it gets a counted record of training, once a person and notice.

The record is an ordinary one: it counts for what a campaign asks, and is taken back as every other. What it is about is the notice's
title with its number behind it (``#12``), by which it is known again. It stays where the notice is recalled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlite_utils import Database

from bot.actions import notice_reading as reading
from bot.actions import record_entering as entering
from bot.actions.notice_kinds import Learning, detail_of
from bot.actions.notice_reading import Confirmed
from bot.actions.notice_sight import NO_SUCH, received
from bot.actions.permissions import Right, allows
from bot.actions.record_results import RecordCard
from bot.actions.record_words import IN_HOUR, MOST_HOURS
from bot.actions.work import RefusedError, Work
from knowledge.campaigns.kinds import Counted
from knowledge.noticing import noticing
from storage import due_records, notice_learning
from storage.moments import from_text
from storage.notice_recipients import Recipient
from storage.notices import Confirm, Notice, NoticeKind


@dataclass(frozen=True, slots=True)
class LearnedSoFast:
    """To somebody who says within moments that they have studied it: asked once, and nothing more."""

    notice: Notice
    sixtieths: int


@dataclass(frozen=True, slots=True)
class NotCounted:
    """To somebody who has studied it, and whose day has no room for more hours."""

    notice: Notice
    sixtieths: int


def learn(work: Work, notice_id: int, message_id: int, then: Sequence[Confirmed] = (), *, is_sure: bool = False) -> bool:
    """The actor has studied a notice; False where they are asked first whether they have, or are shown it corrected.

    Raises ``RefusedError`` for whoever was not sent it, and where a question has to be answered.
    """
    notice, mine = received(work, notice_id)
    if notice.kind is not NoticeKind.LEARNING or notice.confirm is not Confirm.READ:
        raise RefusedError(NO_SUCH)
    if not is_sure and not reading.is_read(notice, mine) and is_too_fast(work, notice, mine):
        work.reply(LearnedSoFast(notice, _sixtieths(notice)), subject=f"notice_fast:{notice.id}")
        return False
    try:
        letter = reading.confirm(work, notice_id, then=then)
    except RefusedError as refused:
        if refused.problem != reading.CORRECTED:
            raise
        reading.say_newest(work, notice_id, message_id)
        return False
    reading.say_read(work, letter, message_id)
    return True


def is_too_fast(work: Work, notice: Notice, mine: Recipient) -> bool:
    """Whether somebody has had what counts for an hour or more only for moments."""
    if _sixtieths(notice) < IN_HOUR or mine.sent_at is None:
        return False
    return work.now - from_text(mine.sent_at) < timedelta(seconds=noticing().limits.learned_after_seconds)


def count(work: Work, notice: Notice, _recipient: Recipient) -> None:
    """Enter what the actor has studied once they have confirmed it, by a tap or by the answer to its question, and tell them."""
    counted = entered(work, notice)
    if isinstance(counted, RecordCard):
        entering.say(work, counted)
    elif counted is not None:
        work.reply(counted)


def entered(work: Work, notice: Notice) -> RecordCard | NotCounted | None:
    """The record of what the actor has studied; none where it does not count or was entered before."""
    sixtieths, actor = _sixtieths(notice), work.person
    if not sixtieths or not allows(actor.role, Right.RECORD_OWN):
        return None
    if notice_learning.record_of(work.db, actor.id, Counted.TRAINING, _mark(notice.id)) is not None:
        return None
    there = due_records.amount_on(work.db, (actor.id,), Counted.TRAINING, work.today).get(actor.id, 0)
    if there + sixtieths > MOST_HOURS * IN_HOUR:
        return NotCounted(notice, sixtieths)
    return entering.enter_own(work, Counted.TRAINING, work.today, sixtieths, f"{notice.title} {_mark(notice.id)}")


def records_left(db: Database, notice_id: int) -> int:
    """How many records stay when a notice is recalled: its sender is told."""
    return notice_learning.records_of(db, notice_id, Counted.TRAINING, _mark(notice_id))


def _sixtieths(notice: Notice) -> int:
    detail = detail_of(notice)
    return detail.sixtieths if isinstance(detail, Learning) else 0


def _mark(notice_id: int) -> str:
    return f"#{notice_id}"
