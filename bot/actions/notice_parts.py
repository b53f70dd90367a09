"""What the digest says of notices: that some were not confirmed, from the day after they came on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.actions.nudge_parts import PartKind, deposit
from bot.actions.permissions import Right, allows
from bot.actions.work import Work
from knowledge.nudging import nudging
from storage import installation, notice_views, people
from storage.moments import to_text
from storage.notice_views import Owed
from storage.notices import NoticeUrgency
from storage.people import Standing

TOLD_FOR = timedelta(days=14)
"""How long the digest tells of a notice: what nobody has confirmed by then stands in the list of unread ones alone."""
PIECE = 200
"""People in one transaction."""
_READY = "notices_put_ready"
"""The day of the last round that came to its end, among what the installation notes."""
_CURSOR = "notices_put_ready_after"
"""How far the round of a day has come: ``day.person``."""


@dataclass(frozen=True, slots=True)
class NoticesReady:
    """Nothing but that somebody has notices to confirm: which ones is looked up when the digest goes out."""


@dataclass(frozen=True, slots=True)
class NoticeToRead:
    """A notice that somebody has not confirmed."""

    notice_id: int
    title: str
    urgency: NoticeUrgency


@dataclass(frozen=True, slots=True)
class NoticesToRead:
    """To somebody: what they have not confirmed, what matters most first."""

    notices: tuple[NoticeToRead, ...]


def put_ready(work: Work) -> bool:
    """Tell some of those in whose digest something stands; True while there are more. To be called until it returns False, each tick."""
    day = work.today.isoformat()
    if work.now.time() >= nudging().times.latest or installation.value(work.db, _READY) == day:
        return False
    begun, _, after = (installation.value(work.db, _CURSOR) or "").partition(".")
    found = notice_views.owing(work.db, _owed(work), after=int(after) if begun == day else 0, limit=PIECE)
    for person_id in found:
        deposit(work, NOTICES, person_id, NoticesReady())
    if len(found) == PIECE:
        installation.note(work.db, _CURSOR, f"{day}.{found[-1]}")
        return True
    installation.note(work.db, _READY, day)
    return False


def _owed(work: Work) -> Owed:
    midnight = datetime.combine(work.today, time(), work.now.tzinfo)
    # What is asked for again today comes in a message of its own.
    return Owed(to_text(midnight - TOLD_FOR), to_text(midnight), to_text(midnight + timedelta(days=1)))


def _still(work: Work, person_id: int, _ready: NoticesReady) -> NoticesToRead | None:
    person = people.person(work.db, person_id)
    if person is None or person.standing is not Standing.ACTIVE or not allows(person.role, Right.READ_NOTICES):
        return None
    found = notice_views.owed_by(work.db, _owed(work), person_id)
    listed = tuple(NoticeToRead(notice.id, notice.title, notice.urgency) for notice in found)
    return NoticesToRead(listed) if listed else None


NOTICES = PartKind("notices", NoticesReady, _still)
