"""Takes note of where in which chat messages about notices stand, so that a reply to one finds its thread."""

from __future__ import annotations

from sqlite_utils import Database

from bot.actions.notice_meetings import SOON
from bot.actions.notice_reading import LETTER, SHOWN
from bot.actions.notice_replies import PASSED
from bot.clock import Clock
from bot.line.effects import Effects
from storage import notice_threads, notices
from storage.moments import to_text
from storage.notice_asking import ASK
from storage.notice_threads import SUBJECT as REPLY
from storage.notice_threads import Shows
from storage.notices import NoticeState
from storage.outbox import Parcel, Settled

FOLLOWED = (REPLY, PASSED, SHOWN, LETTER, SOON, ASK)
"""The subjects of these messages: ``notice_reply:<reply id>``, ``notice_passed:<reply id>``, the others with the notice's id."""
_SHOWS = frozenset({SHOWN, LETTER, SOON, ASK})
"""Of these the ones that show a notice, or a part of it."""


class NoticeMessages:
    """A follower of the sender."""

    def __init__(self, effects: Effects, clock: Clock) -> None:
        self._effects, self._clock = effects, clock

    def may_go(self, parcel: Parcel) -> bool:
        """Whether it may still be sent: what was recalled is shown to nobody. Raises ``sqlite3.Error``."""
        kind, number = _read(parcel)
        if kind not in _SHOWS:
            return True
        notice = self._effects.view(lambda work: notices.notice(work.db, number))
        return notice is not None and notice.state is not NoticeState.RECALLED

    def settled(self, db: Database, parcel: Parcel, how: Settled, message_id: int | None) -> None:
        """Note which thread it belongs to. What shows a notice once more is noted by ``NoticeLine``, with the words that it shows."""
        if how is not Settled.SENT or message_id is None or parcel.person_id is None:
            return
        kind, number = _read(parcel)
        if kind in {REPLY, PASSED}:
            reply = notice_threads.reply(db, number)
            thread, shows = (None if reply is None else (reply.notice_id, reply.person_id)), Shows.TALK
        elif kind == ASK:
            thread, shows = (None if notices.notice(db, number) is None else (number, parcel.person_id)), Shows.ASK
        else:
            return
        if thread is not None:
            where = {"door": parcel.door, "account_id": parcel.account_id, "message_id": message_id}
            notice_threads.note_message(db, *thread, **where, shows=shows, at=to_text(self._clock()))  # type: ignore[arg-type]

    def look(self) -> None:
        """Nothing waits for it."""


def _read(parcel: Parcel) -> tuple[str, int]:
    kind, number, *_ = f"{parcel.subject or ''}:".split(":")
    return kind, int(number) if number.isdecimal() else 0
