"""The stock: what was read from the shipped folder and from an agency's own, before the two become one library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from knowledge.admission import Thing, admit
from knowledge.cells import one_line, several, web_address_in
from knowledge.columns import Table
from knowledge.entries import Matter, MinorViolation
from knowledge.faults import Fault, quoted
from knowledge.forms import Form, as_id
from knowledge.items import read_items
from knowledge.reasoned import WalkStep
from knowledge.records import Record
from knowledge.rules import Rule
from knowledge.sources import SourceFile
from knowledge.tables import read_table

WITH_IDS = tuple(table for table in Table if table not in (Table.SYNONYMS, Table.SWITCHED_OFF, Table.CHECKS, Table.WITHHELD, Table.ALIASES))


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry, row or rule together with the record it came from."""

    thing: Thing
    record: Record
    own: bool


@dataclass(frozen=True, slots=True)
class Name:
    """One alias of one entry or row, and where it stands."""

    entry: str
    alias: str
    record: Record
    column: str
    own: bool


@dataclass(frozen=True, slots=True)
class Synonym:
    """What a word is to be read as, and where that stands."""

    same_as: str
    record: Record
    own: bool


@dataclass(frozen=True, slots=True)
class Check:
    """When somebody compared an entry or row with its source last, and where that stands; ``source`` is empty where it stays as it is."""

    checked_on: date
    source: str
    record: Record


