"""A recipient's own word to a notice, noted in their row."""

from __future__ import annotations

from bot.actions.notice_results import NoticeLetter, letter_of
from bot.actions.notice_sending import subject
from bot.actions.work import Work
from storage import notice_recipients
from storage.notice_recipients import Recipient
from storage.notices import Notice


def note_answer(work: Work, notice: Notice, answer: str, act: str) -> Recipient:
    """Note that the actor, who was sent ``notice``, has read it as it is now and says ``answer``; returns their row."""
    who = (work.db, notice.id, work.person.id)
    notice_recipients.change(*who, read_at=work.at, read_version=notice.version, answer=answer)
    work.record(act, subject(notice))
    found = notice_recipients.recipient(*who)
    assert found is not None
    return found


def must_look_again(work: Work, notice: Notice, mine: Recipient) -> bool:
    """Whether the notice was corrected, and has to be read anew, since the actor was shown it.

    They are shown it now in its place, so that the next press counts.
    """
    if mine.message_id is None or mine.sent_version >= notice.asked_version:
        return False
    notice_recipients.change(work.db, notice.id, work.person.id, sent_version=notice.version)
    return True


def shown_in(work: Work, mine: Recipient) -> int | None:
    """The message in which the actor has the notice, in the chat in which they act now; none where that is another one."""
    return mine.message_id if (mine.door, mine.account_id) == (work.door, work.account_id) else None


def show_letter(work: Work, notice: Notice, mine: Recipient, pressed: int | None = None) -> NoticeLetter:
    """Let the notice stand as it is now where it was pressed, or where they have it."""
    letter = letter_of(work, notice, mine)
    place = pressed or shown_in(work, mine)
    if place is not None:
        work.reply(letter, replaces=place)
    return letter
