"""``计时``: a statutory term counted for a case. It is due to whoever has started it, and is nudged like all that is due."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from bot.actions.due_sight import due_seen
from bot.actions.lookup import Lookup
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from knowledge import timers as statutory
from knowledge.entries import Procedure, SourceKind
from knowledge.timers import Running, Timer
from storage import dues, timers
from storage.dues import Due, DueHistoryKind, DueKind, DueState, NewDue
from storage.moments import from_text, to_text

MOST_RUNNING = 200
"""Timers that one person may have running."""
_AT_ONCE = 200
"""Timers that are counted anew in one go."""


@dataclass(frozen=True, slots=True)
class TimerCard:
    """A timer of a case with its counting; what the records no longer tell is none."""

    due: Due
    now: datetime
    timer: Timer | None
    event: datetime
    running: Running | None
    basis: str
    """Where the entry says that it stands in law."""
    is_unverified: bool
    is_own: bool
    """Whether the actor has started it."""
    was_running: bool = False
    """Whether it ran before it was asked for again."""

    @property
    def is_void(self) -> bool:
        """Whether it was taken back."""
        return self.due.state is DueState.VOID

    @property
    def done_on(self) -> date | None:
        """The day on which it was done."""
        return None if self.due.done_at is None else from_text(self.due.done_at).astimezone(self.now.tzinfo).date()


@dataclass(frozen=True, slots=True)
class TimerLine:
    """A running timer in a list."""

    due: Due
    may_change: bool


@dataclass(frozen=True, slots=True)
class RunningTimers:
    """The actor's running timers, the one that ends first before the others."""

    lines: tuple[TimerLine, ...]
    count: int
    now: datetime


@dataclass(frozen=True, slots=True)
class TimerMoved:
    """To whoever runs a timer: newly announced holidays have moved its end."""

    was: date
    card: TimerCard


