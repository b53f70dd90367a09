"""What is done with something due: finished, reopened, given to somebody, moved to another day.

Who may look at it is asked anew at every step (``due_sight``); which steps are open to whom stands in ``due_moves``. A step carries the
revision that was on the screen, so that of two people, two phones or two taps one is told that it has moved on. Each writes its audit
row and its line of the history.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.actions import due_telling
from bot.actions.due_cards import card, subject
from bot.actions.due_moves import Standing, check, standing_of
from bot.actions.due_owners import Owners
from bot.actions.due_results import DueCard, DueDeed, DueNews
from bot.actions.due_sight import due_seen
from bot.actions.paging import pages_of
from bot.actions.permissions import Right, allows
from bot.actions.record_counts import BY_COUNT
from bot.actions.work import RefusedError, Work
from storage import campaigns, due_handling, dues, people
from storage.dues import Due, DueHistoryKind, DueKind, DueState
from storage.people import Person

LONGEST_DAYS = 366
"""How far away a day may be to which something due is moved."""
NAMES = 8
"""People on one page of those to whom it may be given."""
MOVED, OVER = "due_moved", "due_over"
"""Why a step came too late: somebody has changed it, or it is over."""


def view(work: Work, due_id: int) -> DueCard:
    """Something due, to somebody who may look at it. Raises ``RefusedError``."""
    return card(work, due_seen(work, due_id))


def moved(work: Work, due_id: int) -> DueCard:
    """The same as it is now, to somebody whose step came too late."""
    return replace(view(work, due_id), is_moved=True)


def ask(work: Work, due_id: int, revision: int, deed: DueDeed) -> Due:
    """The due with which a step shall be taken. Raises ``RefusedError`` where it has moved on, or the step is not the actor's."""
    return at_hand(work, due_id, revision, deed)[0]


def at_hand(work: Work, due_id: int, revision: int | None, deed: DueDeed) -> tuple[Due, Owners, Standing]:
    """As ``ask``, with how the actor stands to it; without a revision whatever has changed meanwhile."""
    due = due_seen(work, due_id)
    if due.state is not DueState.OPEN and deed not in {DueDeed.NOTE, DueDeed.REOPEN}:
        raise RefusedError(OVER)
    if revision is not None and due.revision != revision:
        raise RefusedError(MOVED)
    owners = Owners(work)
    actor = standing_of(work, owners, due)
    check(work, due, actor, deed)
    return due, owners, actor


def counted_kind(work: Work, due: Due) -> str:
    """What has to be entered for it instead of finishing it by hand; empty where nothing is counted."""
    duty = None if due.duty_id is None else campaigns.duty(work.db, due.duty_id)
    return "" if duty is None else duty.counted


def evidence(work: Work, due: Due) -> str:
    """What its duty asks for to show that it was done; empty where nothing."""
    duty = None if due.duty_id is None else campaigns.duty(work.db, due.duty_id)
    return "" if duty is None else duty.evidence


def takes_one_tap(work: Work, due: Due) -> bool:
    """Whether nothing has to be added to finish it."""
    return due.kind is not DueKind.CERTIFICATE and not evidence(work, due)


def finish(work: Work, due_id: int, revision: int | None, text: str = "", files: Sequence[int] = ()) -> DueCard:
    """It is done; of what is due several times in a period, one of them. Raises ``RefusedError``."""
    due, _, actor = at_hand(work, due_id, revision, DueDeed.DONE)
    if due.kind is DueKind.CERTIFICATE:
        raise RefusedError("due_needs_new_day")
    if counted_kind(work, due):
        raise RefusedError("due_needs_record")
    return card(work, done(work, due, actor, text, files))


def note(work: Work, due_id: int, revision: int | None, text: str, files: Sequence[int] = ()) -> DueCard:
    """Add a sentence or files. Raises ``RefusedError``."""
    due, _, _ = at_hand(work, due_id, revision, DueDeed.NOTE)
    said = "；".join(filter(None, (due.note, text))) if due.state is DueState.DONE else due.note
    return card(work, _change(work, due, DueHistoryKind.NOTE, "due.noted", text, note=said, files=[*due.files, *files]))


