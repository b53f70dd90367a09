"""Loading: the files become a stock, the stock is checked, and what is free of faults becomes a library."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar

from knowledge.checks import check
from knowledge.columns import Table
from knowledge.entries import Elsewhere, Matter, MinorViolation, Phrase, Procedure, Prohibition, Reserved, SourceKind, Standing, Taboo
from knowledge.faults import Fault, KnowledgeFaults
from knowledge.library import Library
from knowledge.reasoned import WalkStep, in_order
from knowledge.rules import Rule
from knowledge.sources import TAUGHT, SourceFile
from knowledge.stock import Check, Draft, Name, Stock

WITHHELD = "本单位清单里这件事有一行读不进来，先不下结论，请查清单原文"
_Kept = TypeVar("_Kept", Matter, MinorViolation, Prohibition, Phrase, Taboo, Procedure, Elsewhere)
_Sourced = TypeVar("_Sourced", MinorViolation, Prohibition, Phrase, Taboo, Procedure, Elsewhere)


def read_library(files: Sequence[SourceFile], digest: str, faults: list[Fault]) -> Library:
    """The library in ``files``. Raises ``KnowledgeFaults`` with ``faults``, which were found before, and all that are found now."""
    stock = Stock(is_torn=bool(faults))
    stock.read(files, faults)
    whole = stock.merged()
    check(stock, whole, faults)
    if faults:
        raise KnowledgeFaults(faults)
    return _shelved(stock, whole, digest)


def _shelved(stock: Stock, whole: Mapping[Table, Mapping[str, Draft]], digest: str) -> Library:
    names: dict[str, list[Name]] = defaultdict(list)
    for name in stock.names:
        names[name.entry].append(name)
    known = {entry_id for drafts in whole.values() for entry_id in drafts}

    def finished(thing: _Kept) -> _Kept:
        aliases = tuple(dict.fromkeys(name.alias for name in names.get(thing.id, ())))
        if isinstance(thing, MinorViolation):
            return replace(_checked(thing, stock.checks.get(thing.id)), aliases=aliases)
        if not isinstance(thing, Matter):
            thing = _checked(thing, stock.checks.get(thing.id))
        return replace(thing, aliases=aliases, related=tuple(one for one in thing.related if one in known))

    def shelf(table: Table, kind: type[_Kept]) -> Mapping[str, _Kept]:
        drafts = whole[table]
        return MappingProxyType({key: finished(draft.thing) for key, draft in drafts.items() if isinstance(draft.thing, kind)})

    phrases = shelf(Table.PHRASING, Phrase)

    def step(thing: WalkStep) -> WalkStep:
        # What an agency has switched off is not read out either, and what is reserved for a verdict never without it.
        spoken = tuple(one for one in thing.phrases if one in phrases and phrases[one].reserved is Reserved.ANYWHERE)
        limits, bans = (tuple(one for one in ids if one in known) for ids in (thing.limits, thing.bans))
        return replace(thing, phrases=spoken, limits=limits, bans=bans)

    rows = _marked(stock, whole[Table.MINOR_VIOLATIONS], shelf(Table.MINOR_VIOLATIONS, MinorViolation))
    rows = MappingProxyType({row_id: _withheld(row) if row.matter in stock.withheld else row for row_id, row in rows.items()})
    rows_of: dict[str, list[MinorViolation]] = defaultdict(list)
    for row in rows.values():
        rows_of[row.matter].append(row)
    matters = {key: replace(matter, rows=tuple(rows_of[key])) for key, matter in shelf(Table.MATTERS, Matter).items()}
    steps = (step(draft.thing) for draft in whole[Table.REASONED].values() if isinstance(draft.thing, WalkStep))
    return Library(
        matters=MappingProxyType(matters),
        prohibitions=shelf(Table.PROHIBITIONS, Prohibition),
        phrases=phrases,
        taboos=shelf(Table.TABOOS, Taboo),
        procedures=shelf(Table.PROCEDURE, Procedure),
        elsewhere=shelf(Table.ELSEWHERE, Elsewhere),
        rows=rows,
        rules=tuple(draft.thing for draft in whole[Table.RULES].values() if isinstance(draft.thing, Rule)),
        synonyms=tuple((word, synonym.same_as) for word, synonym in stock.synonyms.items()),
        digest=digest,
        walk=tuple(sorted(steps, key=in_order)),
        added=_added(stock, whole),
    )


def _added(stock: Stock, whole: Mapping[Table, Mapping[str, Draft]]) -> frozenset[str]:
    """What ``Library.added`` holds. A name that ships as well is none."""
    known = {name.alias for name in stock.names if not name.record.file.startswith(TAUGHT)}
    aliases = {name.alias for name in stock.names if name.record.file.startswith(TAUGHT)} - known
    entries = {key for drafts in whole.values() for key, draft in drafts.items() if draft.record.file.startswith(TAUGHT)}
    return frozenset(aliases | entries)


def _marked(stock: Stock, drafts: Mapping[str, Draft], rows: Mapping[str, MinorViolation]) -> Mapping[str, MinorViolation]:
    """``rows``, those that do not say whether they touch safety with the mark of their matter.

    Such a row touches it if any marked row of its matter does, whatever its standing, also one that is switched off; where nobody
    has marked the matter it is taken to: 乳山2022方案第7项 keeps the commitment out, and a card must not offer one unasked.
    """
    marks: dict[str, bool] = {}
    for shelf in (stock.shipped, stock.own):
        for draft in shelf[Table.MINOR_VIOLATIONS].values():
            if isinstance(draft.thing, MinorViolation) and draft.record.cells.get("safety_related"):
                matter = draft.thing.matter
                marks[matter] = marks.get(matter, False) or draft.thing.safety_related
    return MappingProxyType(
        {
            row_id: row
            if drafts[row_id].record.cells.get("safety_related")
            else replace(row, safety_related=marks.get(row.matter, True), is_safety_known=row.matter in marks)
            for row_id, row in rows.items()
        }
    )


def _withheld(row: MinorViolation) -> MinorViolation:
    """``row`` as one that binds nobody: without the row that was left out beside it, it would say more than the lists together do."""
    return replace(row, standing=Standing.UNVERIFIED, note=WITHHELD)


def _checked(thing: _Sourced, check: Check | None) -> _Sourced:
    """``thing`` with the day and the source of its last check; one that the file itself dates later stays as it is.

    A source that was found makes a text that had none a published one. A row of a list keeps both its kind of source and its standing:
    whoever has read the article has not seen the list, and a candidate stays a candidate.
    """
    if check is None or (thing.validity.checked_on is not None and thing.validity.checked_on > check.checked_on):
        return thing
    source = thing.source
    if check.source:
        found = source.kind is SourceKind.UNVERIFIED and not isinstance(thing, MinorViolation)
        source = replace(source, text=check.source, kind=SourceKind.PUBLISHED if found else source.kind)
    return replace(thing, source=source, validity=replace(thing.validity, checked_on=check.checked_on))
