"""Who sees a notice, and who decides about one. Every action on a notice begins here."""

from __future__ import annotations

from bot.actions.permissions import Right, allows
from bot.actions.reach import in_tree, nearest_heads
from bot.actions.work import RefusedError, Work
from storage import directory, notice_recipients, notices, people
from storage.notice_recipients import Recipient
from storage.notices import Notice, NoticeState
from storage.people import Role

NO_SUCH = "no_such_notice"


def require_sender(work: Work) -> None:
    """Raises ``RefusedError`` for whoever sends no notices, and where records must not travel."""
    if work.outside:
        raise RefusedError("outside")
    work.require(Right.SEND_NOTICE)


def handles(work: Work, notice: Notice) -> bool:
    """Whether the actor watches, corrects and recalls it: the sender, the heads of the unit it came from and those above, an admin."""
    actor = work.actor
    if work.is_system:
        return True
    if actor is None or not allows(actor.role, Right.SEND_NOTICE):
        return False
    return actor.id == notice.sender_id or in_tree(work.db, actor, notice.unit_id)


def handled(work: Work, notice_id: int) -> Notice:
    """The notice of that id, to decide about it. Raises ``RefusedError``: the same words for none and for somebody else's."""
    if work.outside:
        raise RefusedError("outside")
    found = notices.notice(work.db, notice_id)
    if found is None or not handles(work, found):
        raise RefusedError(NO_SUCH)
    return found


def received(work: Work, notice_id: int) -> tuple[Notice, Recipient]:
    """The notice of that id that the actor was sent. Raises ``RefusedError`` for every other one, and one that was recalled."""
    if work.outside:
        raise RefusedError("outside")
    work.require(Right.READ_NOTICES)
    found = notices.notice(work.db, notice_id)
    mine = notice_recipients.recipient(work.db, notice_id, work.person.id)
    if found is None or mine is None:
        raise RefusedError(NO_SUCH)
    if found.state is NoticeState.RECALLED:
        raise RefusedError("notice_recalled")
    return found, mine


def handlers_of(work: Work, notice: Notice) -> tuple[int, ...]:
    """Who is told what comes back to a notice: its sender, or where that one is gone or sends none any more, the nearest heads of its
    unit."""
    sender = people.person(work.db, notice.sender_id)
    # ``accounts_of`` knows active people alone.
    if sender is not None and allows(sender.role, Right.SEND_NOTICE) and people.accounts_of(work.db, sender.id):
        return (sender.id,)
    return tuple(head.id for head in nearest_heads(work.db, notice.unit_id, but=notice.sender_id))


def confirms(work: Work, notice: Notice) -> bool:
    """Whether the actor may be the second person: not the sender, a head of the unit it comes from or of one above, or legal staff or
    discipline of the agency."""
    actor = work.actor
    if actor is None or actor.id == notice.sender_id or not allows(actor.role, Right.CONFIRM_NOTICE):
        return False
    if actor.role is Role.SUPERVISOR:
        return in_tree(work.db, actor, notice.unit_id)
    return directory.path_of(work.db, actor.unit_id)[0].id == directory.path_of(work.db, notice.unit_id)[0].id
