"""What the messages of notices say that go out without their words, looked up at the last moment."""

from __future__ import annotations

from bot.actions.notice_joining import still_in_force
from bot.actions.notice_results import sender_of
from bot.actions.notice_round_results import NoticeAsk, NoticesInForce
from bot.actions.work import Work
from storage import notice_joining
from storage.notice_recipients import Recipient, RecipientState
from storage.notices import Notice


def ask_for(work: Work, notice: Notice, mine: Recipient) -> NoticeAsk | None:
    """What asks somebody again; none where there is nothing to ask for any more."""
    if not notice.is_out or mine.state is not RecipientState.SENT or mine.read_version >= notice.asked_version:
        return None
    if notice.closed_at is not None or (mine.given_up_at is not None and (mine.asked_at or "") <= mine.given_up_at):
        return None
    sender, unit = sender_of(work, notice)
    at = work.here(mine.sent_at or notice.sent_at or work.at)
    return NoticeAsk(notice, sender, unit, at, work.now, is_corrected=notice.asked_version > 1)


def in_force_for(work: Work, person_id: int, outbox_id: int) -> NoticesInForce | None:
    """The notices of which a list tells somebody who has joined, as far as they still are in force; none where none is."""
    found = tuple(each for each in notice_joining.of_list(work.db, person_id, outbox_id) if still_in_force(work, each))
    return NoticesInForce(found) if found else None
