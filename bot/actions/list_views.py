"""What a list looks like to whoever works on it, decides on it, or only wants to know which lists hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from sqlite_utils import Database

from bot.actions.list_diff import LIST_FIELDS, Diff, DiffLine, Group, Here, NewRow, compare
from bot.actions.list_lines import USED, NamedRow, letters_of, minor_violation, named, result_of, settled, tier_of
from bot.actions.list_matching import folded
from bot.actions.list_reading import Layout
from bot.actions.lookup import Lookup
from bot.actions.paging import pages_of
from bot.actions.permissions import Right, allows
from bot.actions.work import Work
from knowledge.entries import MinorViolation, Result, Tier
from knowledge.jurisdiction import Jurisdiction
from knowledge.lists.details import names_another_place
from storage import list_rows, lists, people
from storage.list_rows import Decision, KeptRow
from storage.lists import ListState, ListVersion

LINES_A_PAGE = 6
_NOT_YET = "LX"
"""The letters of a list that has none yet, for its comparison alone."""


EXEMPT_RESULTS = (Result.MAY_EXEMPT, Result.SHALL_EXEMPT)
"""What an exempting list may come to as a whole."""


class Missing(StrEnum):
    """What a list cannot be proposed without."""

    NAME = "name"
    TIER = "tier"
    RESULT = "result"


class Warned(StrEnum):
    """What should be looked at once more."""

    NOT_HERE = "not_here"
    """The place does not cover the agency: its rows would be for reference only."""
    ANOTHER_NAME = "another_name"
    """Its name begins with another place than the one it is said to hold in."""
    NO_FIRST_DAY = "no_first_day"
    NO_NUMBER = "no_number"
    ENDED = "ended"


class May(StrEnum):
    """What somebody can do with a version."""

    PROPOSE = "propose"
    CHANGE = "change"
    DECIDE = "decide"
    TAKE_BACK = "take_back"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class ColumnsView:
    """How the table was read; ``asking`` is the field whose column is chosen now."""

    version: ListVersion
    layout: Layout
    asking: str = ""


@dataclass(frozen=True, slots=True)
class DetailsView:
    """What is asked once of the whole list; ``asking`` is what is chosen now, ``tier`` or ``result``."""

    version: ListVersion
    rows: int
    parts: Mapping[Tier, int]
    needs_tier: bool
    needs_result: bool
    missing: tuple[Missing, ...]
    warnings: tuple[Warned, ...]
    asking: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """A matter that a row may be."""

    title: str
    violation: str


@dataclass(frozen=True, slots=True)
class LikelyView:
    """Rows with the matter that stands out for each, to be confirmed together; ``left`` counts all rows that are still open."""

    version: ListVersion
    rows: tuple[tuple[KeptRow, str], ...]
    left: int
    decided: int


@dataclass(frozen=True, slots=True)
class MatchView:
    """One row that has to be decided."""

    version: ListVersion
    row: KeptRow
    offered: tuple[Offered, ...]
    open: int
    asked: int
    """Rows that somebody has to decide or has decided."""
    decided: int


@dataclass(frozen=True, slots=True)
class SummaryView:
    """What would change, by groups; ``may`` says what the reader can do with it."""

    version: ListVersion
    diff: Diff
    rows: int
    sure: int
    new: int
    """Rows that were matched, or found to be of their own, without asking."""
    owner: str
    may: frozenset[May]
    warnings: tuple[Warned, ...] = ()
    takes_place_of: str = ""
    """The name of the version that it replaces."""


@dataclass(frozen=True, slots=True)
class DropView:
    """Whether a draft is really to be given up."""

    version: ListVersion


@dataclass(frozen=True, slots=True)
class GroupView:
    """One page of one group."""

    version: ListVersion
    group: Group
    lines: tuple[DiffLine, ...]
    page: int
    pages: int
    can_change: bool


@dataclass(frozen=True, slots=True)
class ListLine:
    """One version in a list of versions."""

    version: ListVersion
    rows: int
    owner: str
    decided_by: str


@dataclass(frozen=True, slots=True)
class IndexView:
    """The lists that hold, and what is under way as far as the reader has to do with it."""

    live: tuple[ListLine, ...]
    waiting: tuple[ListLine, ...]
    drafts: tuple[ListLine, ...]
    can_import: bool


@dataclass(frozen=True, slots=True)
class ListView:
    """One list with its versions, the newest first; ``asking``: whether its withdrawal is to be confirmed."""

    version: ListVersion
    versions: tuple[ListLine, ...]
    may: frozenset[May]
    before: ListVersion | None
    asking: bool = False


@dataclass(frozen=True)
class Rules:
    """The rules as they are now, and whose they are."""

    now: Callable[[], Lookup]
    jurisdiction: str
    """The agency's."""
    here: Jurisdiction = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "here", Jurisdiction.parse(self.jurisdiction))


