"""From the rows of an approved version to lines of knowledge: their ids, which stay over all versions, and what a card shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

from knowledge.columns import LONGEST, Table
from knowledge.entries import MinorViolation, Result, Source, SourceKind, Standing, Tier, Validity
from knowledge.jurisdiction import Jurisdiction
from knowledge.lists.words import LABEL_OF_TIER, RESULT_OF_TIER, outcome_said, result_said
from storage import list_rows, lists
from storage.list_rows import Decision, KeptRow, Safety
from storage.lists import ListState, ListVersion

LONGEST_LABEL = 14
USED = frozenset({Decision.SURE, Decision.NEW, Decision.CHOSEN, Decision.OWN})
_LETTERS = 26
_FILE_NAME_OF_MATTERS = "list-matters"

Kept = tuple[Table, str, Sequence[Mapping[str, str]]]
"""One table of knowledge as ``own_knowledge.kept_file`` takes it: which, its name, its lines."""


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A row with what it is called from now on."""

    row: KeptRow
    row_id: str
    matter: str
    is_new_matter: bool
    domain: str
    label: str


def letters_of(list_id: int) -> str:
    """The letters in the ids of a list's rows: LA … LZ, LAA … for the twenty-seventh on."""
    letters, rest = "", list_id
    while rest > 0:
        rest, place = divmod(rest - 1, _LETTERS)
        letters = chr(ord("A") + place) + letters
    return f"L{letters}"


def tier_of(row: KeptRow, version: ListVersion) -> Tier | None:
    """The part of the list that a row stands in: what the file says, else what was said of the whole list."""
    said = row.part or version.tier
    return next((tier for tier in Tier if tier == said), None)


def result_of(row: KeptRow, version: ListVersion) -> Result | None:
    """What a row comes to: by its tier; an exempting one by its own words, else by those of its part, else by what was said of the whole
    list. What only rests on 没有主观过错 (《行政处罚法》第三十三条第二款) says so itself."""
    tier = tier_of(row, version)
    if tier is None:
        return None
    if tier is not Tier.EXEMPT:
        return RESULT_OF_TIER[tier]
    if outcome_said(row.penalty) and "主观过错" in row.penalty:
        return Result.NO_FAULT
    said = result_said(f"{row.penalty} {row.note}") or result_said("".join(row.conditions)) or row.result
    return next((result for result in Result if result == (said or version.exempt_result)), None)


def named(
    rows: Sequence[KeptRow], version: ListVersion, letters: str, known: Iterable[tuple[str, str, str]], domains: Mapping[str, str]
) -> tuple[NamedRow, ...]:
    """The rows that are used, each with its id, matter and label.

    ``known`` are ``(folded, tier, row_id)`` of earlier versions, the newest first; ``domains`` the domains of known matters.
    """
    used = [row for row in rows if row.decision in USED and tier_of(row, version) is not None]
    ids = _ids(used, version, letters, known)
    matters: dict[str, str] = {}
    found = []
    for row in used:
        row_id = ids[row.place]
        is_new = row.decision in (Decision.NEW, Decision.OWN)
        # The same words in two parts of a list are one matter with two rows.
        matter = matters.setdefault(row.folded, f"MT-{row_id.removeprefix('MV-')}") if is_new else row.matter
        domain = row.domain or domains.get(matter, "") or next((domains[each] for each in row.candidates if each in domains), "") or "其他"
        found.append((row, row_id, matter, is_new, domain))
    labels = _labels([(row, matter) for row, _, matter, _, _ in found], version)
    return tuple(NamedRow(row, row_id, matter, is_new, domain, labels[row.place]) for row, row_id, matter, is_new, domain in found)


