"""The agency's official lists: a file becomes a draft, the draft is read, described and matched step by step, and comes back tomorrow.

Who proposes, approves and withdraws is in ``list_approval``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.actions.list_diff import Group
from bot.actions.list_reading import Layout, Reading
from bot.actions.list_views import (
    EXEMPT_RESULTS,
    LINES_A_PAGE,
    May,
    Rules,
    columns_view,
    details_view,
    group_view,
    likely_view,
    list_view,
    match_view,
    may_of,
    missing_of,
    summary_view,
)
from bot.actions.permissions import Right, allows
from bot.actions.work import RefusedError, Work
from knowledge.entries import Result, Tier
from knowledge.lists.tables import Field
from knowledge.lists.words import tier_named
from knowledge.wordings import names_first_violation
from storage import list_rows, lists
from storage.list_rows import Decision, KeptRow
from storage.lists import ListState, ListVersion, Step

MOST_DRAFTS = 10
"""Drafts of one person at a time; who forgets them all finds them again under 清单."""

Draft = ListVersion
"""A version that is still worked on."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that somebody sent or named, read already."""

    file_name: str
    data: bytes
    sha256: str
    reading: Reading


def may_import(work: Work) -> bool:
    """Whether a file that the actor sends is a list."""
    return work.actor is not None and allows(work.actor.role, Right.IMPORT_LIST)


def require_import(work: Work) -> None:
    """Raises ``RefusedError`` unless the actor may bring in a list this way."""
    work.require(Right.IMPORT_LIST)
    if work.outside:
        raise RefusedError("outside")


def receive(work: Work, rules: Rules, arrived: Arrived) -> ListVersion:
    """Keep a file as a draft; the same file a second time is the same draft. Raises ``RefusedError`` where there are too many."""
    require_import(work)
    owner = None if work.actor is None else work.actor.id
    drafts = [one for one in lists.in_state(work.db, ListState.DRAFT) if one.owner_id == owner]
    known = next((one for one in drafts if one.sha256 == arrived.sha256), None)
    if known is not None:
        return known
    if len(drafts) >= MOST_DRAFTS:
        raise RefusedError("too_many_lists", most=MOST_DRAFTS)
    number = lists.add(
        work.db,
        owner_id=owner,
        file_name=arrived.file_name[:120],
        file=arrived.data,
        sha256=arrived.sha256,
        layout=arrived.reading.layout.model_dump_json(),
        at=work.at,
    )
    rows = _with_earlier(work, rules, arrived.reading.rows)
    list_rows.replace_all(work.db, number, rows)
    details = arrived.reading.details
    name = details.name or arrived.file_name.rpartition(".")[0]
    work.record("lists.received", f"list:{number}", "file")
    return lists.change(
        work.db,
        number,
        at=work.at,
        name=name[:120],
        jurisdiction=details.jurisdiction or rules.jurisdiction,
        number=details.number,
        in_force_from=details.in_force_from,
        in_force_until=details.in_force_until,
        tier=_tier_guessed(name, rows),
        exempt_result=_result_guessed(rows),
    )


def read_anew(work: Work, rules: Rules, version_id: int, revision: int, reading: Reading) -> ListVersion | None:
    """Take the rows as they are with other columns; None where the draft has moved on meanwhile."""
    version = own_draft(work, version_id)
    if version.revision != revision:
        return None
    list_rows.replace_all(work.db, version.id, _with_earlier(work, rules, reading.rows))
    return lists.change(work.db, version.id, at=work.at, layout=reading.layout.model_dump_json(), step=Step.COLUMNS)


def with_column(version: ListVersion, field: int, column: int) -> dict[str, int] | None:
    """The columns set by hand once ``field`` (its place in ``Field``) stands in ``column``; None for what does not exist."""
    layout = Layout.model_validate_json(version.layout)
    fields = tuple(Field)
    if not 0 <= field < len(fields) or (column != -1 and column not in layout.headings):
        return None
    return {**layout.by_hand, str(fields[field]): column}


STEPS = {str(step): step for step in (Step.COLUMNS, Step.DETAILS)}
"""The steps to which one can go back."""


def own_draft_looked_at(work: Work, version_id: int) -> ListVersion:
    """A draft that the actor may change, without taking it up. Raises ``RefusedError``."""
    work.require(Right.IMPORT_LIST)
    version = found(work, version_id)
    if May.CHANGE not in may_of(work, version):
        raise RefusedError("list_of_another" if version.state is ListState.DRAFT else "list_over")
    return version


