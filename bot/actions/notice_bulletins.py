"""专项行动简报: its number, and the due that it finishes, where its sender says so."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.actions import due_handling
from bot.actions.due_results import DueCard, DueDeed
from bot.actions.notice_kinds import Bulletin, detail_of
from bot.actions.notice_sight import NO_SUCH, handled
from bot.actions.work import RefusedError, Work
from knowledge.noticing import is_about_bulletins
from storage import notice_bulletins
from storage.dues import Due, DueState
from storage.notices import Notice

_MOST = 3


@dataclass(frozen=True, slots=True)
class BulletinDue:
    """Something due that a bulletin may finish, with one tap of whoever has to do it."""

    due: Due
    what: str
    """The duty."""


def next_number(work: Work, campaign_id: int) -> int:
    """The number of a campaign's next bulletin; asked again in the transaction that makes it."""
    return notice_bulletins.last_number(work.db, campaign_id) + 1


def numbered(work: Work, bulletin: Bulletin) -> Bulletin:
    """The bulletin with the number that it gets now; without a campaign it has none."""
    number = 0 if bulletin.campaign_id is None else next_number(work, bulletin.campaign_id)
    return bulletin.model_copy(update={"number": number})


def offers(work: Work, notice: Notice) -> tuple[BulletinDue, ...]:
    """What a bulletin that went out may finish for its sender: open dues of its campaign about bulletins, of the own unit first.

    Of each duty only the one that is due first; nothing is finished by itself.
    """
    detail, actor = detail_of(notice), work.person
    if not isinstance(detail, Bulletin) or detail.campaign_id is None or not notice.is_out or notice.sender_id != actor.id:
        return ()
    found: dict[tuple[int, int], BulletinDue] = {}
    for due, what, evidence in notice_bulletins.open_dues(work.db, detail.campaign_id, (actor.unit_id,), actor.id):
        if due.duty_id is not None and is_about_bulletins(what, evidence) and _may_finish(work, due):
            found.setdefault((due.duty_id, due.unit_id), BulletinDue(due, what))
    return tuple(sorted(found.values(), key=lambda each: (each.due.unit_id != actor.unit_id, each.due.due_on, each.due.id)))[:_MOST]


def finish(work: Work, notice_id: int, due_id: int, revision: int) -> DueCard:
    """Let a bulletin finish a due: its note names the notice. Raises ``RefusedError`` where it is not one of ``offers`` any more."""
    notice = handled(work, notice_id)
    if due_id not in {each.due.id for each in offers(work, notice)}:
        # Also where it was finished before: the card of the due says by whom.
        shown = due_handling.view(work, due_id)
        if shown.due.state is DueState.OPEN:
            raise RefusedError(NO_SUCH)
        return replace(shown, is_moved=True)
    return due_handling.finish(work, due_id, revision, f"{notice.title} #{notice.id}")


def _may_finish(work: Work, due: Due) -> bool:
    try:
        due_handling.ask(work, due.id, due.revision, DueDeed.DONE)
    except RefusedError:
        return False
    return True