def list_key(version: ListVersion) -> str:
    """Name and place as two versions are told to be of one list: a year or 试行 in brackets makes no other list."""
    name, kept, depth = version.name, "", 0
    inside = ""
    for sign in name:
        if sign in "（(〔[":
            depth, inside = depth + 1, ""
        elif sign in "）)〕]" and depth:
            depth -= 1
            kept += "" if any(word in inside for word in ("版", "试行", "修订", "年")) else inside
        elif depth:
            inside += sign
        else:
            kept += sign
    return f"{Jurisdiction.parse(version.jurisdiction)}|{folded(kept or name)}"


def here_now(work: Work, rules: Rules) -> Here:
    """For whom and when verdicts are looked at."""
    return Here(rules.here, work.today, rules.now().library.rules)


def warnings_of(work: Work, rules: Rules, version: ListVersion) -> tuple[Warned, ...]:
    """What should be looked at once more before it is proposed, and again before it is approved."""
    found = []
    if not Jurisdiction.parse(version.jurisdiction).covers(rules.here):
        found.append(Warned.NOT_HERE)
    if names_another_place(version.name, version.jurisdiction):
        found.append(Warned.ANOTHER_NAME)
    if version.in_force_from is None:
        found.append(Warned.NO_FIRST_DAY)
    if not version.number:
        found.append(Warned.NO_NUMBER)
    if version.in_force_until is not None and version.in_force_until < work.today:
        found.append(Warned.ENDED)
    return tuple(found)


def missing_of(rows: tuple[KeptRow, ...], version: ListVersion) -> tuple[Missing, ...]:
    """What a list cannot be proposed without."""
    usable = [row for row in rows if row.decision not in (Decision.UNUSABLE, Decision.LEFT_OUT)]
    found = [] if version.name else [Missing.NAME]
    if any(tier_of(row, version) is None for row in usable):
        found.append(Missing.TIER)
    elif any(result_of(row, version) is None for row in usable):
        found.append(Missing.RESULT)
    return tuple(found)


def columns_view(version: ListVersion, asking: str = "") -> ColumnsView:
    """How the table was read."""
    return ColumnsView(version, Layout.model_validate_json(version.layout), asking)


def details_view(work: Work, rules: Rules, version: ListVersion, asking: str = "") -> DetailsView:
    """What is asked once of the whole list."""
    rows = list_rows.rows_of(work.db, version.id)
    usable = [row for row in rows if row.decision is not Decision.UNUSABLE]
    parts: dict[Tier, int] = {}
    for row in usable:
        tier = tier_of(row, version)
        if tier is not None:
            parts[tier] = parts.get(tier, 0) + 1
    said = [row for row in usable if tier_of(row, version) is Tier.EXEMPT]
    open_result = any(result_of(row, _without_result(version)) is None for row in said)
    return DetailsView(
        version,
        len(rows),
        parts,
        any(not row.part for row in usable),
        open_result,
        missing_of(rows, version),
        warnings_of(work, rules, version),
        asking,
    )


def match_view(work: Work, rules: Rules, version: ListVersion, row: KeptRow) -> MatchView:
    """One row that has to be decided."""
    matters = rules.now().library.matters
    offered = tuple(
        Offered(matters[one].title, matters[one].rows[0].violation if matters[one].rows else "") for one in row.candidates if one in matters
    )
    left = list_rows.count(work.db, version.id, Decision.OPEN)
    decided = list_rows.count(work.db, version.id, Decision.CHOSEN, Decision.OWN, Decision.LEFT_OUT)
    return MatchView(version, row, offered, left, left + decided, decided)


def likely_view(work: Work, rules: Rules, version: ListVersion, rows: tuple[KeptRow, ...]) -> LikelyView:
    """Rows that are confirmed together."""
    matters = rules.now().library.matters
    paired = tuple((row, matters[row.candidates[0]].title) for row in rows if row.candidates and row.candidates[0] in matters)
    left = list_rows.count(work.db, version.id, Decision.OPEN)
    return LikelyView(version, paired, left, list_rows.count(work.db, version.id, Decision.CHOSEN, Decision.OWN, Decision.LEFT_OUT))


def summary_view(work: Work, rules: Rules, version: ListVersion) -> SummaryView:
    """What would change."""
    old = replaced_by(work.db, version)
    rows = list_rows.count(work.db, version.id, *USED)
    sure, new = (list_rows.count(work.db, version.id, decision) for decision in (Decision.SURE, Decision.NEW))
    return SummaryView(
        version,
        diff_of(work, rules, version),
        rows,
        sure,
        new,
        _name(work, version.owner_id),
        may_of(work, version),
        warnings_of(work, rules, version),
        "" if old is None else old.name,
    )


def group_view(work: Work, rules: Rules, version: ListVersion, group: Group, page: int) -> GroupView:
    """One page of one group of what would change."""
    lines = diff_of(work, rules, version).groups.get(group, ())
    pages = pages_of(len(lines), LINES_A_PAGE)
    page = min(page, pages - 1)
    shown = lines[page * LINES_A_PAGE : (page + 1) * LINES_A_PAGE]
    can_change = May.CHANGE in may_of(work, version) and group is not Group.GONE
    return GroupView(version, group, shown, page, pages, can_change)