def _ids(rows: Sequence[KeptRow], version: ListVersion, letters: str, known: Iterable[tuple[str, str, str]]) -> dict[int, str]:
    free: dict[tuple[str, str], list[str]] = defaultdict(list)
    last = 0
    for wording, tier, row_id in known:
        if row_id not in free[wording, tier]:
            free[wording, tier].append(row_id)
        last = max(last, int(row_id.rpartition("-")[2]))
    ids: dict[int, str] = {}
    taken: set[str] = set()
    for row in rows:
        again = next((row_id for row_id in free[row.folded, str(tier_of(row, version))] if row_id not in taken), None)
        if again is None:
            last += 1
            again = f"MV-{letters}-{last:03d}"
        taken.add(again)
        ids[row.place] = again
    return ids


def _labels(rows: Sequence[tuple[KeptRow, str]], version: ListVersion) -> dict[int, str]:
    """For the rows of a matter that come to different results: the tier if that tells them apart, else the first condition, else the
    place in the list."""
    of_matter: dict[str, list[KeptRow]] = defaultdict(list)
    for row, matter in rows:
        of_matter[matter].append(row)
    labels: dict[int, str] = {}
    for together in of_matter.values():
        results = [result_of(row, version) for row in together]
        tiers = [tier_of(row, version) for row in together]
        for row, tier in zip(together, tiers, strict=True):
            short = row.conditions[0] if row.conditions and len(row.conditions[0]) <= LONGEST_LABEL else ""
            if len(set(results)) == 1 or tier is None:
                labels[row.place] = ""
            elif tiers.count(tier) == 1:
                labels[row.place] = LABEL_OF_TIER[tier]
            elif short and [other.conditions[:1] for other in together].count((short,)) == 1:
                labels[row.place] = short
            else:
                labels[row.place] = f"清单第{row.number or row.place}项"[:LONGEST_LABEL]
    return labels


def minor_violation(one: NamedRow, version: ListVersion, checked_on: date | None) -> MinorViolation:
    """The row as the rules hold it. Raises ``ValueError`` where its tier or result is not known: it must not be proposed then."""
    tier, result = tier_of(one.row, version), result_of(one.row, version)
    if tier is None or result is None:
        raise ValueError(f"row {one.row.place} has no result")
    return MinorViolation(
        id=one.row_id,
        matter=one.matter,
        domain=one.domain,
        violation=one.row.violation,
        case=one.label,
        tier=tier,
        result=result,
        standing=Standing.OFFICIAL_LIST,
        list_name=version.name,
        jurisdiction=version.jurisdiction,
        legal_basis=one.row.legal_basis,
        statutory_penalty=one.row.penalty,
        conditions=one.row.conditions,
        required_action=one.row.actions,
        # The rules take it from the matter where the list says nothing (``knowledge.loading``); until then it counts as touched.
        safety_related=one.row.safety is not Safety.NO,
        source=Source(source_text(version), SourceKind.PUBLISHED, "high"),
        validity=Validity(version.in_force_from, version.in_force_until, checked_on),
        note=one.row.note,
        is_safety_known=one.row.safety is not Safety.UNKNOWN,
    )


def source_text(version: ListVersion) -> str:
    """Name, document number and first day of a list, as a card cites it."""
    day = version.in_force_from
    since = f"{day.year}年{day.month}月{day.day}日起" if day is not None else ""
    more = "，".join(part for part in (version.number, since) if part)
    return f"《{version.name.strip('《》')}》" + (f"（{more}）" if more else "")


def settled(db: Database, version: ListVersion) -> tuple[NamedRow, ...]:
    """The rows of a version that was proposed, as they were named then."""
    rows = list_rows.rows_of(db, version.id)
    return tuple(NamedRow(row, row.row_id, row.matter, False, row.domain, row.label) for row in rows if row.row_id)


def kept_lists(db: Database) -> tuple[Kept, ...]:
    """The tables that the lists in force come to."""
    return _tables(db, lists.in_state(db, ListState.LIVE), None)


