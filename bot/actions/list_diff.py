"""What would change if a version of a list went live, row by row and on the cards. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from knowledge.entries import Matter, MinorViolation, Result, Standing, Tier
from knowledge.jurisdiction import Jurisdiction
from knowledge.library import Library
from knowledge.rules import Rule
from knowledge.verdict_table import Note, Verdict, VerdictKind
from knowledge.verdicts import verdict_of

FIELDS = ("violation", "legal_basis", "statutory_penalty", "conditions", "required_action", "tier", "result", "matter", "note")
"""What is compared between two versions of a row."""
LIST_FIELDS = ("number", "in_force_from", "in_force_until", "name")
"""What is compared between two versions of a list."""
_PRECEDENCE = (Note.PRECEDENCE_MINISTRY, Note.PRECEDENCE_LOCAL, Note.BOTH_LISTS)


class Group(StrEnum):
    """Where a row stands in the comparison; one row may stand in several."""

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"
    CONFLICT = "conflict"
    """Another list or statute that holds here says otherwise of the same matter."""
    DOUBT = "doubt"
    OPEN = "open"
    """Nobody has said yet which matter it is."""
    LEFT_OUT = "left_out"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Rival:
    """A row of another list or statute that comes to something else."""

    list_name: str
    jurisdiction: str
    result: Result


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One row in the comparison."""

    place: int
    number: str
    violation: str
    row_id: str = ""
    matter: str = ""
    """What its matter is called; empty where it is one of its own."""
    fields: tuple[str, ...] = ()
    """What has changed, by ``FIELDS``."""
    before: VerdictKind | None = None
    after: VerdictKind | None = None
    """What the card says now and would say; None where there is no card."""
    rivals: tuple[Rival, ...] = ()
    rule: Note | None = None
    """What decides between the lists."""
    doubts: tuple[str, ...] = ()
    line: int = 0
    """Its line in the file, for what no row was made of."""


@dataclass(frozen=True, slots=True)
class Diff:
    """The whole comparison."""

    groups: Mapping[Group, tuple[DiffLine, ...]]
    fields: tuple[str, ...] = ()
    """What has changed of the list itself, by ``LIST_FIELDS``."""

    def count(self, group: Group) -> int:
        """How many rows stand in a group."""
        return len(self.groups.get(group, ()))


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row as it would be, where it stands in the file, and what is doubtful of it."""

    row: MinorViolation
    place: int
    number: str
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Here:
    """For whom and when verdicts are looked at."""

    jurisdiction: Jurisdiction
    today: date
    rules: Sequence[Rule]

    def verdict(self, matter: Matter) -> Verdict | None:
        """What the card of ``matter`` comes to; None where it has no rows."""
        return verdict_of(matter, self.jurisdiction, self.today, self.rules) if matter.rows else None


def compare(
    new: Sequence[NewRow],
    old: Sequence[MinorViolation],
    unused: Mapping[Group, Iterable[DiffLine]],
    remarks: Iterable[DiffLine],
    library: Library,
    here: Here,
    fields: tuple[str, ...] = (),
) -> Diff:
    """The comparison of ``new`` rows with the ``old`` ones whose place they take; ``library`` holds the rules as they are now."""
    groups: dict[Group, list[DiffLine]] = defaultdict(list)
    olds = {row.id: row for row in old}
    after = _after(library, new, old)
    for each in new:
        row = each.row
        known = olds.get(row.id)
        changed = () if known is None else tuple(name for name in FIELDS if getattr(known, name) != getattr(row, name))
        line = _line(each, changed, library, after, here)
        groups[Group.NEW if known is None else Group.CHANGED if changed else Group.SAME].append(line)
        if line.rivals:
            groups[Group.CONFLICT].append(line)
        if line.doubts:
            groups[Group.DOUBT].append(line)
    kept = {each.row.id for each in new}
    for row in old:
        if row.id not in kept:
            groups[Group.GONE].append(_gone(row, library, after, here))
    for group, lines in unused.items():
        groups[group] += lines
    groups[Group.DOUBT] += remarks
    return Diff({group: tuple(lines) for group, lines in groups.items()}, fields)


def _after(library: Library, new: Sequence[NewRow], old: Sequence[MinorViolation]) -> dict[str, Matter]:
    """Every matter that is touched, as it would be."""
    ids = {row.id for row in old} | {each.row.id for each in new}
    added: dict[str, list[MinorViolation]] = defaultdict(list)
    for each in new:
        added[each.row.matter].append(each.row)
    touched = {**dict.fromkeys(added), **dict.fromkeys(row.matter for row in old)}
    after = {}
    for matter_id in touched:
        rows = added.get(matter_id, [])
        now = library.matters.get(matter_id)
        if now is not None:
            after[matter_id] = replace(now, rows=(*(row for row in now.rows if row.id not in ids), *rows))
        elif rows:
            after[matter_id] = Matter(matter_id, rows[0].violation, rows[0].domain, tuple(rows))
    return after


def _line(each: NewRow, changed: tuple[str, ...], library: Library, after: Mapping[str, Matter], here: Here) -> DiffLine:
    row = each.row
    now = library.matters.get(row.matter)
    then = after[row.matter]
    verdict = here.verdict(then)
    before = here.verdict(now) if now is not None else None
    rivals = tuple(
        Rival(other.list_name, other.jurisdiction, other.result)
        for other in then.rows
        if other.list_name != row.list_name and _disagrees(other, row, here)
    )
    notes = (
        () if verdict is None else verdict.notes if row.tier is not Tier.NO_COERCION or verdict.coercion is None else verdict.coercion.notes
    )
    return DiffLine(
        each.place,
        each.number,
        row.violation,
        row.id,
        "" if now is None else now.title,
        changed,
        None if before is None else before.kind,
        None if verdict is None else verdict.kind,
        rivals,
        next((note for note in _PRECEDENCE if note in notes), None) if rivals else None,
        each.doubts,
    )


def _gone(row: MinorViolation, library: Library, after: Mapping[str, Matter], here: Here) -> DiffLine:
    now = library.matters.get(row.matter)
    then = after.get(row.matter)
    before = None if now is None else here.verdict(now)
    verdict = None if then is None else here.verdict(then)
    return DiffLine(
        0,
        "",
        row.violation,
        row.id,
        "" if now is None else now.title,
        before=None if before is None else before.kind,
        after=None if verdict is None else verdict.kind,
    )


def _disagrees(other: MinorViolation, row: MinorViolation, here: Here) -> bool:
    """Whether ``other`` binds here today, answers the same question, and comes to something else."""
    return (
        other.standing in (Standing.OFFICIAL_LIST, Standing.STATUTE)
        and (other.tier is Tier.NO_COERCION) == (row.tier is Tier.NO_COERCION)
        and other.result is not row.result
        and other.validity.holds_on(here.today)
        and Jurisdiction.parse(other.jurisdiction).covers(here.jurisdiction)
    )
