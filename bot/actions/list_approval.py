"""A list goes live when a second person says so, and goes back in one step.

Before either, the new rules are read aside by whoever calls (``bot.rulebook``): what that found is handed in as ``Tried``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from bot.actions.leave import stand_ins
from bot.actions.list_lines import letters_of, live_with, live_without, with_version, without_version
from bot.actions.list_views import May, Rules, SummaryView, list_key, may_of, missing_of, names_of, summary_view
from bot.actions.lists import found
from bot.actions.own_knowledge import files_beside_lists, kept_file, own_files
from bot.actions.permissions import Right, holders
from bot.actions.work import RefusedError, Work
from knowledge.columns import LONGEST
from knowledge.sources import SourceFile, digest_of
from storage import leaves, list_rows, lists, people
from storage.list_rows import Decision
from storage.lists import ListState, ListVersion, Step
from storage.people import Person

LONGEST_REMARK = 300
MOST_SHOWN = 8
"""Faults or spoilt questions that a message names."""


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A question of the sample that would get another answer than it should; both answers by what they are called, empty for none."""

    question: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of the rules when they were read aside: over which files, with which faults and spoilt questions."""

    over: str
    faults: tuple[str, ...] = ()
    spoilt: tuple[Spoilt, ...] = ()


@dataclass(frozen=True, slots=True)
class ListProposed:
    """To whoever may approve it: the whole comparison; to its proposer: who was asked."""

    view: SummaryView
    asked: int


@dataclass(frozen=True, slots=True)
class ListSentOff:
    """To whoever proposed: who can approve it."""

    version: ListVersion
    approvers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListHandedOver:
    """To legal staff: a list came in at the server, and somebody has to go on with it."""

    version: ListVersion
    open: int


@dataclass(frozen=True, slots=True)
class ListFaulty:
    """To whoever wanted it live, or gone: the rules would have faults, so nothing has changed."""

    version: ListVersion
    faults: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class ListSpoils:
    """To whoever wants it live: questions that would be answered otherwise; a second tap is needed."""

    version: ListVersion
    spoilt: tuple[Spoilt, ...]
    more: int


@dataclass(frozen=True, slots=True)
class ListApproved:
    """To whoever approved: it is being taken up."""

    version: ListVersion


@dataclass(frozen=True, slots=True)
class ListAnswers:
    """The new rules answer, or after a withdrawal the old ones; ``instead`` is the version that came back."""

    version: ListVersion
    by: str
    rows: int
    instead: ListVersion | None = None


@dataclass(frozen=True, slots=True)
class ListReturned:
    """To its proposer, and to whoever returned it (``own``)."""

    version: ListVersion
    by: str
    own: bool


@dataclass(frozen=True, slots=True)
class ListWithdrawn:
    """To whoever withdrew it: it is being taken out."""

    version: ListVersion


@dataclass(frozen=True, slots=True)
class ListStuck:
    """Approved or withdrawn, but the rules cannot be taken up: other files of the agency have faults."""

    version: ListVersion


def approvers(work: Work, owner_id: int | None) -> tuple[Person, ...]:
    """Who may approve what ``owner_id`` proposes: by role, enrolled, not on leave, never the proposer."""
    return tuple(
        person
        for person in people.active_with_roles(work.db, holders(Right.APPROVE_LIST))
        if person.id != owner_id and people.accounts_of(work.db, person.id) and not _is_away(work, person.id)
    )


def propose(work: Work, rules: Rules, version: ListVersion) -> ListVersion:
    """Hand a draft that is ready to a second person. Raises ``RefusedError`` while something is open."""
    rows = list_rows.rows_of(work.db, version.id)
    if list_rows.count(work.db, version.id, Decision.OPEN) or version.step is not Step.READY:
        raise RefusedError("list_rows_open")
    if missing_of(rows, version):
        raise RefusedError("list_needs_details")
    number = lists.list_of(work.db, list_key(version))
    if number is not None and any(one.state is ListState.PROPOSED for one in lists.versions_of(work.db, number)):
        raise RefusedError("list_waits_already")
    number = number or _new_list(work, rules, version)
    named = names_of(work.db, rules, version)
    if not named:
        raise RefusedError("list_is_empty")
    known = rules.now().library.matters
    list_rows.unsettle(work.db, version.id)
    for one in named:
        list_rows.settle(work.db, version.id, one.row.place, matter=one.matter, row_id=one.row_id, label=one.label, domain=one.domain)
        if one.is_new_matter and one.matter == f"MT-{one.row_id.removeprefix('MV-')}" and one.matter not in known:
            list_rows.name_matter(work.db, one.matter, one.row.violation[: LONGEST["title"]], one.domain)
    proposed = lists.change(
        work.db, version.id, at=work.at, state=ListState.PROPOSED, list_id=number, proposed_at=work.at, remark="", harmed=""
    )
    work.record("lists.proposed", f"list:{version.id}", "rows")
    asked = approvers(work, proposed.owner_id)
    for person in asked:
        work.owe(ListProposed(summary_view(_as(work, person), rules, proposed), len(asked)), person.id, subject=f"list:{version.id}")
    return proposed


def propose_or_hand_over(work: Work, rules: Rules, draft: ListVersion) -> ListVersion:
    """Propose what came in at the server, where nothing is open; else leave it to legal staff, who are told."""
    rows = list_rows.rows_of(work.db, draft.id)
    missing, is_open = missing_of(rows, draft), bool(list_rows.count(work.db, draft.id, Decision.OPEN))
    if not missing and not is_open:
        return propose(work, rules, lists.change(work.db, draft.id, at=work.at, step=Step.READY))
    left = lists.change(work.db, draft.id, at=work.at, step=Step.DETAILS if missing else Step.MATCHING)
    readers = people.active_with_roles(work.db, holders(Right.IMPORT_LIST))
    work.owe(ListHandedOver(left, list_rows.count(work.db, left.id, Decision.OPEN)), *(person.id for person in readers))
    return left


def sent_off(work: Work, version: ListVersion) -> ListSentOff:
    """Who can approve a version that was proposed."""
    return ListSentOff(version, tuple(person.name for person in approvers(work, version.owner_id)))


def take_back(work: Work, version: ListVersion) -> ListVersion:
    """Let its proposer work on it again."""
    if May.TAKE_BACK not in may_of(work, version):
        raise RefusedError("list_of_another" if version.state is ListState.PROPOSED else "list_over")
    work.record("lists.taken_back", f"list:{version.id}")
    return lists.change(work.db, version.id, at=work.at, state=ListState.DRAFT, step=Step.READY, proposed_at=None)


def to_decide(work: Work, version_id: int) -> ListVersion:
    """A version that the actor may approve or return now. Raises ``RefusedError`` that says why not."""
    version = found(work, version_id)
    work.require(Right.APPROVE_LIST)
    if version.owner_id == work.person.id:
        raise RefusedError("list_own")
    if version.state is not ListState.PROPOSED:
        raise RefusedError("list_decided")
    if _is_away(work, work.person.id):
        raise RefusedError("list_on_leave")
    return version


def change_of(work: Work, version: ListVersion) -> tuple[SourceFile, ...]:
    """The files that an approval would change."""
    tables = (kept_file(*each) for each in with_version(work.db, version, work.today))
    return (*tables, *files_beside_lists(work.db, live_with(work.db, version)))


def change_back_of(work: Work, version: ListVersion) -> tuple[SourceFile, ...]:
    """The files that a withdrawal would change."""
    instead = lists.before(work.db, version)
    tables = (kept_file(*each) for each in without_version(work.db, version, instead))
    return (*tables, *files_beside_lists(work.db, live_without(work.db, version, instead)))


def ground(work: Work) -> str:
    """What the records' knowledge is now; what was tried over another ground says nothing."""
    return digest_of(own_files(work.db))