def index_view(work: Work) -> IndexView:
    """The lists that hold, and what is under way as far as the actor has to do with it."""
    role = work.person.role
    can_import, can_approve = allows(role, Right.IMPORT_LIST), allows(role, Right.APPROVE_LIST)
    live = lists.in_state(work.db, ListState.LIVE)
    waiting = lists.in_state(work.db, ListState.PROPOSED) if can_approve else ()
    drafts = lists.in_state(work.db, ListState.DRAFT) if can_import else ()
    mine = [draft for draft in drafts if draft.owner_id in (None, work.person.id)]
    return IndexView(_lines(work, live), _lines(work, waiting), _lines(work, mine), can_import)


def list_view(work: Work, version: ListVersion, *, asking: bool = False) -> ListView:
    """One list with its versions."""
    shown = (ListState.LIVE, ListState.SUPERSEDED, ListState.WITHDRAWN)
    versions = [one for one in lists.versions_of(work.db, version.list_id or 0) if one.state in shown]
    return ListView(version, _lines(work, versions), may_of(work, version), lists.before(work.db, version), asking)


def may_of(work: Work, version: ListVersion) -> frozenset[May]:
    """What the actor can do with a version now."""
    if work.actor is None:
        return frozenset()
    role, is_owner = work.actor.role, version.owner_id == work.actor.id
    may = set()
    if version.state is ListState.DRAFT and allows(role, Right.IMPORT_LIST) and (is_owner or version.owner_id is None):
        may |= {May.CHANGE, May.PROPOSE}
    if version.state is ListState.PROPOSED:
        if is_owner:
            may.add(May.TAKE_BACK)
        elif allows(role, Right.APPROVE_LIST):
            may.add(May.DECIDE)
    if version.state is ListState.LIVE and allows(role, Right.IMPORT_LIST):
        may.add(May.WITHDRAW)
    return frozenset(may)


def diff_of(work: Work, rules: Rules, version: ListVersion) -> Diff:
    """The comparison of a version with what holds now."""
    old = replaced_by(work.db, version)
    old_rows: list[MinorViolation] = []
    changed: tuple[str, ...] = ()
    if old is not None:
        old_rows = [minor_violation(one, old, old.approved_on) for one in settled(work.db, old)]
        changed = tuple(name for name in LIST_FIELDS if getattr(old, name) != getattr(version, name))
    rows = names_of(work.db, rules, version)
    placed = [_new_row(one, version, work.today) for one in rows if result_of(one.row, version) is not None]
    used = {each.place for each in placed}
    unused: dict[Group, list[DiffLine]] = {Group.OPEN: [], Group.LEFT_OUT: []}
    for row in list_rows.rows_of(work.db, version.id):
        if row.place not in used:
            group = Group.OPEN if row.decision is Decision.OPEN else Group.LEFT_OUT
            unused[group].append(DiffLine(row.place, row.number, row.violation, doubts=row.doubts))
    remarks = Layout.model_validate_json(version.layout).doubts
    told = [DiffLine(0, "", one.text, line=one.line, doubts=(one.code,)) for one in remarks]
    return compare(placed, old_rows, unused, told, rules.now().library, here_now(work, rules), changed)


def names_of(db: Database, rules: Rules, version: ListVersion) -> tuple[NamedRow, ...]:
    """The rows of a version with what they are called: as proposed, or as they would be now."""
    if version.state is not ListState.DRAFT:
        return settled(db, version)
    known_as = lists.list_of(db, list_key(version))
    letters = _NOT_YET if known_as is None else letters_of(known_as)
    known = () if known_as is None else list_rows.known_ids(db, known_as)
    domains = {matter.id: matter.domain for matter in rules.now().library.matters.values()}
    return named(list_rows.rows_of(db, version.id), version, letters, known, domains)


def replaced_by(db: Database, version: ListVersion) -> ListVersion | None:
    """The version that holds now and whose place ``version`` would take."""
    number = version.list_id if version.list_id is not None else lists.list_of(db, list_key(version))
    found = None if number is None else lists.live(db, number)
    return None if found is None or found.id == version.id else found


def _new_row(one: NamedRow, version: ListVersion, today: date) -> NewRow:
    return NewRow(minor_violation(one, version, today), one.row.place, one.row.number, one.row.doubts)


def _without_result(version: ListVersion) -> ListVersion:
    return replace(version, exempt_result="")


def _lines(work: Work, versions: tuple[ListVersion, ...] | list[ListVersion]) -> tuple[ListLine, ...]:
    return tuple(
        ListLine(one, list_rows.count(work.db, one.id, *USED), _name(work, one.owner_id), _name(work, one.decided_by)) for one in versions
    )


def _name(work: Work, person_id: int | None) -> str:
    person = None if person_id is None else people.person(work.db, person_id)
    return "" if person is None else person.name
