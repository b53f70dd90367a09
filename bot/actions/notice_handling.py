"""What whoever handles a notice does with it after it went out: ask again, retry, give up, recall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.actions.notice_moves import check
from bot.actions.notice_progress import is_recent
from bot.actions.notice_rounds import ask
from bot.actions.notice_sending import STIR, not_before, subject
from bot.actions.notice_sight import handled
from bot.actions.work import RefusedError, Work
from storage import audiences, notice_asking, notice_progress, notice_recipients, notice_rounds, notices
from storage.notice_recipients import counts
from storage.notices import Notice, NoticeHistoryKind, NoticeState, NoticeUrgency

BETWEEN_ASKS = timedelta(minutes=10)
"""Who was asked a moment ago is not asked again."""
LONGEST_REASON = 200
MOVED = "notice_moved"


@dataclass(frozen=True, slots=True)
class AskAgain:
    """A question back: so many people would be asked."""

    notice: Notice
    count: int
    away: int
    """Besides them so many who are on leave, and are passed over."""


@dataclass(frozen=True, slots=True)
class Asked:
    """So many were asked."""

    notice: Notice
    count: int


def may_ask(work: Work, notice_id: int) -> AskAgain:
    """How many would be asked again now. Raises ``RefusedError`` where nobody is left, or they were asked a moment ago."""
    notice = _out(work, notice_id)
    asked = [each.at for each in notices.history(work.db, notice.id) if each.kind is NoticeHistoryKind.ASKED]
    last = notice_progress.last_asked(work.db, notice.id)
    if any(is_recent(work, at, BETWEEN_ASKS) for at in (*asked, last)):
        raise RefusedError("notice_asked_just_now", most=int(BETWEEN_ASKS.total_seconds() // 60))
    unread = notice_asking.count_unread(work.db, notice.id)
    if not unread:
        raise RefusedError("notice_all_read")
    away = 0 if notice.urgency is NoticeUrgency.URGENT else notice_progress.away_unread(work.db, notice.id, work.today)
    if unread == away:
        raise RefusedError("notice_all_away")
    return AskAgain(notice, unread - away, away)


def ask_again(work: Work, notice_id: int) -> Asked:
    """Ask whoever has not read it; says how many that are. Raises ``RefusedError`` as ``may_ask``."""
    found = may_ask(work, notice_id)
    ask(work, found.notice, by=work.person.id)
    # Nobody who is told that they are being asked waits for the tick.
    work.stirs.add(STIR)
    work.record("notices.asked_again", subject(found.notice))
    return Asked(found.notice, found.count)


def retry(work: Work, notice_id: int) -> int:
    """Send it once more to whoever did not get it, after their quiet hours; returns to how many.

    Raises ``RefusedError`` where there is nobody.
    """
    notice = _out(work, notice_id)
    retried = notice_progress.retry(work.db, notice.id)
    if not retried:
        raise RefusedError("notice_nothing_failed")
    count = len(retried)
    notice_recipients.wait(work.db, notice.id, not_before(work, notice, audiences.these(work.db, retried)))
    work.stirs.add(STIR)
    _note(work, notice, NoticeHistoryKind.RETRIED, str(count), "notices.retried")
    return count


def give_up(work: Work, notice_id: int) -> None:
    """Let nobody be asked any more by the clock. Raises ``RefusedError``."""
    notice = _out(work, notice_id)
    if notice.ask_at is None:
        raise RefusedError("notice_not_asked")
    notice_rounds.give_up(work.db, notice.id, at=work.at)
    notices.note(work.db, notice.id, ask_at=None)
    _note(work, notice, NoticeHistoryKind.GIVEN_UP, "", "notices.given_up")


def to_recall(work: Work, notice_id: int) -> tuple[Notice, int, int]:
    """The notice, how many have it, and to how many it is still on its way. Raises ``RefusedError`` where it cannot be recalled."""
    notice = handled(work, notice_id)
    check(notice, NoticeState.RECALLED)
    found = counts(work.db, notice.id)
    return notice, found.sent, found.waiting


def recall(work: Work, notice_id: int, revision: int, reason: str = "") -> Notice:
    """Take a notice back: from now on nothing of it goes out; what has gone out is deleted or marked by the clockwork, piece by piece.

    Raises ``RefusedError`` where it has moved on meanwhile, is not out, or is not the actor's to decide about.
    """
    notice = handled(work, notice_id)
    check(notice, NoticeState.RECALLED)
    if len(reason) > LONGEST_REASON:
        raise RefusedError("too_long", most=LONGEST_REASON, length=len(reason))
    recalled = None
    if notice.revision == revision:
        ended_by = None if work.actor is None else work.actor.id
        ends: dict[str, object] = {"state": NoticeState.RECALLED, "ended_by": ended_by, "reason": reason, "ask_at": None}
        # Nothing of it is finished before what was sent is taken back.
        recalled = notices.change(work.db, notice, at=work.at, finished_at=None, **ends)
    if recalled is None:
        raise RefusedError(MOVED)
    work.stirs.add(STIR)
    _note(work, recalled, NoticeHistoryKind.RECALLED, reason, "notices.recalled")
    return recalled


def _out(work: Work, notice_id: int) -> Notice:
    notice = handled(work, notice_id)
    if not notice.is_out:
        raise RefusedError(MOVED)
    return notice


def _note(work: Work, notice: Notice, kind: NoticeHistoryKind, text: str, act: str) -> None:
    notices.say(work.db, notice.id, kind, text, by=None if work.actor is None else work.actor.id, at=work.at)
    work.record(act, subject(notice))