def file_of(work: Work, version_id: int) -> bytes:
    """The file that a version came in."""
    return lists.file_of(work.db, version_id)


def found(work: Work, version_id: int) -> ListVersion:
    """The version of that id. Raises ``RefusedError`` where there is none any more, or the actor may not even look."""
    version = lists.version(work.db, version_id)
    if version is None or version.state is ListState.DROPPED:
        raise RefusedError("list_over")
    if work.outside:
        raise RefusedError("outside")
    return version


def own_draft(work: Work, version_id: int) -> ListVersion:
    """A draft that the actor may change; one that came in at the server becomes the actor's. Raises ``RefusedError``."""
    work.require(Right.IMPORT_LIST)
    version = found(work, version_id)
    if version.state is not ListState.DRAFT:
        raise RefusedError("list_over")
    if work.is_system or May.CHANGE in may_of(work, version):
        if version.owner_id is None and work.actor is not None:
            lists.take_up(work.db, version.id, work.actor.id)
            work.record("lists.taken_up", f"list:{version.id}")
            return replace(version, owner_id=work.actor.id)
        return version
    raise RefusedError("list_of_another")


def screen(work: Work, rules: Rules, version: ListVersion) -> object:
    """Where a version stands, as the actor sees it."""
    if version.state is ListState.DRAFT and May.CHANGE not in may_of(work, version) and not work.is_system:
        raise RefusedError("list_of_another")
    if version.state in (ListState.LIVE, ListState.SUPERSEDED, ListState.WITHDRAWN):
        return list_view(work, version)
    if version.state is ListState.PROPOSED:
        work.require(Right.APPROVE_LIST)
        return summary_view(work, rules, version)
    match version.step:
        case Step.COLUMNS:
            return columns_view(version)
        case Step.DETAILS:
            return details_view(work, rules, version)
        case Step.MATCHING:
            likely = list_rows.next_likely(work.db, version.id, LINES_A_PAGE)
            if likely:
                return likely_view(work, rules, version, likely)
            row = list_rows.next_open(work.db, version.id)
            if row is not None:
                return match_view(work, rules, version, row)
    return summary_view(work, rules, version)


def shown_group(work: Work, rules: Rules, version: ListVersion, group: Group, page: int) -> object:
    """One page of what would change. Raises ``RefusedError`` for whoever has nothing to do with it."""
    if version.state is ListState.DRAFT and May.CHANGE not in may_of(work, version):
        raise RefusedError("list_of_another")
    work.require(Right.APPROVE_LIST)
    return group_view(work, rules, version, group, page)


def confirm(work: Work, version: ListVersion) -> ListVersion:
    """One tap takes a step as it stands. Raises ``RefusedError`` where something is missing."""
    match version.step:
        case Step.COLUMNS:
            layout = Layout.model_validate_json(version.layout)
            if str(Field.VIOLATION) not in layout.at or not layout.rows:
                raise RefusedError("list_needs_violation")
            return lists.change(work.db, version.id, at=work.at, step=Step.DETAILS)
        case Step.DETAILS:
            missing = missing_of(list_rows.rows_of(work.db, version.id), version)
            if missing:
                raise RefusedError("list_needs_details")
            return lists.change(work.db, version.id, at=work.at, step=_after_details(work, version))
    raise RefusedError("unknown_choice")


def go_to(work: Work, version: ListVersion, step: Step) -> ListVersion:
    """Back to an earlier step."""
    return lists.change(work.db, version.id, at=work.at, step=step)


def set_tier(work: Work, version: ListVersion, place: int) -> ListVersion:
    """The tier of the rows whose part the file does not say. Raises ``RefusedError`` for none that exists."""
    tiers = tuple(Tier)
    if not 0 <= place < len(tiers):
        raise RefusedError("unknown_choice")
    return lists.change(work.db, version.id, at=work.at, tier=str(tiers[place]))


def set_result(work: Work, version: ListVersion, place: int) -> ListVersion:
    """What exempting rows come to that do not say it themselves. Raises ``RefusedError`` for none that exists."""
    if not 0 <= place < len(EXEMPT_RESULTS):
        raise RefusedError("unknown_choice")
    return lists.change(work.db, version.id, at=work.at, exempt_result=str(EXEMPT_RESULTS[place]))