def approve(work: Work, version_id: int, revision: int, tried: Tried) -> object:
    """Let a version hold, and say so. Faults stop it; spoilt questions need a second tap, after they were shown.

    Raises ``RefusedError`` where somebody else was first, where the ground was moved while it was tried, or where it would take the
    place of a version that holds before its own first day.
    """
    version = to_decide(work, version_id)
    if version.revision != revision or tried.over != ground(work):
        raise RefusedError("list_moved")
    old = lists.live(work.db, version.list_id or 0)
    if old is not None and version.in_force_from is not None and version.in_force_from > work.today:
        # The version that still binds would be gone until then, and what it says stricter than others with it.
        raise RefusedError("list_too_early", day=version.in_force_from.isoformat())
    if tried.faults:
        return ListFaulty(version, tried.faults[:MOST_SHOWN], max(0, len(tried.faults) - MOST_SHOWN))
    shown = set(json.loads(version.harmed or "[]"))
    if not {one.question for one in tried.spoilt} <= shown:
        questions = json.dumps([one.question for one in tried.spoilt], ensure_ascii=False)
        warned = lists.change(work.db, version.id, at=work.at, harmed=questions)
        return ListSpoils(warned, tried.spoilt[:MOST_SHOWN], max(0, len(tried.spoilt) - MOST_SHOWN))
    if old is not None:
        lists.change(work.db, old.id, at=work.at, state=ListState.SUPERSEDED, ended_at=work.at, ended_by=work.person.id)
    live = lists.change(
        work.db,
        version.id,
        at=work.at,
        state=ListState.LIVE,
        decided_by=work.person.id,
        approved_on=work.today,
        live_at=work.at,
        told_at=None,
    )
    work.record("lists.approved", f"list:{version.id}", "state")
    return ListApproved(live)