@dataclass
class Stock:
    """What the files hold, table by table and id by id. Shipped drafts and an agency's own are kept apart until ``merged``."""

    shipped: dict[Table, dict[str, Draft]] = field(default_factory=lambda: {table: {} for table in WITH_IDS})
    own: dict[Table, dict[str, Draft]] = field(default_factory=lambda: {table: {} for table in WITH_IDS})
    names: list[Name] = field(default_factory=list)
    synonyms: dict[str, Synonym] = field(default_factory=dict)
    switched_off: dict[str, Record] = field(default_factory=dict)
    checks: dict[str, Check] = field(default_factory=dict)
    """The latest check of each id."""
    withheld: set[str] = field(default_factory=set)
    """Matters of which an approved row could not be read: what is left of them must not bind by itself."""
    is_torn: bool = False
    """A whole file could not be read: what stands in it would look as if it did not exist."""

    def read(self, files: Iterable[SourceFile], faults: list[Fault]) -> None:
        """Read ``files`` into the stock; faults go to ``faults``."""
        for file in files:
            read = read_items if file.label.casefold().endswith(".md") else read_table
            known = len(faults)
            records = read(file.data, file.label, file.table, faults)
            self.is_torn = self.is_torn or (not records and len(faults) > known)
            match file.table:
                case Table.ALIASES:
                    self._names(records, file.own, faults)
                case Table.SYNONYMS:
                    self._synonyms(records, file.own, faults)
                case Table.SWITCHED_OFF:
                    self._switched_off(records, file, faults)
                case Table.CHECKS:
                    self._checks(records, faults)
                case Table.WITHHELD:
                    self._withheld(records, file, faults)
                case _:
                    self._drafts(records, file, faults)

    def _drafts(self, records: Iterable[Record], file: SourceFile, faults: list[Fault]) -> None:
        drafts = (self.own if file.own else self.shipped)[file.table]
        for record in records:
            entry_id, thing = admit(record, file.table, own=file.own, faults=faults)
            if entry_id in drafts:
                first = drafts[entry_id].record.line
                faults.append(record.fault("id", f"编号 {entry_id} 在第{first}行已经用过", "换一个没有用过的编号，或删掉一行"))
            elif entry_id:
                if file.own and isinstance(thing, MinorViolation) and not thing.matter:
                    replaced = self.shipped[file.table].get(entry_id)
                    thing = replace(thing, matter=matter_of(replaced) if replaced else own_matter_id(entry_id))
                drafts[entry_id] = Draft(thing, record, file.own)
                if not isinstance(thing, (Rule, WalkStep)):
                    self.names += [Name(entry_id, alias, record, "aliases", file.own) for alias in thing.aliases]

    def _names(self, records: Iterable[Record], own: bool, faults: list[Fault]) -> None:
        for record in records:
            entry, alias = record.cells.get("entry", ""), record.cells.get("alias", "")
            if not entry or not alias:
                faults.append(record.fault("alias" if entry else "entry", "这一格不能空", "补上内容，或删掉这一行"))
                continue
            address = web_address_in(alias)
            if address:
                faults.append(record.fault("alias", f"有网址{quoted(address)}", "只写叫法"))
            self.names += [Name(as_id(entry), one, record, "alias", own) for one in several(alias)]

    def _synonyms(self, records: Iterable[Record], own: bool, faults: list[Fault]) -> None:
        for record in records:
            word, same_as = (one_line(record.cells.get(column, "")) for column in ("word", "same_as"))
            if not word or not same_as:
                faults.append(record.fault("same_as" if word else "word", "这一格不能空", "补上内容，或删掉这一行"))
                continue
            if word == same_as:
                faults.append(record.fault("same_as", f"{quoted(word)}等于它自己", "写标准的说法，或删掉这一行"))
            known = self.synonyms.get(word)
            if known is not None and known.own == own and known.same_as != same_as:
                what = f"{quoted(word)}已经等于{quoted(known.same_as)}"
                faults.append(record.fault("word", what, "一个说法只能等于一个，删掉一行"))
            self.synonyms[word] = Synonym(same_as, record, own)

    def _switched_off(self, records: Iterable[Record], file: SourceFile, faults: list[Fault]) -> None:
        if not file.own:
            faults.append(Fault(file.label, 0, "", "switched_off 只能放在本单位的文件夹里", "移到 SUIXING_KNOWLEDGE_DIR 指的文件夹"))
            return
        for record in records:
            empty = [column for column in ("id", "reason") if not record.cells.get(column)]
            faults += [record.fault(column, "这一格不能空", "写清停用哪一条、为什么") for column in empty]
            self.switched_off[as_id(record.cells.get("id", ""))] = record

    def _checks(self, records: Iterable[Record], faults: list[Fault]) -> None:
        for record in records:
            form = Form(record, faults)
            empty = [column for column in ("id", "checked_on") if not record.cells.get(column)]
            faults += [record.fault(column, "这一格不能空", "写编号和核对的日期，或删掉这一行") for column in empty]
            entry_id, checked_on, source = as_id(form.text("id")), form.day("checked_on"), form.text("source")
            known = self.checks.get(entry_id)
            if checked_on is not None and (known is None or known.checked_on <= checked_on):
                # A later check that names no source leaves the one that an earlier check has found.
                self.checks[entry_id] = Check(checked_on, source or (known.source if known else ""), record)

    def _withheld(self, records: Iterable[Record], file: SourceFile, faults: list[Fault]) -> None:
        if not file.label.startswith("records/"):
            faults.append(Fault(file.label, 0, "", "这个文件只由机器人自己写", "删掉它；停用一条请写 switched_off"))
            return
        # The matter itself may be gone: that is why its row could not be read.
        self.withheld |= {as_id(record.cells.get("id", "")) for record in records}

    def merged(self) -> dict[Table, dict[str, Draft]]:
        """The agency's drafts laid over the shipped ones: in the place of those they replace, new ones at the end.

        What is switched off is left out, with a matter its rows, and with its last row a matter. An own row without a matter
        gets one of its own name.
        """
        off = self.switched_off.keys()
        whole = {table: {**self.shipped[table], **self.own[table]} for table in WITH_IDS}
        matters = whole[Table.MATTERS]
        for draft in self.own[Table.MINOR_VIOLATIONS].values():
            row = draft.thing
            assert isinstance(row, MinorViolation)
            if row.matter == own_matter_id(row.id) and row.matter not in matters:
                matters[row.matter] = Draft(Matter(row.matter, row.violation, row.domain, ()), draft.record, own=True)
        kept: dict[Table, dict[str, Draft]] = {
            table: {entry_id: draft for entry_id, draft in whole[table].items() if entry_id not in off} for table in WITH_IDS
        }
        rows = {row_id: draft for row_id, draft in kept[Table.MINOR_VIOLATIONS].items() if matter_of(draft) not in off}
        kept[Table.MINOR_VIOLATIONS] = rows
        emptied = self.inhabited() - {matter_of(draft) for draft in rows.values()}
        kept[Table.MATTERS] = {matter: draft for matter, draft in kept[Table.MATTERS].items() if matter not in emptied}
        return kept

    def inhabited(self) -> set[str]:
        """The matters that some row was read for, also one that is switched off or replaced."""
        return {matter_of(draft) for shelf in (self.shipped, self.own) for draft in shelf[Table.MINOR_VIOLATIONS].values()}

    def everything(self) -> Iterator[str]:
        """The id of everything that was read, also of what is switched off."""
        for shelf in (self.shipped, self.own):
            for drafts in shelf.values():
                yield from drafts


def own_matter_id(row_id: str) -> str:
    """The id of the matter that an agency's row without one is: ``MT-SD-001`` for ``MV-SD-001``."""
    return f"MT-{row_id.removeprefix('MV-')}"


def matter_of(draft: Draft) -> str:
    """The id of the matter of a drafted row."""
    assert isinstance(draft.thing, MinorViolation)
    return draft.thing.matter