def decide(work: Work, version: ListVersion, place: int, what: str, candidate: int = 0) -> ListVersion:
    """Decide one row: ``choose`` a candidate, ``own`` matter, ``later``, or ``leave_out``. Raises ``RefusedError`` for anything else."""
    row = next((row for row in list_rows.rows_of(work.db, version.id) if row.place == place), None)
    if row is None or row.decision is not Decision.OPEN:
        raise RefusedError("unknown_choice")
    match what:
        case "choose" if 0 <= candidate < len(row.candidates):
            list_rows.decide(work.db, version.id, place, Decision.CHOSEN, row.candidates[candidate])
        case "own":
            list_rows.decide(work.db, version.id, place, Decision.OWN)
        case "leave_out":
            list_rows.decide(work.db, version.id, place, Decision.LEFT_OUT)
        case "later":
            list_rows.put_off(work.db, version.id, place)
        case _:
            raise RefusedError("unknown_choice")
    return _matched(work, version)


def decide_rest(work: Work, version: ListVersion) -> ListVersion:
    """Let all rows that are still open be matters of their own."""
    list_rows.decide_rest(work.db, version.id, Decision.OWN)
    return _matched(work, version)


def decide_page(work: Work, rules: Rules, version: ListVersion) -> ListVersion:
    """Let the rows that are shown together be what stands out for each."""
    known = rules.now().library.matters
    shown = list_rows.next_likely(work.db, version.id, LINES_A_PAGE)
    list_rows.decide_first(work.db, version.id, [row for row in shown if row.candidates and row.candidates[0] in known])
    for row in shown:
        list_rows.doubt(work.db, version.id, row.place)
    return _matched(work, version)


def doubt(work: Work, version: ListVersion, place: int | None = None) -> ListVersion:
    """Ask about a row, or all that are open, one by one."""
    list_rows.doubt(work.db, version.id, place)
    return _matched(work, version)


def take_back_last(work: Work, version: ListVersion) -> ListVersion:
    """Ask again what was decided last. Raises ``RefusedError`` where nothing was."""
    if not list_rows.take_back(work.db, version.id):
        raise RefusedError("list_nothing_decided")
    return lists.change(work.db, version.id, at=work.at, step=Step.MATCHING)


def reopen(work: Work, version: ListVersion, place: int) -> ListVersion:
    """Ask about a row that was matched by itself, or decided before."""
    list_rows.reopen(work.db, version.id, place)
    return lists.change(work.db, version.id, at=work.at, step=_after_details(work, version))


def drop(work: Work, version: ListVersion) -> None:
    """Give a draft up."""
    lists.change(work.db, version.id, at=work.at, state=ListState.DROPPED, ended_at=work.at)
    work.record("lists.dropped", f"list:{version.id}")


def set_details(work: Work, version: ListVersion, **values: object) -> ListVersion:
    """Name, place, number and days, as they were read already."""
    return lists.change(work.db, version.id, at=work.at, **values)


def _matched(work: Work, version: ListVersion) -> ListVersion:
    return lists.change(work.db, version.id, at=work.at, step=_after_details(work, version))


def _after_details(work: Work, version: ListVersion) -> Step:
    return Step.MATCHING if list_rows.count(work.db, version.id, Decision.OPEN) else Step.READY


def _with_earlier(work: Work, rules: Rules, rows: tuple[KeptRow, ...]) -> tuple[KeptRow, ...]:
    """What somebody has said of the same words in an earlier list is not asked again."""
    asked = [row.folded for row in rows if row.decision in (Decision.OPEN, Decision.NEW)]
    before: Mapping[str, str] = list_rows.matched_before(work.db, asked)
    known = rules.now().library.matters
    return tuple(
        replace(row, decision=Decision.SURE, matter=before[row.folded])
        if row.decision in (Decision.OPEN, Decision.NEW) and before.get(row.folded) in known
        else row
        for row in rows
    )


def _tier_guessed(name: str, rows: tuple[KeptRow, ...]) -> str:
    return "" if all(row.part for row in rows) else str(tier_named(name) or "")


def _result_guessed(rows: tuple[KeptRow, ...]) -> str:
    """可以不予 where most rows ask for a first violation (《行政处罚法》第三十三条第一款后段); else nothing is guessed."""
    first = sum(any(names_first_violation(condition) for condition in row.conditions) for row in rows)
    return str(Result.MAY_EXEMPT) if rows and first * 2 > len(rows) else ""