def attach(work: Work, due_id: int, files: Sequence[int]) -> DueCard:
    """Add files to what was said of it just now, without a line of the history. Raises ``RefusedError``."""
    due, _, _ = at_hand(work, due_id, None, DueDeed.NOTE)
    return card(work, _change(work, due, None, "due.noted", "", files=[*due.files, *files]))


def reopen(work: Work, due_id: int, revision: int, reason: str) -> DueCard:
    """It is not done after all. Raises ``RefusedError``."""
    due, _, _ = at_hand(work, due_id, revision, DueDeed.REOPEN)
    detail = {name: value for name, value in due.detail.items() if name not in {BY_COUNT, "done_for"}}
    fields = {"state": DueState.OPEN, "done_by": None, "done_at": None, "told_on": None, "level": 0, "detail": detail}
    progress = max(0, min(due.progress, due.target) - 1) if due.state is DueState.DONE else due.progress
    after = _change(work, due, DueHistoryKind.REOPENED, "due.reopened", reason, progress=progress, **fields)
    due_telling.tell_responsible(work, after, DueNews.REOPENED, reason)
    return card(work, after)


def set_day(work: Work, due_id: int, revision: int, day: date, reason: str) -> DueCard:
    """It is due on another day, for a reason that stands in the history. Raises ``RefusedError``."""
    due, _, _ = at_hand(work, due_id, revision, DueDeed.DAY)
    if day < work.today or day > work.today + timedelta(days=LONGEST_DAYS):
        raise RefusedError("due_day_out_of_reach", most=LONGEST_DAYS)
    line = f"{due.due_on}>{day} {reason}".strip()
    first = min(due.first_day, day)
    after = _change(work, due, DueHistoryKind.MOVED, "due.moved", line, due_on=day, first_day=first, told_on=None, level=0)
    due_telling.tell_responsible(work, after, DueNews.MOVED, reason, was_on=due.due_on)
    return card(work, after)


def void(work: Work, due_id: int, revision: int, reason: str) -> DueCard:
    """It is not asked any more, for a reason that stands in the history. Raises ``RefusedError``."""
    due, _, _ = at_hand(work, due_id, revision, DueDeed.VOID)
    after = _change(work, due, DueHistoryKind.VOID, "due.void", reason, state=DueState.VOID)
    due_handling.forget_snoozes(work.db, due.id)
    due_telling.tell_responsible(work, after, DueNews.VOID, reason)
    return card(work, after)


def disown(work: Work, due_id: int, revision: int, reason: str) -> DueCard:
    """Say that it is not one's own: who is left has it, or a head says whose it is. Raises ``RefusedError`` where nobody is left."""
    due, _, actor = at_hand(work, due_id, revision, DueDeed.NOT_MINE)
    whose = work.person.id if actor.for_whom is None else actor.for_whom
    dues.disown(work.db, due.id, whose)
    for_whom = () if actor.for_whom is None else (f"for:{whose}",)
    # Nobody's own words pass for those of a deputy.
    said = " ".join((*for_whom, reason)) if for_whom else reason.replace("for:", "for ", 1)
    after = _change(work, due, DueHistoryKind.DISOWNED, "due.disowned", said, *for_whom)
    owners = Owners(work)
    left = [person for person, _ in owners.receivers(after, work.today) if person not in {work.person.id, whose}]
    if not left:
        raise RefusedError("due_nobody_above")
    news = DueNews.DISOWNED if owners.is_unclaimed(after) else DueNews.YOURS_NOW
    due_telling.tell(work, after, news, left, reason, for_whom=actor.for_whom)
    return card(work, after)


