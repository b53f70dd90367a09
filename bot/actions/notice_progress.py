"""How far a notice has come, for whoever handles it: its card, by unit, by name, and the list of what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.actions import notice_bulletins, notice_learning, notice_quiet
from bot.actions.notice_audience import Audience, AudienceWords, count, reach_of, words_of
from bot.actions.notice_bulletins import BulletinDue
from bot.actions.notice_kinds import Survey, detail_of
from bot.actions.notice_meetings import MeetingCounts, meeting_counts
from bot.actions.notice_quiet import NOBODY, Quiet
from bot.actions.notice_results import NoticeLetter, letter_of
from bot.actions.notice_sight import handled, handlers_of, require_sender
from bot.actions.paging import pages_of
from bot.actions.work import Work
from storage import notice_progress, notice_recipients, notices, people
from storage.audiences import Counted as Reach
from storage.moments import from_text
from storage.notice_progress import Named, Standing, TakenBack
from storage.notice_recipients import Counts
from storage.notices import Notice, NoticeKind, NoticeState

CARD = "notice_card"
"""The first part of the subject of the messages that are a sender's card."""
NAMES_A_PAGE = 15
UNITS_A_PAGE = 8
SENT_A_PAGE = 6
FAR_AHEAD = frozenset({NoticeState.PROPOSED, NoticeState.SCHEDULED, NoticeState.HELD})
"""Nothing has gone out yet."""


@dataclass(frozen=True, slots=True)
class NoticeCard:
    """How far a notice has come. Moments are aware, in the installation's zone."""

    notice: Notice
    sender: str
    now: datetime
    counts: Counts
    failures: Mapping[str, int]
    """Why it did not arrive, as ``bot.line.failures`` says it."""
    away: int
    """Of those who have not read it, who is on leave."""
    answered: int
    threads: int
    retried: int
    """How many a retry would see to."""
    taken_back: TakenBack
    audience: AudienceWords
    reach: Reach
    """Whom it would go to now, of one that has not gone out."""
    meeting: MeetingCounts | None = None
    """Of a meeting, who comes."""
    finishes: tuple[BulletinDue, ...] = ()
    """Of a bulletin, what its sender may finish with it."""
    quiet: Quiet = NOBODY
    """Of those to whom it has still to go out, who wait for the end of their quiet hours."""
    without_files: int = 0
    """To how many its words came without one of its files."""
    studied: int = 0
    """Of learning material that was recalled, how many records of training stay."""
    is_live: bool = False
    """Whether this message follows by itself what changes."""
    is_below: bool = False
    """In place of a card that stands in a newer message."""

    @property
    def is_done(self) -> bool:
        """Whether nothing of it is still to go out, or on its way."""
        return self.notice.state is NoticeState.SENT and self.counts.waiting == 0

    def moment(self, written: str | None) -> datetime | None:
        """A moment of the notice, in the zone of the card."""
        return None if written is None else from_text(written).astimezone(self.now.tzinfo)


