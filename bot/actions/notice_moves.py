"""Where a notice may go from where it is: the one table."""

from __future__ import annotations

from bot.actions.work import RefusedError
from storage.notices import Notice, NoticeState

MOVES: dict[NoticeState, frozenset[NoticeState]] = {
    NoticeState.PROPOSED: frozenset({NoticeState.SCHEDULED, NoticeState.SENDING, NoticeState.CANCELLED}),
    NoticeState.SCHEDULED: frozenset({NoticeState.SENDING, NoticeState.HELD, NoticeState.CANCELLED}),
    NoticeState.HELD: frozenset({NoticeState.SENDING, NoticeState.SCHEDULED, NoticeState.CANCELLED}),
    NoticeState.SENDING: frozenset({NoticeState.SENT, NoticeState.RECALLED}),
    NoticeState.SENT: frozenset({NoticeState.RECALLED}),
    NoticeState.RECALLED: frozenset(),
    NoticeState.CANCELLED: frozenset(),
}


def check(notice: Notice, to: NoticeState) -> None:
    """Raises ``RefusedError`` where a notice cannot become that from what it is."""
    if to not in MOVES[notice.state]:
        raise RefusedError("notice_moved")