def give_back(work: Work, version_id: int, remark: str) -> ListReturned:
    """Return a version to its proposer with a remark. Raises ``RefusedError``."""
    version = to_decide(work, version_id)
    if len(remark) > LONGEST_REMARK:
        raise RefusedError("too_long", most=LONGEST_REMARK, length=len(remark))
    back = lists.change(work.db, version.id, at=work.at, state=ListState.DRAFT, step=Step.READY, remark=remark, proposed_at=None)
    work.record("lists.returned", f"list:{version.id}", "remark")
    readers = [version.owner_id] if version.owner_id is not None else [person.id for person in approvers(work, None)]
    told = [reader for reader in readers if reader != work.person.id]
    work.owe(ListReturned(back, work.person.name, own=False), *told, subject=f"list:{version.id}")
    return ListReturned(back, work.person.name, own=True)


def to_withdraw(work: Work, version_id: int) -> ListVersion:
    """A version that holds and that the actor may withdraw. Raises ``RefusedError``."""
    version = found(work, version_id)
    work.require(Right.IMPORT_LIST)
    if version.state is not ListState.LIVE:
        raise RefusedError("list_over")
    return version


def withdraw(work: Work, version_id: int, revision: int, tried: Tried) -> object:
    """Go back to the version before, or to none. One person may: a wrong list does harm every minute; the others are told.

    Raises ``RefusedError`` where somebody else was first, or the ground was moved while it was tried.
    """
    version = to_withdraw(work, version_id)
    if version.revision != revision or tried.over != ground(work):
        raise RefusedError("list_moved")
    # What among the records no longer fits is left out by itself, greyed and told; only a faulty file would keep the list in force.
    faults = [fault for fault in tried.faults if not fault.startswith("records/")]
    if faults:
        return ListFaulty(version, tuple(faults[:MOST_SHOWN]), max(0, len(faults) - MOST_SHOWN))
    instead = lists.before(work.db, version)
    gone = lists.change(work.db, version.id, at=work.at, state=ListState.WITHDRAWN, ended_at=work.at, ended_by=work.person.id, told_at=None)
    if instead is not None:
        lists.change(work.db, instead.id, at=work.at, state=ListState.LIVE, ended_at=None, ended_by=None)
    work.record("lists.withdrawn", f"list:{version.id}", "state")
    return ListWithdrawn(gone)


def tell(work: Work) -> None:
    """Tell of every version that came or went since the rules were last taken up: they answer now."""
    for version in lists.not_told(work.db):
        lists.change(work.db, version.id, at=work.at, told_at=work.at)
        work.owe(_answers(work, version), *_concerned(work, version), subject=f"list:{version.id}")


def tell_stuck(work: Work, version_ids: Iterable[int]) -> None:
    """Tell whom it concerns that the rules cannot be taken up for now."""
    for version_id in version_ids:
        version = lists.version(work.db, version_id)
        if version is not None:
            work.owe(ListStuck(version), *_concerned(work, version))


def _answers(work: Work, version: ListVersion) -> ListAnswers:
    gone = version.state is ListState.WITHDRAWN
    by = people.person(work.db, (version.ended_by if gone else version.decided_by) or 0)
    instead = lists.live(work.db, version.list_id or 0) if gone else None
    rows = len(list_rows.rows_of(work.db, version.id))
    return ListAnswers(version, "" if by is None else by.name, rows, instead)


def _concerned(work: Work, version: ListVersion) -> tuple[int, ...]:
    """Who proposed, approved and ended a version; of a withdrawal also everybody else who might have approved it."""
    known = [one for one in (version.owner_id, version.decided_by, version.ended_by) if one is not None]
    if version.state is ListState.WITHDRAWN:
        known += [person.id for person in people.active_with_roles(work.db, holders(Right.APPROVE_LIST))]
    return tuple(dict.fromkeys(who for one in known for who in stand_ins(work.db, one, work.today)))


def _is_away(work: Work, person_id: int) -> bool:
    return bool(leaves.leaves_of(work.db, person_id, work.today, work.today))


def _as(work: Work, person: Person) -> Work:
    """The same moment as ``person`` sees it."""
    return Work(work.db, work.keys, work.now, person, work.door)


def _new_list(work: Work, rules: Rules, version: ListVersion) -> int:
    """The number of a new list, whose letters no row of the agency's own folder has."""
    ids = rules.now().library.rows
    while True:
        number = lists.new_list(work.db, list_key(version), at=work.at)
        letters = f"MV-{letters_of(number)}-"
        if not any(row_id.startswith(letters) for row_id in ids):
            return number
        lists.take_name(work.db, number)