@dataclass(frozen=True, slots=True)
class UnitProgress:
    """How far it has come in one unit."""

    unit_id: int
    name: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class NoticeUnits:
    """A page of the units of a notice; those where most have not read it first."""

    notice: Notice
    units: tuple[UnitProgress, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class NoticeNames:
    """A page of names."""

    notice: Notice
    which: Standing
    named: tuple[Named, ...]
    units: Mapping[int, str]
    count: int
    page: int
    pages: int
    now: datetime
    unit_id: int | None = None
    """The unit whose people alone are shown."""
    is_secret: bool = False
    """Whether it is an anonymous survey: no times are shown, by which an answer could be told."""


@dataclass(frozen=True, slots=True)
class SentLine:
    """A notice in the list."""

    notice: Notice
    sender: str
    """Empty where it is the reader's own."""
    counts: Counts


@dataclass(frozen=True, slots=True)
class SentList:
    """A page of the notices that the reader sent or handles."""

    lines: tuple[SentLine, ...]
    count: int
    page: int
    pages: int
    now: datetime


@dataclass(frozen=True, slots=True)
class FullText:
    """The letter as its recipients see it now, to somebody who handles it."""

    letter: NoticeLetter


def subject(notice_id: int) -> str:
    """What the outbox calls the messages that are the sender's card."""
    return f"{CARD}:{notice_id}"


def card(work: Work, notice_id: int) -> NoticeCard:
    """The card of a notice. Raises ``RefusedError`` for whoever does not handle it."""
    return card_of(work, handled(work, notice_id))


def card_of(work: Work, notice: Notice) -> NoticeCard:
    """How far ``notice`` has come."""
    sender = people.person(work.db, notice.sender_id)
    is_ahead, is_back = notice.state in FAR_AHEAD, notice.state is NoticeState.RECALLED
    counts = Counts() if is_ahead else notice_recipients.counts(work.db, notice.id)
    audience = Audience.model_validate_json(notice.audience)
    return NoticeCard(
        notice,
        "" if sender is None else sender.name,
        work.now,
        counts,
        notice_progress.failures(work.db, notice.id) if counts.failed else {},
        notice_progress.away_unread(work.db, notice.id, work.today) if counts.unread else 0,
        notice_progress.answered(work.db, notice.id) if counts.read else 0,
        notice_progress.threads(work.db, notice.id),
        notice_progress.to_retry(work.db, notice.id) if counts.failed or counts.none or counts.dropped else 0,
        notice_progress.taken_back(work.db, notice.id) if is_back else TakenBack(),
        words_of(work, audience),
        count(work, audience, sender) if is_ahead and sender is not None else Reach(0, 0, 0),
        meeting_counts(work.db, notice.id) if notice.kind is NoticeKind.MEETING and not is_ahead else None,
        notice_bulletins.offers(replace(work, actor=sender), notice) if sender is not None else (),
        notice_quiet.still(work, notice.id) if counts.waiting else NOBODY,
        notice_progress.without_files(work.db, notice.id) if counts.sent and notices.files(work.db, notice.id) else 0,
        notice_learning.records_left(work.db, notice.id) if is_back and notice.kind is NoticeKind.LEARNING else 0,
    )


def open_card(work: Work, notice_id: int) -> None:
    """Show the card in a new message. The sender's follows what changes from then on, and the one before says that it is here.

    Raises ``RefusedError`` for whoever does not handle it.
    """
    notice = handled(work, notice_id)
    shown = card_of(work, notice)
    if work.actor is None or not is_watcher(work, notice):
        work.reply(shown)
        return
    before = notice.card_message
    if before is not None and (notice.card_door, notice.card_account) == (work.door, work.account_id):
        work.reply(replace(shown, is_below=True), replaces=before)
    # Nothing is written into the old message any more, also not before the new one has arrived.
    notices.note(work.db, notice.id, card_door=None, card_account=None, card_message=None, card_shown="")
    work.reply(replace(shown, is_live=True), subject=subject(notice.id))


def is_watcher(work: Work, notice: Notice) -> bool:
    """Whether the card in the actor's chat follows by itself: the sender's, or of the heads after the sender has gone."""
    return work.actor is not None and work.actor.id in handlers_of(work, notice)[:1]


def by_unit(work: Work, notice_id: int, page: int = 0) -> NoticeUnits:
    """How far it has come in each unit. Raises ``RefusedError``."""
    notice = handled(work, notice_id)
    named = {unit.id: unit.name for unit in people.units(work.db)}
    found = [
        UnitProgress(unit, named.get(unit, ""), counts) for unit, counts in notice_recipients.counts_by_unit(work.db, notice.id).items()
    ]
    found.sort(key=lambda each: (each.counts.read - each.counts.total, each.unit_id))
    pages = pages_of(len(found), UNITS_A_PAGE)
    page = min(page, pages - 1)
    return NoticeUnits(notice, tuple(found[page * UNITS_A_PAGE : (page + 1) * UNITS_A_PAGE]), page, pages)


def names(work: Work, notice_id: int, which: Standing, page: int = 0, unit_id: int | None = None) -> NoticeNames:
    """A page of the names of those who stand there, noted in the audit. Raises ``RefusedError``."""
    notice = handled(work, notice_id)
    total = notice_progress.count(work.db, notice.id, which, unit_id=unit_id)
    pages = pages_of(total, NAMES_A_PAGE)
    page = min(page, pages - 1)
    named = notice_progress.names(
        work.db, notice.id, which, unit_id=unit_id, day=work.today, limit=NAMES_A_PAGE, offset=page * NAMES_A_PAGE
    )
    units = {unit.id: unit.name for unit in people.units(work.db)}
    work.record("notices.names_shown", f"notice:{notice.id}", which.value)
    return NoticeNames(notice, which, named, units, total, page, pages, work.now, unit_id, is_secret(notice))


def is_secret(notice: Notice) -> bool:
    """Whether it is an anonymous survey."""
    detail = detail_of(notice)
    return isinstance(detail, Survey) and detail.is_anonymous


def sent(work: Work, page: int = 0) -> SentList:
    """The notices that the actor sent or handles, what still waits first. Raises ``RefusedError``."""
    require_sender(work)
    within = reach_of(work, work.person)
    found, total = notice_progress.of_senders(work.db, work.person.id, within, limit=SENT_A_PAGE, offset=page * SENT_A_PAGE)
    pages = pages_of(total, SENT_A_PAGE)
    if not found and page and total:
        return sent(work, pages - 1)
    lines = []
    for notice in found:
        sender = None if notice.sender_id == work.person.id else people.person(work.db, notice.sender_id)
        counts = Counts() if notice.state in FAR_AHEAD else notice_recipients.counts(work.db, notice.id)
        lines.append(SentLine(notice, "" if sender is None else sender.name, counts))
    return SentList(tuple(lines), total, page, pages, work.now)


def full_text(work: Work, notice_id: int) -> FullText:
    """The notice as its recipients see it. Raises ``RefusedError`` for whoever does not handle it."""
    return FullText(letter_of(work, handled(work, notice_id)))


def is_recent(work: Work, written: str | None, pause: timedelta) -> bool:
    """Whether a moment lies less than ``pause`` ago; one ahead, of a clock that was set back, does not."""
    return written is not None and timedelta(0) <= work.now - from_text(written) < pause
