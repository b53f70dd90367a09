"""What the clock does with notices, a piece at a time: due ones go out, what is due is put into the outbox, who has not read is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.actions.notice_audience import Audience, reach_of, resolve, tree_of
from bot.actions.notice_results import sender_of
from bot.actions.notice_round_results import Holding, NoticeFinished, NoticeGivenUp, NoticeHeld, NoticeWithdrawn
from bot.actions.notice_sending import begin, not_before, subject
from bot.actions.notice_sight import handlers_of
from bot.actions.nudge_rounds import hours_of
from bot.actions.permissions import Right, allows, holders
from bot.actions.work import RefusedError, Urgency, Work
from knowledge.noticing import noticing
from storage import leaves, notice_asking, notice_copies, notice_recipients, notice_rounds, notices, people
from storage.moments import from_text, to_text
from storage.notice_asking import Asking, Unread
from storage.notices import Notice, NoticeHistoryKind, NoticeState, NoticeUrgency
from storage.people import Standing

PIECE = 100
"""Recipients in one transaction: whoever writes to the bot waits no longer than for that."""
ASKED_AT_ONCE = 60
"""People asked in one transaction; of each it is looked when they want quiet."""
NOTED = 400
"""Recipients noted in one transaction."""
NAMED = 5
"""People whom a notice has not reached that its sender is told by name."""

Noted = tuple[int, int, str | None]
"""A recipient with their unit, and not before when they want to be told."""


def send_due(work: Work, notice: Notice) -> None:
    """Send a notice whose time has come, or hold it back and say so: too late, nobody left to send it or for whom it is."""
    notice = _now(work, notice)
    if notice.state is not NoticeState.SCHEDULED or notice.send_at is None or notice.send_at > work.at:
        return
    sender = people.person(work.db, notice.sender_id)
    if sender is None or sender.standing is not Standing.ACTIVE or not allows(sender.role, Right.SEND_NOTICE):
        _hold(work, notice, Holding.SENDER)
    elif notice.reason == notice_rounds.BACKUP:
        _hold(work, notice, Holding.RESTORED)
    elif work.now - from_text(notice.send_at) > timedelta(minutes=noticing().limits.late_minutes):
        _hold(work, notice, Holding.LATE)
    else:
        try:
            begin(work, notice)
        except RefusedError:
            _hold(work, notice, Holding.NOBODY)


def gather(work: Work, notice: Notice) -> list[Noted]:
    """Who gets a notice to many; only reads, for a thread of its own."""
    sender = people.person(work.db, notice.sender_id)
    if sender is None:
        return []
    # It was begun: a sender who loses the right in this very moment leaves nobody without it.
    tree = tree_of(work, notice, sender)
    meant = resolve(work, Audience.model_validate_json(notice.audience), sender, tree & (reach_of(work, sender) or tree))
    return not_before(work, notice, meant)


def note_recipients(work: Work, notice: Notice, noted: Sequence[Noted], *, is_last: bool) -> None:
    """Note some of those who get a notice; one that was recalled meanwhile gets no more of them."""
    now = _now(work, notice)
    if now.is_out:
        # After a restore it may have gone out to them since the backup: its sender decides.
        left_out = notice_rounds.BACKUP if now.reason == notice_rounds.BACKUP else ""
        notice_recipients.add(work.db, notice.id, noted, at=work.at, left_out=left_out)
    if is_last:
        notice_rounds.end_gathering(work.db, notice.id)


def enqueue(work: Work, notice: Notice) -> bool:
    """Put the next piece of a notice into the outbox; whether there may be more."""
    notice = _now(work, notice)
    if not notice.is_out:
        return False
    is_urgent = notice.urgency is NoticeUrgency.URGENT
    if notice_recipients.enqueue(work.db, notice.id, work.door, urgent=is_urgent, at=work.at, limit=PIECE) == PIECE:
        return True
    notice_rounds.all_enqueued(work.db, notice.id)
    return False


def put_right(work: Work, notice: Notice) -> bool:
    """Put the next piece of what corrects a notice or takes it back into the outbox; whether there may be more."""
    notice = _now(work, notice)
    if notice.is_out:
        return notice.version > 1 and (
            notice_rounds.correct(work.db, notice, at=work.at, limit=PIECE) == PIECE
            or notice_copies.put_right(work.db, notice, at=work.at, limit=PIECE) == PIECE
        )
    if notice.state is not NoticeState.RECALLED:
        return False
    if notice_rounds.drop(work.db, notice.id, at=work.at, limit=PIECE):
        return True
    count, confirmed = notice_rounds.take_back(work.db, notice, at=work.at, limit=PIECE)
    if confirmed:
        sender, unit = sender_of(work, notice)
        # Who has not confirmed it does not act by it, and need not hear of it.
        message = NoticeWithdrawn(notice, sender, unit)
        work.owe(message, *confirmed, urgency=Urgency.TASK, subject=f"notice_withdrawn:{notice.id}")
    return count == PIECE or notice_copies.put_right(work.db, notice, at=work.at, limit=PIECE) == PIECE


def straighten(work: Work, notice: Notice) -> int:
    """Settle those whose message the outbox has let go of without a word; returns how many."""
    return notice_recipients.straighten(work.db, notice.id) + notice_rounds.give_back(work.db, notice.id)


def finish(work: Work, notice: Notice) -> bool:
    """Note that a notice is out once nothing of it is on its way, and tell whoever handles it whom it has not reached."""
    notice = _now(work, notice)
    if notice.finished_at is not None or notice.state is NoticeState.SENDING or not notice_rounds.is_at_rest(work.db, notice):
        return False
    missing = notice_rounds.finish(work.db, notice.id, at=work.at)
    if missing and notice.is_out:
        counts = notice_recipients.counts(work.db, notice.id)
        named = notice_rounds.missed(work.db, notice.id, NAMED)
        message = NoticeFinished(notice, counts.total, notice_rounds.count_missed(work.db, notice.id), named)
        work.owe(message, *_told(work, notice), subject=f"notice_finished:{notice.id}")
    return True


def ask(work: Work, notice: Notice, by: int | None = None) -> int:
    """Let whoever has not read a notice be asked again, by the clock or ``by`` somebody; returns how many that are now.

    The clockwork sees to it piece by piece. The caller has asked who may.
    """
    count = notice_asking.count_unread(work.db, notice.id)
    if not notice_asking.is_asking(work.db, notice.id):
        notice_asking.begin_asking(work.db, notice.id, by=by, at=work.at)
        if by is not None:
            notices.say(work.db, notice.id, NoticeHistoryKind.ASKED, str(count), by=by, at=work.at)
    return count


def ask_due(work: Work, notice: Notice) -> None:
    """It is time to ask again: begin a round, or give up after the last one."""
    notice = _now(work, notice)
    if notice.ask_at is None or notice.ask_at > work.at or not notice.is_out:
        return
    pause = noticing().next_ask(notice.urgency, notice.asked)
    if pause is None or notice.closed_at is not None:
        _give_up(work, notice, tell=notice.closed_at is None)
        return
    if not notice_asking.is_any_left(work.db, notice.id):
        # Everybody has read it; who joins later is not asked.
        notices.note(work.db, notice.id, ask_at=None)
        return
    # After the last time they still have the pause that was given before it.
    following = noticing().next_ask(notice.urgency, notice.asked + 1) or pause
    notices.note(work.db, notice.id, ask_at=to_text(work.now + following), asked=notice.asked + 1)
    ask(work, notice)


def ask_piece(work: Work, asking: Asking, after: int) -> int | None:
    """Ask the next of those who have not read; returns up to whom, none once everybody was seen to."""
    notice = _now(work, asking.notice)
    found = notice_asking.unread(work.db, notice.id, after=after, limit=ASKED_AT_ONCE) if notice.is_out else ()
    away = frozenset(leaves.away_on(work.db, work.today)) if found else frozenset()
    for who in found:
        if _is_asked(work, asking, who, away):
            notice_asking.ask(work.db, notice, who, work.door, due_at=_quiet_ends(work, notice, who), at=work.at)
    if len(found) == ASKED_AT_ONCE:
        return found[-1].person_id
    notice_asking.end_asking(work.db, notice.id)
    return None


def _is_asked(work: Work, asking: Asking, who: Unread, away: frozenset[int]) -> bool:
    notice = asking.notice
    if who.asked_at is not None and asking.since <= who.asked_at <= work.at:
        return False
    if notice.urgency is not NoticeUrgency.URGENT and who.person_id in away:
        return False
    if asking.by is not None:
        return True
    if who.given_up_at is not None:
        return False
    # Who has only just got it, after their quiet hours or because they joined late, has not had the pause yet.
    pause = noticing().next_ask(notice.urgency, max(0, notice.asked - 1))
    return pause is None or who.sent_at is None or from_text(who.sent_at) <= from_text(asking.since) - pause / 2


def _quiet_ends(work: Work, notice: Notice, who: Unread) -> str | None:
    if notice.urgency is NoticeUrgency.URGENT:
        return None
    ends = hours_of(work, who.person_id, who.unit_id).quiet_ends(work.now)
    return to_text(ends) if ends > work.now else None


def _give_up(work: Work, notice: Notice, *, tell: bool) -> None:
    unread = notice_rounds.give_up(work.db, notice.id, at=work.at)
    notices.note(work.db, notice.id, ask_at=None)
    if unread and tell:
        notices.say(work.db, notice.id, NoticeHistoryKind.GIVEN_UP, str(unread), by=None, at=work.at)
        work.record("notices.given_up", subject(notice))
        counts = notice_recipients.counts(work.db, notice.id)
        work.owe(NoticeGivenUp(notice, counts.unread, counts.total), *_told(work, notice), subject=f"notice_given_up:{notice.id}")


def _hold(work: Work, notice: Notice, why: Holding) -> None:
    held = notices.change(work.db, notice, at=work.at, state=NoticeState.HELD, reason="")
    if held is None or notice.send_at is None:
        return
    notices.say(work.db, held.id, NoticeHistoryKind.HELD, why, by=None, at=work.at)
    work.record("notices.held", subject(held))
    was_for = work.here(notice.send_at)
    message = NoticeHeld(held, why, was_for, work.now, sender_of(work, held)[0])
    work.owe(message, *_told(work, held), subject=f"notice_held:{held.id}")


def _told(work: Work, notice: Notice) -> Sequence[int]:
    """Who hears of it: the sender while that one may decide, else the nearest heads, else the admins."""
    return handlers_of(work, notice) or [each.id for each in people.active_with_roles(work.db, holders(Right.MANAGE_PEOPLE))]


def _now(work: Work, notice: Notice) -> Notice:
    """The notice as it stands now. A look before the transaction may be a moment old."""
    return notices.notice(work.db, notice.id) or notice
