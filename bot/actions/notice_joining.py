"""Who joins later, or moves: they are sent the notices still in force that are for them, each or as one list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.actions.notice_audience import Audience, is_meant, resolve, tree_of
from bot.actions.notice_kinds import Meeting, Survey, detail_of
from bot.actions.notice_sending import not_before
from bot.actions.work import Work
from knowledge.noticing import noticing
from storage import notice_joining, notices, people
from storage.notices import Notice, NoticeUrgency
from storage.people import Person, Standing

FEW = 20
"""Up to so many newcomers are looked at one by one; for more everybody for whom a notice is is gathered once."""
PIECE = 25
"""Newcomers in one transaction: each may have missed dozens of notices."""
LOOKED_AT = 2_000


@dataclass(frozen=True, slots=True)
class Joined:
    """A newcomer as they were when it was looked which notices are for them, and these."""

    person: Person
    notices: tuple[int, ...]


def still_in_force(work: Work, notice: Notice) -> bool:
    """Whether somebody who joins now gets it: a survey that is closed and a meeting that has begun are over."""
    if not notice.is_in_force(work.today) or notice.closed_at is not None:
        return False
    detail = detail_of(notice)
    if isinstance(detail, Survey):
        return detail.closes_on is None or detail.closes_on >= work.today
    return not isinstance(detail, Meeting) or detail.starts_at is None or detail.starts_at > work.now


def waiting(work: Work) -> tuple[int, ...]:
    """Some of those whom to see to."""
    return notice_joining.newcomers(work.db, LOOKED_AT)


def look(work: Work) -> tuple[tuple[Joined, ...], tuple[int, ...]]:
    """Whom to see to now, and what each has missed; and the notices that cannot be read, which hold up no other.

    Only reads, for a thread of its own.
    """
    joined = [person for number in waiting(work) if (person := people.person(work.db, number)) is not None]
    missed: dict[int, list[int]] = {person.id: [] for person in joined}
    unread: list[int] = []
    for notice in notice_joining.in_force(work.db, work.today) if joined else ():
        try:
            meant = _meant(work, notice, joined) if still_in_force(work, notice) else ()
        except ValueError:
            # Another version of the program, or a hand, has written its audience or its detail.
            unread.append(notice.id)
            continue
        for person in meant:
            missed[person.id].append(notice.id)
    return tuple(Joined(person, tuple(missed[person.id])) for person in joined), tuple(unread)


def take_in(work: Work, joined: Sequence[Joined]) -> None:
    """Let these newcomers have what they have missed; whoever has changed since they were looked at waits for the next look."""
    most = noticing().limits.joiner_messages
    found: dict[int, Notice] = {}
    for each in joined:
        now = people.person(work.db, each.person.id)
        if now != each.person:
            continue
        notice_joining.forget_newcomer(work.db, now.id)
        if now.standing is not Standing.ACTIVE or not people.accounts_of(work.db, now.id):
            # Whoever has no account yet comes again once they have.
            continue
        notice_joining.catch_up(work.db, now.id)
        lacking = []
        for number in notice_joining.lacking(work.db, now.id, each.notices):
            notice = found.get(number) or notices.notice(work.db, number)
            if notice is not None and still_in_force(work, notice):
                found[number] = notice
                lacking.append(notice)
        _send(work, now, lacking, as_list=len(lacking) > most)


def _send(work: Work, person: Person, lacking: Iterable[Notice], *, as_list: bool) -> None:
    lacking = tuple(lacking)
    for notice in lacking:
        ((_, unit, due),) = not_before(work, notice, [person])
        notice_joining.add_late(work.db, notice.id, person.id, unit, due, at=work.at)
    if as_list:
        is_urgent = any(notice.urgency is NoticeUrgency.URGENT for notice in lacking)
        due = None if is_urgent else not_before(work, lacking[0], [person])[0][2]
        notice_joining.enqueue_list(work.db, person.id, [notice.id for notice in lacking], work.door, due_at=due, at=work.at)


def _meant(work: Work, notice: Notice, joined: Sequence[Person]) -> Iterable[Person]:
    sender = people.person(work.db, notice.sender_id)
    if sender is None:
        return ()
    # What is in force outlasts its sender's office there.
    audience, within = Audience.model_validate_json(notice.audience), tree_of(work, notice, sender)
    if len(joined) <= FEW:
        return [person for person in joined if is_meant(work, audience, sender, person, within)]
    meant = {person.id for person in resolve(work, audience, sender, within)}
    return [person for person in joined if person.id in meant]
