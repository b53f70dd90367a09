"""What is shown and told of the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from storage.ledger import HistoryKind, LedgerItem, LedgerSource
from storage.ledger_extensions import Extension


class LedgerDeed(StrEnum):
    """What can be done with an item; the value stands in buttons."""

    SHOW = "v"
    START = "s"
    FIXED = "f"
    """立行立改: put right at once, the picture shows it."""
    ASSIGN = "a"
    EXTEND = "e"
    """Asked for by whoever is responsible."""
    GRANT = "g"
    REFUSE = "gr"
    SUPERVISE = "u"
    UNSUPERVISE = "uo"
    DUE = "d"
    MEASURES = "m"
    VOID = "x"
    HAND_IN = "h"
    ACCEPT = "ok"
    RETURN = "r"
    RECHECK = "c"
    PASS = "p"  # noqa: S105 (no password: the recheck is passed)
    FAIL = "n"
    NOTE = "o"
    MORE = "+"
    """Shows the rarer ones."""


@dataclass(frozen=True, slots=True)
class SourceShown:
    """One time that an item was found. ``ref`` is empty where the looker may not know from what."""

    source: LedgerSource
    ref: str
    note: str
    files: int
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HistoryShown:
    """A line of the history: ``before`` and ``after`` are states of a move, or days as written; ``code`` says what of an extension."""

    kind: HistoryKind
    code: str
    before: str
    after: str
    files: int
    text: str
    name: str
    """Empty for what the clock did."""
    at: datetime


@dataclass(frozen=True, slots=True)
class LedgerCard:
    """An item as somebody sees it."""

    item: LedgerItem
    unit: str
    person: str
    """Who has to put it right; empty for nobody yet."""
    days: int
    """Days until it is due; below zero for how many it is late."""
    is_late: bool
    was_due: date | None
    """The day on which it was first due, where it has another one now."""
    sources: tuple[SourceShown, ...]
    evidence: int
    """Files and texts that show what was done in this round."""
    said: tuple[str, ...]
    """The texts among them."""
    files: int
    """All that can be looked at, what shows the problem included."""
    accepters: tuple[str, ...]
    """Who may accept it, while it waits for that."""
    asked: Extension | None
    """An extension that waits for somebody's word."""
    asker: str
    accepter: str
    history: tuple[HistoryShown, ...]
    """The oldest line first."""
    can: frozenset[LedgerDeed]
    """The steps that are open to the looker now."""
    is_mine: bool
    today: date
    asks: LedgerDeed | None = None
    """Which choice is open: whom to assign it to, or the rarer steps."""
    people: tuple[tuple[int, str], ...] = ()
    page: int = 0
    pages: int = 1
    is_moved: bool = False
    """Whether it has moved on since the looker last saw it, so that what was meant was not done."""


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """An item in a list."""

    item: LedgerItem
    unit: str
    days: int
    is_late: bool


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """A page of a list; pages count from 0."""

    which: str
    category: str
    words: str
    lines: tuple[LedgerLine, ...]
    count: int
    page: int
    pages: int
    handles: bool
    """Whether the looker sees more than the own items."""
    is_held: bool
    """Whether it is what discipline sees."""
    categories: Mapping[str, int]
    """How many open items each category has, where that is asked for."""


class Told(StrEnum):
    """Of what somebody is told."""

    OPENED = "opened"
    ASSIGNED = "assigned"
    TAKEN_AWAY = "taken_away"
    WAITS = "waits"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    SUPERVISED = "supervised"
    UNSUPERVISED = "unsupervised"
    RECHECKED = "rechecked"
    REWORK = "rework"
    VOIDED = "voided"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class ItemTold:
    """To whoever has to know: what has happened to an item."""

    what: Told
    item_id: int
    problem: str
    unit: str
    due_on: date
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ClueRectified:
    """To whoever handles a clue: what was to be put right is closed; the clue can be ended now."""

    clue_id: str
    item_id: int
