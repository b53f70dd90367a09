"""What the conversation of a check says and hands over, as typed results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.actions.selfcheck_course import Given
from knowledge.checklists import CheckItem, Checklist
from storage.selfchecks import Answer, CheckKind, Selfcheck


@dataclass(frozen=True, slots=True)
class ListLine:
    """A list that somebody may go through; ``done`` of ``asked`` items where it was begun and not handed in."""

    code: str
    title: str
    form_id: int | None = None
    done: int = 0
    asked: int = 0
    is_due: bool = False
    is_done_today: bool = False


@dataclass(frozen=True, slots=True)
class ListsShown:
    """The lists of one's role; ``wished`` is what was asked for where no list is called so."""

    lines: tuple[ListLine, ...]
    others: tuple[ListLine, ...] = ()
    """Checks under way that are none of these: about another unit, or a correction."""
    wished: str = ""


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding as the summary shows it, and what becomes of it."""

    number: int
    item: CheckItem
    given: Given
    joins: bool
    """Whether the same stands in the ledger and is open."""


@dataclass(frozen=True, slots=True)
class CourseShown:
    """What the screen of a check shows besides what was gathered."""

    checklist: Checklist
    asked: tuple[CheckItem, ...]
    done: int
    unit: str
    """The unit that is checked, where it is another one."""
    item: CheckItem | None = None
    bulk: int = 0
    """How many 其余全部符合 would answer."""
    left: int = 0
    """How many would then still be asked one by one."""
    skipped: int = 0
    """How many of those still open were put off; they alone are left where it is as many as are open."""
    open: int = 0
    can_undo: bool = False
    begun_on: date | None = None
    """The day on which it was begun, where that is not today."""
    is_resumed: bool = False
    """Whether nothing was done to it today."""
    findings: tuple[FindingLine, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckSubmitted:
    """The receipt."""

    check: Selfcheck
    title: str
    items: int
    entered: int = 0
    """How many findings are new in the ledger."""
    joined: int = 0
    fixed: int = 0
    is_same: bool = False
    """Whether it was an identical resend, so that nothing is new."""
    unit: str = ""
    """The unit that was checked, where it is another one."""
    unassigned: bool = False
    """Whether somebody else has to say who puts it right."""
    told: int = 0
    """How many were told of that."""
    stops: tuple[str, ...] = ()
    """What has to be done before anything else: the measures against critical findings about oneself."""


@dataclass(frozen=True, slots=True)
class FindingsArrived:
    """To whoever has to say who puts findings right: that there are some, and no word of them."""

    check_id: int
    kind: CheckKind
    title: str
    unit: str
    count: int
    grave: int
    """How many of them are critical and about whoever checked: the head sends somebody else to work."""
    is_held: bool


@dataclass(frozen=True, slots=True)
class CheckCorrected:
    """To whoever had returned a check: it has come again."""

    check_id: int
    title: str
    unit: str


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer of a check that was handed in."""

    number: int
    item: CheckItem
    answer: Answer


@dataclass(frozen=True, slots=True)
class CheckShown:
    """A check that was handed in, as its maker sees it."""

    check: Selfcheck
    checklist: Checklist
    unit: str
    lines: tuple[AnswerLine, ...]
    reasons: tuple[str, ...]
    """Why it was amended, the first time first."""
    files: int
    can_amend: bool
    can_withdraw: bool
    is_sure: bool = False
    """Whether it is asked whether to take it back."""


@dataclass(frozen=True, slots=True)
class OwnCheckLine:
    """One check of the list."""

    check: Selfcheck
    title: str


@dataclass(frozen=True, slots=True)
class OwnChecks:
    """A page of somebody's checks."""

    lines: tuple[OwnCheckLine, ...]
    count: int
    page: int
    pages: int
