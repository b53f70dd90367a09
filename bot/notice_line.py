"""What the messages of notices say when they go out, and what is noted once they have."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sqlite_utils import Database

from bot.actions import notice_letters
from bot.actions.notice_meetings import SOON
from bot.actions.notice_reading import LETTER, SHOWN
from bot.actions.notice_results import letter_of
from bot.actions.notice_views import NoticeSeen
from bot.actions.work import Work
from bot.clock import Clock
from bot.line.authors import Delivered, Letter
from bot.line.effects import Effects
from bot.replies import Reply
from bot.wording.messages import show
from bot.wording.notice_rounds import asked_again, corrected_elsewhere, recalled
from storage import notice_asking, notice_copies, notice_joining, notice_recipients, notice_rounds, notices
from storage.moments import to_text
from storage.notice_asking import ASK, UNASK
from storage.notice_copies import COPY
from storage.notice_joining import IN_FORCE
from storage.notice_recipients import SUBJECT, Recipient
from storage.notice_rounds import EDIT, RECALL
from storage.notice_threads import Shows
from storage.notices import Notice, NoticeState
from storage.outbox import Operation, Parcel, Settled

KINDS = (SUBJECT, EDIT, RECALL, COPY, ASK, UNASK, IN_FORCE, LETTER, SHOWN, SOON)
"""The subjects that it writes for; of the last three, which have words of their own, it notes where they stand."""
_SHOWS = frozenset({LETTER, SHOWN, SOON})
MOST_KEPT = 64
"""Letters kept at once; there are hardly ever as many notices under way."""


class NoticeLine:
    """The author of the messages of notices."""

    def __init__(self, effects: Effects, clock: Clock, look: Callable[[], None]) -> None:
        """``look`` is called once something was settled."""
        self._effects, self._clock, self._look = effects, clock, look
        self._kept: dict[tuple[int, int, str], Reply] = {}
        self._shown: dict[int, str | None] = {}
        """For each correction on its way when its reader had confirmed the notice."""

    def letter(self, parcel: Parcel) -> Letter | None:
        """What a message of a notice says now; none where it says nothing any more. Raises ``sqlite3.Error``."""
        return self._effects.view(partial(self._letter, parcel=parcel))

    def delivered(self, db: Database, parcel: Parcel, how: Settled, sent: Delivered, reason: str) -> None:
        """Note how it fared, inside the transaction that settles it."""
        at = to_text(self._clock())
        if sent.handles:
            # The next letters name the files as the door now knows them.
            self._kept.clear()
        match _kind(parcel):
            case notice_recipients.SUBJECT:
                if how is Settled.SENT and sent.left_out:
                    reason = notice_recipients.WITHOUT_FILES
                notice_recipients.settled(
                    db, parcel, how, at=at, message_id=sent.message_id, files=sent.files, version=sent.version, reason=reason
                )
            case notice_rounds.EDIT:
                self._corrected(db, parcel, how, sent)
            case notice_rounds.RECALL:
                is_gone = how is Settled.SENT
                notice_rounds.taken_back(db, parcel, ("marked" if sent.is_marked else "deleted") if is_gone else "failed")
            case notice_copies.COPY:
                notice_copies.settled(
                    db, parcel, how, message_id=sent.message_id, files=sent.files, version=sent.version, is_marked=sent.is_marked
                )
            case kind if kind in _SHOWS and how is Settled.SENT:
                self._shown_again(db, parcel, sent, at)
            case notice_asking.ASK if how is Settled.SENT and sent.message_id is not None:
                notice = notices.notice(db, notice_recipients.number_of(parcel))
                if notice is not None and notice.state is NoticeState.RECALLED:
                    notice_asking.unask(db, parcel, sent.message_id, at=at)
            case notice_joining.IN_FORCE:
                notice_joining.listed(db, parcel, how, at=at, reason=reason)

    def look(self) -> None:
        """Something was settled."""
        self._look()

    def _letter(self, work: Work, parcel: Parcel) -> Letter | None:
        if parcel.person_id is None:
            return None
        if _kind(parcel) == IN_FORCE:
            listed = notice_letters.in_force_for(work, parcel.person_id, parcel.id)
            return None if listed is None else Letter(show(listed))
        notice = notices.notice(work.db, notice_recipients.number_of(parcel))
        mine = None if notice is None else notice_recipients.recipient(work.db, notice.id, parcel.person_id)
        if notice is not None and _kind(parcel) == COPY:
            return self._copy(work, parcel, notice, mine)
        if notice is None or mine is None:
            return None
        match _kind(parcel):
            case notice_recipients.SUBJECT if notice.is_out and mine.outbox_id == parcel.id:
                return Letter(self._common(work, parcel, notice), notice.version)
            case notice_rounds.EDIT if notice.is_out and mine.task_id == parcel.id:
                return self._correction(work, parcel, notice, mine)
            case notice_rounds.RECALL if notice.state is NoticeState.RECALLED and mine.task_id == parcel.id:
                return Letter(recalled(), files=mine.files)
            case notice_asking.ASK if mine.ask_id == parcel.id:
                asked = notice_letters.ask_for(work, notice, mine)
                return None if asked is None else Letter(show(asked))
            case notice_asking.UNASK:
                return Letter(recalled() if notice.state is NoticeState.RECALLED else asked_again())
        return None

    def _common(self, work: Work, parcel: Parcel, notice: Notice) -> Reply:
        """The letter to everybody, made once for each door and revision."""
        key = (notice.id, notice.revision, parcel.door)
        if key not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            reply = show(letter_of(work, notice, door=parcel.door))
            if any(not each.handle and not each.name for each in reply.attached):
                # A file is still being fetched: the next one looks again.
                return reply
            self._kept[key] = reply
        return self._kept[key]

    def _correction(self, work: Work, parcel: Parcel, notice: Notice, mine: Recipient) -> Letter:
        self._shown[parcel.id] = mine.read_at
        reply = self._common(work, parcel, notice)
        if mine.read_version >= notice.asked_version:
            reply = show(letter_of(work, notice, mine, door=parcel.door))
        return Letter(reply, notice.version, mine.files)

    def _shown_again(self, db: Database, parcel: Parcel, sent: Delivered, at: str) -> None:
        kind = _kind(parcel)
        if sent.message_id is None or parcel.person_id is None or (kind == LETTER and sent.message_id == parcel.message_id):
            return
        # With ``LETTER`` the message that came first was gone, and another one has taken its place.
        shows = Shows.SOON if kind == SOON else Shows.LETTER
        notice_copies.note(db, parcel, shows, message_id=sent.message_id, files=sent.files, version=_version(parcel), at=at)

    def _copy(self, work: Work, parcel: Parcel, notice: Notice, mine: Recipient | None) -> Letter | None:
        copy = notice_copies.at_parcel(work.db, parcel)
        if copy is None or copy.task_id != parcel.id:
            return None
        if parcel.operation is Operation.DELETE:
            return Letter(recalled() if notice.state is NoticeState.RECALLED else corrected_elsewhere(), files=copy.files)
        letter = letter_of(work, notice, mine, door=parcel.door)
        return Letter(show(letter if mine is not None else NoticeSeen(letter)), notice.version, copy.files, only_there=True)

    def _corrected(self, db: Database, parcel: Parcel, how: Settled, sent: Delivered) -> None:
        mine = notice_recipients.recipient(db, notice_recipients.number_of(parcel), parcel.person_id or 0)
        if mine is None:
            return
        # Confirmed while the correction was on its way: it has put the buttons back, so it is said once more.
        is_stale = parcel.id in self._shown and self._shown.pop(parcel.id) != mine.read_at
        version = max(0, sent.version - 1) if is_stale else sent.version
        notice_rounds.corrected(db, parcel, how, message_id=sent.message_id, files=sent.files, version=version)


def _version(parcel: Parcel) -> int:
    """What a message says that has words of its own; without a number it is put right with the first correction."""
    number = (parcel.subject or "").partition(":")[2].partition(":")[2]
    return int(number) if number.isdecimal() else 0


def _kind(parcel: Parcel) -> str:
    return (parcel.subject or "").partition(":")[0]