class TimerDesk:
    """What can be done with timers, by the entries of one set of rules."""

    def __init__(self, lookup: Callable[[], Lookup]) -> None:
        self._lookup = lookup

    def start(self, work: Work, timer: Timer, event: datetime, label: str) -> TimerCard:
        """Start a timer counted from ``event``; the same one again is joined.

        Raises ``RefusedError`` for whoever may not, and where records must not travel.
        """
        _require(work)
        started = event.strftime("%Y-%m-%dT%H:%M") if timer.counts_hours else event.date().isoformat()
        there = timers.same(work.db, work.person.id, timer.key, statutory.squeezed(label), started)
        if there is not None:
            return self.card(work, there, was_running=True)
        if timers.counts_running(work.db, work.person.id) >= MOST_RUNNING:
            raise RefusedError("timer_too_many", most=MOST_RUNNING)
        running = statutory.run(timer, event)
        detail: dict[str, object] = {
            "entry": timer.entry,
            "key": timer.key,
            "label": label,
            "case": statutory.squeezed(label),
            "started": started,
        }
        detail["started_on"] = event.date().isoformat()
        new = NewDue(
            kind=DueKind.TIMER,
            unit_id=work.person.unit_id,
            person_id=work.person.id,
            title=f"{timer.title} {label}".strip(),
            # Nothing else tells two timers apart that were started, ended and started again.
            period=f"timer:{secrets.token_hex(8)}",
            first_day=min(work.today if timer.before else event.date(), running.due_on),
            due_on=running.due_on,
            due_at=None if running.due_at is None else to_text(running.due_at),
            leads=timer.leads,
            detail=detail | _counted(running),
        )
        due = dues.add(work.db, new, at=work.at)
        if due is None:
            raise RefusedError("form_over")
        work.record("timer.started", f"due:{due.id}")
        return self.card(work, due)

    def void(self, work: Work, due_id: int, revision: int) -> TimerCard:
        """Take back what was entered by mistake; nobody but whose it is. What is over already only shows itself.

        Raises ``RefusedError`` where it is not theirs.
        """
        _require(work)
        due = dues.due(work.db, due_id)
        if due is None or due.kind is not DueKind.TIMER or due.person_id != work.person.id:
            raise RefusedError("no_such_due")
        if due.state is not DueState.OPEN or due.revision != revision:
            return self.card(work, due)
        changed = dues.change(work.db, due, at=work.at, state=DueState.VOID)
        if changed is None:
            raise RefusedError("no_such_due")
        dues.say(work.db, due.id, DueHistoryKind.VOID, "", by=work.person.id, at=work.at)
        work.record("timer.voided", f"due:{due.id}")
        return self.card(work, changed)

    def view(self, work: Work, due_id: int) -> TimerCard:
        """A timer that the actor may see. Raises ``RefusedError``."""
        due = due_seen(work, due_id)
        if due.kind is not DueKind.TIMER:
            raise RefusedError("no_such_due")
        return self.card(work, due)

    def running(self, work: Work, most: int) -> RunningTimers:
        """The actor's running timers, at most so many. Raises ``RefusedError``."""
        _require(work)
        found = timers.running_of(work.db, work.person.id, most)
        lines = tuple(TimerLine(due, bool(due.detail.get("may_change"))) for due in found)
        return RunningTimers(lines, timers.counts_running(work.db, work.person.id), work.now)

    def card(self, work: Work, due: Due, *, was_running: bool = False) -> TimerCard:
        """``due``, a timer, with its counting as its days are known now."""
        timer = statutory.timer(str(due.detail.get("key", "")))
        event = event_of(work, due)
        entry = self._lookup().library.entry(str(due.detail.get("entry", "")))
        known = entry if isinstance(entry, Procedure) else None
        return TimerCard(
            due,
            work.now,
            timer,
            event,
            None if timer is None else statutory.run(timer, event),
            "" if known is None else known.legal_basis,
            known is not None and known.source.kind is SourceKind.UNVERIFIED,
            work.actor is None or due.person_id == work.actor.id,
            was_running,
        )

    def recount(self, work: Work, after: int = 0) -> int | None:
        """Count some timers anew that an announcement of holidays can move, and tell whose they are where it has; the clockwork's.

        It goes on behind the id ``after``, and returns the one to go on from, or none where it is through.
        """
        found = timers.that_may_change(work.db, after, _AT_ONCE)
        for due in found:
            self._recounted(work, due)
        return found[-1].id if len(found) == _AT_ONCE else None

    def _recounted(self, work: Work, due: Due) -> None:
        timer = statutory.timer(str(due.detail.get("key", "")))
        if timer is None:
            return
        running = statutory.run(timer, event_of(work, due))
        detail = {**due.detail, **_counted(running)}
        if detail == due.detail:
            return
        # A day that somebody has set by hand stays.
        is_set = due.due_on.isoformat() != due.detail.get("counted_on")
        if is_set or running.due_on == due.due_on:
            dues.change(work.db, due, at=work.at, detail=detail)
            return
        changed = dues.change(work.db, due, at=work.at, due_on=running.due_on, detail=detail, told_on=None, level=0)
        if changed is None:
            return
        moved = f"{due.due_on.isoformat()}>{running.due_on.isoformat()}"
        dues.say(work.db, due.id, DueHistoryKind.MOVED, moved, by=None, at=work.at)
        work.record("timer.moved", f"due:{due.id}")
        if due.person_id is not None:
            work.owe(TimerMoved(due.due_on, self.card(work, changed)), due.person_id, subject=f"timer:{due.id}")


def event_of(work: Work, due: Due) -> datetime:
    """From when a timer counts, in the installation's zone."""
    started = str(due.detail.get("started") or due.first_day.isoformat())
    moment = datetime.fromisoformat(started) if "T" in started else datetime.combine(date.fromisoformat(started), time())
    return moment.replace(tzinfo=work.now.tzinfo)


def _counted(running: Running) -> dict[str, object]:
    """What the counting comes to, as the due keeps it: its day may be moved by hand."""
    return {"counted_on": running.due_on.isoformat(), "may_change": running.may_change}


def _require(work: Work) -> None:
    if work.outside:
        raise RefusedError("outside")
    work.require(Right.SEE_DUES)
