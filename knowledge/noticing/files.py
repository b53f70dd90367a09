"""The data files of notices, read and checked: a fault names the file, the line and what to write instead."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from pathlib import Path

from knowledge import cells
from knowledge.faults import Fault, KnowledgeFaults, quoted
from knowledge.noticing.kinds import ASKED, Limits, Noticing
from knowledge.number_tables import Table, strangers

SHIPPED = Path(__file__).parent
FOLDER = "noticing"
LIMITS, ASKING = "limits.csv", "asking.csv"
FILES = (LIMITS, ASKING)
MOST_TIMES = 10
LONGEST_PAUSE = 7 * 24 * 60
_NAMES = tuple(field.name for field in fields(Limits))
_MOST = {"most_files": 10, "late_minutes": 24 * 60, "confirm_above": 9_999, "in_force_days": 3_650}
"""An album of Telegram has ten files at most."""
_LEAST = {"fewest_answers": 5}
"""Fewer answers than that tell whose they are."""


def read_noticing(own: Path | None = None) -> Noticing:
    """The shipped numbers; each file in the folder ``own`` (``<knowledge_dir>/noticing``) stands in place of the shipped one.

    Raises ``KnowledgeFaults`` with everything that is wrong with any file, ``OSError``.
    """
    faults = strangers(own, FOLDER, FILES)
    limits = _limits(_table(own, LIMITS, ("name", "value", "note"), faults))
    asking = _asking(_table(own, ASKING, ("urgency", "minutes", "note"), faults))
    if faults or limits is None:
        raise KnowledgeFaults(faults)
    return Noticing(limits, asking)


def _table(own: Path | None, name: str, headings: tuple[str, ...], faults: list[Fault]) -> Table:
    mine = None if own is None else own / name
    path = mine if mine is not None and mine.exists() else SHIPPED / name
    return Table(path, f"{FOLDER}/{name}", headings, faults)


def _limits(table: Table) -> Limits | None:
    before = len(table.faults)
    found: dict[str, int] = {}
    for line, row in table.rows():
        name = table.one_of(line, "name", row["name"], _NAMES)
        if name is None:
            continue
        if name in found:
            table.fault(line, "name", f"{quoted(name)}前面已经有了", "删掉一行")
        number = table.number(line, "value", row["value"], least=_LEAST.get(name, 1), most=_MOST.get(name, 1_000))
        found[name] = number or 0
    if len(table.faults) == before and sorted(found) != sorted(_NAMES):
        missing = "、".join(name for name in _NAMES if name not in found)
        table.fault(0, "name", f"少了 {missing}", f"每一种写一行：{'、'.join(_NAMES)}")
    return Limits(**found) if len(table.faults) == before else None


def _asking(table: Table) -> dict[str, tuple[timedelta, ...]]:
    before = len(table.faults)
    found: dict[str, tuple[timedelta, ...]] = {}
    for line, row in table.rows():
        urgency = table.one_of(line, "urgency", row["urgency"], ASKED)
        parts = cells.several(row["minutes"].replace(",", "；").replace("，", "；").replace("、", "；"))
        numbers = [int(part) for part in parts if part.isascii() and part.isdecimal() and len(part) <= 5]
        if not parts or len(numbers) != len(parts) or not 1 <= min(numbers) <= max(numbers) <= LONGEST_PAUSE:
            what = f"现在是{quoted(row['minutes'])}"
            table.fault(line, "minutes", what, f"写每次隔几分钟，如 240；1440，每个数在 1 到 {LONGEST_PAUSE} 之间")
        elif len(numbers) > MOST_TIMES:
            table.fault(line, "minutes", f"有 {len(numbers)} 次", f"最多写 {MOST_TIMES} 次，催得再多也没人看")
        elif urgency is not None:
            if urgency in found:
                table.fault(line, "urgency", f"{quoted(urgency)}前面已经有了", "删掉一行")
            found[urgency] = tuple(timedelta(minutes=number) for number in numbers)
    if len(table.faults) == before and sorted(found) != sorted(ASKED):
        table.fault(0, "urgency", "种类不全", f"每一种写一行：{'、'.join(ASKED)}")
    return found
