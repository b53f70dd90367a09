"""What is due, as a line of a digest and as a card: typed results, which ``bot.wording`` puts into words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.actions.due_owners import Owners
from knowledge.working_days import working_days_after
from storage.campaigns import Campaign, Duty
from storage.dues import Due, DueHistoryKind, DueKind
from storage.moments import from_text


class DueDeed(StrEnum):
    """What can be done with something due; the value stands in buttons."""

    DONE = "done"
    HOUR = "hour"
    TOMORROW = "tomorrow"
    NOT_MINE = "notmine"
    NOTE = "note"
    ASSIGN = "assign"
    DAY = "day"
    REOPEN = "reopen"
    VOID = "void"
    MORE = "more"
    """Only shows the rarer steps."""


@dataclass(frozen=True, slots=True)
class DueLine:
    """One thing that is due."""

    id: int
    title: str
    days: int
    """Calendar days until it is due; below 0 it is over."""
    late: int
    """Working days that it is late."""
    progress: int
    target: int
    kind: DueKind = DueKind.DUTY
    is_hours: bool = False
    """Whether progress and target are sixtieths of hours."""
    at: datetime | None = None
    """The moment, of a term that ends at one."""
    is_over: bool = False
    """Whether that moment has passed, though its day has not."""


@dataclass(frozen=True, slots=True)
class Happened:
    """A line of the history, with the names that it needs."""

    kind: DueHistoryKind
    text: str
    who: str
    """Who did it; empty where the clock or a changed campaign did."""
    at: datetime
    whom: str = ""
    """To whom it was given, or for whom it was said that it is not theirs."""


@dataclass(frozen=True, slots=True)
class DueCard:
    """Something due, with what its reader may do with it."""

    due: Due
    line: DueLine
    today: date
    unit: str
    owner: str
    """Whose own it is, or to whom it was given; empty where the heads of the unit do it."""
    responsible: tuple[str, ...]
    is_unclaimed: bool
    """Whether those who had to do it have said that it is not theirs."""
    is_mine: bool
    """Whether the reader has to do it, or stands in for somebody who has."""
    for_whom: str
    """For whom the reader stands in; empty where for nobody."""
    deeds: frozenset[DueDeed]
    duty: Duty | None = None
    campaign: Campaign | None = None
    may_change: bool = False
    """Whether its day was counted over days whose exchange for others (调休) is not announced yet."""
    done_by: str = ""
    done_for: str = ""
    done_on: date | None = None
    done_late: int = 0
    """Working days that it was late when it was done."""
    files: int = 0
    again_at: datetime | None = None
    """When the reader wants to hear of it again."""
    history: tuple[Happened, ...] = ()
    is_moved: bool = False
    is_kept: bool = False
    """Whether what came too late was added all the same."""
    asks: DueDeed | None = None
    """What was pressed and needs a choice: to whom it is given, or one of the rarer steps."""
    people: tuple[tuple[int, str], ...] = ()
    page: int = 0
    pages: int = 1


class DueNews(StrEnum):
    """What somebody is told about something due without having asked."""

    ASSIGNED = "assigned"
    TAKEN_AWAY = "taken_away"
    DISOWNED = "disowned"
    """To whoever can say whose it is."""
    YOURS_NOW = "yours_now"
    """To the other heads of the unit: one of them has said that it is not theirs."""
    REOPENED = "reopened"
    MOVED = "moved"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class DueTold:
    """To somebody: what somebody else did with something due."""

    news: DueNews
    line: DueLine
    revision: int
    due_on: date
    today: date
    unit: str
    by: str
    reason: str = ""
    was_on: date | None = None
    """Before another day was set."""
    for_whom: str = ""
    """For whom ``by`` stands in; empty where for nobody."""


@dataclass(frozen=True, slots=True)
class CertificateSet:
    """To whoever has entered until when the own certificate is good, and to the heads."""

    name: str
    unit: str
    expires: date
    was: date | None
    is_own: bool
    """Whether the reader has entered it."""


def line_of(owners: Owners, due: Due) -> DueLine:
    """The line of something due, today."""
    today = owners.today
    at = None if due.due_at is None else from_text(due.due_at).astimezone(owners.now.tzinfo)
    return DueLine(
        due.id,
        due.title,
        (due.due_on - today).days,
        max(0, working_days_after(due.due_on, today)),
        due.progress,
        due.target,
        due.kind,
        owners.counts_hours(due),
        at,
        due.due_on == today and at is not None and at <= owners.now,
    )
