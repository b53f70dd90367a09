"""How a notice comes to be and begins to go out: one way for what is sent at once, later, or after a second person has looked at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from bot.actions.notice_audience import Audience, count, reach_of, resolve, tree_of
from bot.actions.notice_kinds import Detail, Survey, written
from bot.actions.notice_moves import check
from bot.actions.notice_sight import require_sender
from bot.actions.nudge_times import EverybodysHours
from bot.actions.survey_questions import check_audience
from bot.actions.work import RefusedError, Work
from knowledge.clues import search_terms
from knowledge.noticing import noticing
from storage import attachments, directory, notice_recipients, notice_rounds, notices, nudges, people
from storage.moments import to_text
from storage.notices import Confirm, Notice, NoticeFile, NoticeHistoryKind, NoticeKind, NoticeState, NoticeUrgency
from storage.people import Person

LONGEST = 3_500
"""UTF-16 units of a notice: what stands around it has to fit into a message of 4096 as well."""
LONGEST_TITLE = 40
STIR = "notices"
"""What the clockwork calls the notices under way."""
AT_ONCE = 500
"""Recipients who are noted together with the notice; where there are more, the clockwork notes them, a piece at a time."""


@dataclass(frozen=True, slots=True)
class NewNotice:
    """A notice before it has a row."""

    kind: NoticeKind
    urgency: NoticeUrgency
    html: str
    plain: str
    confirm: Confirm
    audience: Audience
    detail: Detail
    question: str = ""
    files: tuple[NoticeFile, ...] = ()
    send_at: datetime | None = None
    """None for at once."""
    in_force_until: date | None = None


def subject(notice: Notice) -> str:
    """What the audit and the outbox call a notice, and whose its files are."""
    return f"{notice_recipients.SUBJECT}:{notice.id}"


def title_of(plain: str) -> str:
    """What a notice is called in lists: its first line, shortened."""
    first = next((line.strip() for line in plain.splitlines() if line.strip()), "")
    return first if len(first) <= LONGEST_TITLE else f"{first[: LONGEST_TITLE - 1]}…"


def check_limits(work: Work, urgency: NoticeUrgency) -> None:
    """Raises ``RefusedError`` where the actor has made as many notices today as one may on a day."""
    limits = noticing().limits
    midnight = to_text(datetime.combine(work.today, time(), work.now.tzinfo))
    if notices.made_since(work.db, work.person.id, midnight) >= limits.per_day:
        raise RefusedError("notice_too_many", most=limits.per_day)
    is_urgent = urgency is NoticeUrgency.URGENT
    if is_urgent and notices.made_since(work.db, work.person.id, midnight, urgent=True) >= limits.urgent_per_day:
        raise RefusedError("notice_too_many_urgent", most=limits.urgent_per_day)


def make(work: Work, new: NewNotice) -> Notice:
    """Enter a notice of the actor's: it goes out, waits for its time, or for the second person.

    Raises ``RefusedError`` where the actor may not, has made too many today, or nobody would get it, or too few an anonymous survey.
    """
    require_sender(work)
    check_limits(work, new.urgency)
    meant = count(work, new.audience, work.person).people
    if not meant:
        raise RefusedError("notice_for_nobody")
    check_audience(meant, is_anonymous=isinstance(new.detail, Survey) and new.detail.is_anonymous)
    entered = notices.add(work.db, row_of(work, new))
    notices.add_files(work.db, entered.id, new.files)
    attachments.hand_over_these(work.db, subject(entered), [file.attachment_id for file in new.files])
    notices.say(work.db, entered.id, NoticeHistoryKind.MADE, "", by=work.person.id, at=work.at)
    work.record("notices.made", subject(entered), "kind", "urgency", "audience")
    return entered if entered.state is NoticeState.PROPOSED or new.send_at is not None else begin(work, entered)


def row_of(work: Work, new: NewNotice) -> Notice:
    """A notice of the actor's before it has an id: what is entered, and what a preview shows."""
    return Notice(
        id=0,
        kind=new.kind,
        urgency=new.urgency,
        state=NoticeState.PROPOSED if new.kind is NoticeKind.CASE else NoticeState.SCHEDULED,
        sender_id=work.person.id,
        unit_id=work.person.unit_id,
        title=title_of(new.plain),
        html=new.html,
        plain=new.plain,
        confirm=new.confirm,
        question=new.question,
        detail=written(new.detail),
        audience=new.audience.model_dump_json(),
        send_at=None if new.send_at is None else to_text(new.send_at),
        sent_at=None,
        finished_at=None,
        in_force_until=new.in_force_until,
        version=1,
        asked_version=1,
        corrected_at=None,
        ask_at=None,
        asked=0,
        closed_at=None,
        confirmed_by=None,
        ended_by=None,
        reason="",
        card_door=None,
        card_account=None,
        card_message=None,
        card_shown="",
        revision=1,
        created_at=work.at,
        touched_at=work.at,
    )


def begin(work: Work, notice: Notice) -> Notice:
    """Let a notice go out now: notes who gets it; the clockwork puts their messages into the outbox piece by piece.

    Raises ``RefusedError`` where it cannot go out any more, or nobody would get it.
    """
    check(notice, NoticeState.SENDING)
    sender, audience = people.person(work.db, notice.sender_id), Audience.model_validate_json(notice.audience)
    # Whoever has moved since reaches neither what is theirs no more, nor what was not theirs then.
    within = frozenset[int]() if sender is None else reach_of(work, sender) & tree_of(work, notice, sender)
    meant = 0 if sender is None else count(work, audience, sender, within).people
    if sender is None or not meant:
        raise RefusedError("notice_for_nobody")
    pause = noticing().next_ask(notice.urgency, 0)
    sent = notices.change(
        work.db,
        notice,
        at=work.at,
        state=NoticeState.SENDING,
        # That a restore had doubts is over once somebody sends it.
        reason="",
        sent_at=work.at,
        ask_at=None if pause is None else to_text(work.now + pause),
    )
    if sent is None:
        raise RefusedError("notice_moved")
    if meant > AT_ONCE:
        notice_rounds.begin_gathering(work.db, sent.id)
    else:
        notice_recipients.add(work.db, sent.id, not_before(work, sent, resolve(work, audience, sender, within)), at=work.at)
    notices.index(work.db, sent.id, grams_of(sent))
    notices.say(work.db, sent.id, NoticeHistoryKind.SENT, str(meant), by=None if work.actor is None else work.actor.id, at=work.at)
    work.record("notices.sent", subject(sent))
    work.stirs.add(STIR)
    return sent


def not_before(work: Work, notice: Notice, meant: Sequence[Person]) -> list[tuple[int, int, str | None]]:
    """Each of ``meant`` with their unit, and the end of their quiet hours where a notice that is not urgent has to wait for it."""
    if notice.urgency is NoticeUrgency.URGENT:
        return [(person.id, person.unit_id, None) for person in meant]
    hours = EverybodysHours(*nudges.times(work.db))
    paths: dict[int, tuple[int, ...]] = {}
    found: list[tuple[int, int, str | None]] = []
    for person in meant:
        if person.unit_id not in paths:
            paths[person.unit_id] = tuple(unit.id for unit in reversed(directory.path_of(work.db, person.unit_id)))
        ends = hours.of(person.id, paths[person.unit_id]).quiet_ends(work.now)
        found.append((person.id, person.unit_id, to_text(ends) if ends > work.now else None))
    return found


def grams_of(notice: Notice) -> str:
    """By what a notice is found, from when it went out on; what changes one of these must index it anew."""
    return search_terms(notice.plain)