def assign(work: Work, due_id: int, revision: int, person_id: int) -> DueCard:
    """Say who does it. Whoever said that it is not theirs is asked again only where it is given to them. Raises ``RefusedError``."""
    due, owners, _ = at_hand(work, due_id, revision, DueDeed.ASSIGN)
    person = people.person(work.db, person_id)
    if person is None or person not in assignable(work, due, owners):
        raise RefusedError("unknown_choice")
    before = {each for each, _ in owners.receivers(due, work.today)}
    # Given back to whose own it is, it is nobody's to whom it was given.
    given = None if person.id == due.person_id else person.id
    dues.claim_again(work.db, due.id)
    after = _change(work, due, DueHistoryKind.ASSIGNED, "due.assigned", str(person.id), assigned_to=given)
    now = {each for each, _ in Owners(work).receivers(after, work.today)}
    due_telling.tell(work, after, DueNews.ASSIGNED, sorted(now))
    former = owners.person(due.assigned_to)
    if former is not None and former.id in before - now:
        due_telling.tell(work, after, DueNews.TAKEN_AWAY, [former.id])
    return card(work, after)


def assignable(work: Work, due: Due, owners: Owners) -> tuple[Person, ...]:
    """To whom it may be given: those of its unit and below who may finish something due, the nearest unit first.

    What everybody has to do for themselves can only be given back to whoever said that it is not theirs.
    """
    own = owners.person(due.person_id)
    duty = None if due.duty_id is None else campaigns.duty(work.db, due.duty_id)
    if own is not None and duty is not None and duty.each == "person":
        return (own,)
    below = people.units_below(work.db, due.unit_id)
    said = owners.disowned(due)
    has_it = {person.id for person in owners.first(due)} - said if owners.person(due.assigned_to) or own else set[int]()
    found = [
        person
        for person in people.active_with_roles(work.db, frozenset(people.Role))
        if person.unit_id in below and allows(person.role, Right.SEE_DUES) and person.id not in has_it
    ]
    return tuple(sorted(found, key=lambda person: (person.unit_id != due.unit_id, person.unit_id, person.id in said, person.id)))


def whom(work: Work, due_id: int, revision: int, page: int) -> DueCard:
    """The card with a page of those to whom it may be given. Raises ``RefusedError``."""
    due, owners, _ = at_hand(work, due_id, revision, DueDeed.ASSIGN)
    able = assignable(work, due, owners)
    pages = pages_of(len(able), NAMES)
    page = min(page, pages - 1)
    names = tuple((person.id, person.name) for person in able[page * NAMES : (page + 1) * NAMES])
    return replace(card(work, due, owners), asks=DueDeed.ASSIGN, people=names, page=page, pages=pages)


def done(work: Work, due: Due, actor: Standing, text: str, files: Sequence[int]) -> Due:
    """``due``, done once more by the actor, who may; with its target it is over."""
    progress = due.progress + 1
    fields: dict[str, object] = {"progress": progress, "files": [*due.files, *files]}
    if progress >= due.target:
        fields |= {"state": DueState.DONE, "done_by": work.person.id, "done_at": work.at, "note": text}
        if actor.for_whom is not None:
            fields["detail"] = {**due.detail, "done_for": actor.for_whom}
        due_handling.forget_snoozes(work.db, due.id)
    kind = DueHistoryKind.DONE if progress >= due.target else DueHistoryKind.NOTE
    said = text if kind is DueHistoryKind.DONE else f"{progress}/{due.target} {text}".strip()
    for_whom = () if actor.for_whom is None else (f"for:{actor.for_whom}",)
    return _change(work, due, kind, "due.done", said, *for_whom, **fields)


def _change(work: Work, due: Due, kind: DueHistoryKind | None, act: str, text: str, *more: str, **fields: object) -> Due:
    after = dues.change(work.db, due, at=work.at, **fields)
    if after is None:
        raise RefusedError(MOVED)
    if kind is not None:
        dues.say(work.db, due.id, kind, text, by=work.person.id, at=work.at)
    work.record(act, subject(due), *fields, *more)
    return after