def with_version(db: Database, version: ListVersion, today: date) -> tuple[Kept, ...]:
    """The tables as they are if ``version`` takes the place of what holds now of its list."""
    return _tables(db, live_with(db, version), today)


def without_version(db: Database, version: ListVersion, instead: ListVersion | None) -> tuple[Kept, ...]:
    """The tables as they are if ``version`` goes and ``instead``, an older one of its list, comes back.

    One without a line takes the place of what holds now under its name.
    """
    tables = _tables(db, live_without(db, version, instead), None)
    names = {name for _, name, _ in tables}
    empty: tuple[Kept, ...] = ((Table.MINOR_VIOLATIONS, _file_name(version), ()), (Table.MATTERS, _FILE_NAME_OF_MATTERS, ()))
    return (*tables, *(each for each in empty if each[1] not in names))


def live_with(db: Database, version: ListVersion) -> tuple[ListVersion, ...]:
    """The versions that hold if ``version`` takes the place of what holds now of its list."""
    return (*(one for one in lists.in_state(db, ListState.LIVE) if one.list_id != version.list_id), version)


def live_without(db: Database, version: ListVersion, instead: ListVersion | None) -> tuple[ListVersion, ...]:
    """The versions that hold if ``version`` goes and ``instead`` comes back."""
    others = [one for one in lists.in_state(db, ListState.LIVE) if one.list_id != version.list_id]
    return (*others, *(() if instead is None else (instead,)))


def gone(db: Database, versions: Iterable[ListVersion] | None = None) -> frozenset[str]:
    """The rows and matters of lists that are not there while ``versions`` hold (those in force now, if none are given)."""
    holding = lists.in_state(db, ListState.LIVE) if versions is None else versions
    there = {thing for version in holding for one in settled(db, version) for thing in (one.row_id, one.matter)}
    return frozenset({*list_rows.ids_ever(db), *list_rows.matters(db)} - there)


def _file_name(version: ListVersion) -> str:
    return f"list-{letters_of(version.list_id or 0)}"


def _tables(db: Database, versions: Iterable[ListVersion], today: date | None) -> tuple[Kept, ...]:
    names = list_rows.matters(db)
    referred: set[str] = set()
    tables: list[Kept] = []
    for version in versions:
        rows = settled(db, version)
        referred |= {one.matter for one in rows}
        checked = version.approved_on or today
        tables.append((Table.MINOR_VIOLATIONS, _file_name(version), [_line(one, version, checked) for one in rows]))
    # A matter that one list has brought may be another's by now: it stays while any row is of it.
    own = [{"id": matter, "title": names[matter][0], "domain": names[matter][1]} for matter in sorted(referred & names.keys())]
    return (*tables, (Table.MATTERS, _FILE_NAME_OF_MATTERS, own)) if own else tuple(tables)


def _line(one: NamedRow, version: ListVersion, checked_on: date | None) -> dict[str, str]:
    row = minor_violation(one, version, checked_on)
    validity = row.validity
    return {
        "id": row.id,
        "matter": row.matter,
        "domain": row.domain,
        "violation": row.violation,
        "case": row.case,
        "tier": row.tier,
        "result": row.result,
        "standing": row.standing,
        "list_name": row.list_name,
        "jurisdiction": str(Jurisdiction.parse(row.jurisdiction)),
        "legal_basis": row.legal_basis,
        "statutory_penalty": row.statutory_penalty,
        "conditions": "；".join(row.conditions),
        "required_action": "；".join(row.required_action),
        "safety_related": one.row.safety,
        "source": row.source.text[: LONGEST["source"]],
        "source_kind": row.source.kind,
        "confidence": row.source.confidence,
        "in_force_from": "" if validity.in_force_from is None else validity.in_force_from.isoformat(),
        "in_force_until": "" if validity.in_force_until is None else validity.in_force_until.isoformat(),
        "checked_on": "" if validity.checked_on is None else validity.checked_on.isoformat(),
        "note": row.note,
    }
