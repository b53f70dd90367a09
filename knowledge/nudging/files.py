"""The data files of the nudge, read and checked: a fault names the file, the line and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from pathlib import Path

from knowledge import cells
from knowledge.faults import Fault, KnowledgeFaults, quoted
from knowledge.nudging.kinds import Above, CheckRow, CheckRule, EscalationRow, LeadKind, LeadRow, Nudging, Times
from knowledge.number_tables import Table, strangers

SHIPPED = Path(__file__).parent
FOLDER = "nudging"
LEADS, TIMES, ESCALATION, CHECKS = "leads.csv", "times.csv", "escalation.csv", "checks.csv"
FILES = (LEADS, TIMES, ESCALATION, CHECKS)
LONGEST_LEAD = 366
LONGEST_SNOOZE = 24 * 60
MOST_LEADS = 12
MOST_LEVELS = 5
MOST_BEFORE_END = 60
_MOMENTS = ("digest", "latest", "summary", "quiet_from", "quiet_until")
_SNOOZE = "snooze_minutes"
_NAMES = (*_MOMENTS, _SNOOZE)
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")


def read_nudging(own: Path | None = None) -> Nudging:
    """The shipped numbers; each file in the folder ``own`` (``<knowledge_dir>/nudging``) stands in place of the shipped one.

    Raises ``KnowledgeFaults`` with everything that is wrong with any file, ``OSError``.
    """
    faults = strangers(own, FOLDER, FILES)
    leads = _leads(_table(own, LEADS, ("rule", "days", "note"), faults))
    times = _times(_table(own, TIMES, ("name", "value", "note"), faults))
    escalation = _escalation(_table(own, ESCALATION, ("level", "after_working_days", "to", "note"), faults))
    checks = _checks(_table(own, CHECKS, ("rule", "days_before_end", "note"), faults))
    if faults or times is None:
        raise KnowledgeFaults(faults)
    return Nudging(leads, times, escalation, checks)


def _table(own: Path | None, name: str, headings: tuple[str, ...], faults: list[Fault]) -> Table:
    mine = None if own is None else own / name
    path = mine if mine is not None and mine.exists() else SHIPPED / name
    return Table(path, f"{FOLDER}/{name}", headings, faults)


def _leads(table: Table) -> tuple[LeadRow, ...]:
    before = len(table.faults)
    rows = []
    for line, row in table.rows():
        code = table.one_of(line, "rule", row["rule"], tuple(LeadKind))
        days = _days(table, line, row["days"])
        if code is not None:
            rows.append(LeadRow(LeadKind(code), days, row["note"]))
    if len(table.faults) == before and sorted(row.kind for row in rows) != sorted(LeadKind):
        table.fault(0, "rule", "期限种类不全或重复", f"每一种写一行：{'、'.join(LeadKind)}")
    order = list(LeadKind)
    return tuple(sorted(rows, key=lambda row: order.index(row.kind)))


def _checks(table: Table) -> tuple[CheckRow, ...]:
    before = len(table.faults)
    rows = []
    for line, row in table.rows():
        code = table.one_of(line, "rule", row["rule"], tuple(CheckRule))
        days = table.number(line, "days_before_end", row["days_before_end"], least=0, most=MOST_BEFORE_END)
        if code is not None and days is not None:
            rows.append(CheckRow(CheckRule(code), days, row["note"]))
    if len(table.faults) == before and sorted(row.rule for row in rows) != sorted(CheckRule):
        table.fault(0, "rule", "自查种类不全或重复", f"每一种写一行：{'、'.join(CheckRule)}")
    return tuple(rows)


def _days(table: Table, line: int, cell: str) -> tuple[int, ...]:
    parts = cells.several(cell.replace(",", "；").replace("，", "；").replace("、", "；"))
    numbers = [int(part) for part in parts if part.isascii() and part.isdecimal() and len(part) <= 4]
    if not parts or len(numbers) != len(parts) or max(numbers) > LONGEST_LEAD:
        table.fault(line, "days", f"现在是{quoted(cell)}", f"写提前几天，如 7；3；1；0，每个数在 0 到 {LONGEST_LEAD} 之间，0 是当天")
        return ()
    found = tuple(sorted(set(numbers), reverse=True))
    if len(found) > MOST_LEADS:
        table.fault(line, "days", f"有 {len(found)} 天", f"最多写 {MOST_LEADS} 天，天天提醒没人看")
    if 0 not in found:
        table.fault(line, "days", f"现在是{quoted(cell)}，没有当天", "加上 0：到期当天总要提醒")
    return found


def _times(table: Table) -> Times | None:
    before = len(table.faults)
    moments: dict[str, time] = {}
    minutes: int | None = None
    lines: dict[str, int] = {}
    for line, row in table.rows():
        name = table.one_of(line, "name", row["name"], _NAMES)
        if name is None:
            continue
        if name in lines:
            table.fault(line, "name", f"{quoted(name)}前面已经有了", "删掉一行")
        lines[name] = line
        if name == _SNOOZE:
            minutes = table.number(line, "value", row["value"], most=LONGEST_SNOOZE)
        elif (moment := _moment(table, line, row["value"])) is not None:
            moments[name] = moment
    if len(table.faults) == before and sorted(lines) != sorted(_NAMES):
        missing = "、".join(name for name in _NAMES if name not in lines)
        table.fault(0, "name", f"少了 {missing}", f"每一种写一行：{'、'.join(_NAMES)}")
    if len(table.faults) > before or minutes is None:
        return None
    times = Times(**moments, snooze_minutes=minutes)
    _check_times(table, times, lines)
    return times


def _moment(table: Table, line: int, cell: str) -> time | None:
    found = _CLOCK.fullmatch(cell)
    if found is None:
        table.fault(line, "value", f"现在是{quoted(cell)}", "写几点几分，如 08:30")
        return None
    return time(int(found[1]), int(found[2]))


def _check_times(table: Table, times: Times, lines: Mapping[str, int]) -> None:
    if times.digest >= times.latest:
        table.fault(lines["latest"], "value", f"是 {times.latest:%H:%M}，不比早上提醒的 {times.digest:%H:%M} 晚", "写得比 digest 晚")
    for name, moment in (("digest", times.digest), ("summary", times.summary)):
        if times.is_quiet(moment):
            span = f"{times.quiet_from:%H:%M} 到 {times.quiet_until:%H:%M}"
            table.fault(
                lines[name], "value", f"是 {moment:%H:%M}，在免打扰的 {span} 里，永远发不出去", "改这个时间，或改 quiet_from、quiet_until"
            )


def _escalation(table: Table) -> tuple[EscalationRow, ...]:
    before = len(table.faults)
    rows = []
    lines = []
    for line, row in table.rows():
        level = table.number(line, "level", row["level"], most=MOST_LEVELS)
        days = table.number(line, "after_working_days", row["after_working_days"], least=0)
        to = table.one_of(line, "to", row["to"], tuple(Above))
        if level is not None and days is not None and to is not None:
            rows.append(EscalationRow(level, days, Above(to), row["note"]))
            lines.append(line)
    if len(table.faults) > before:
        return ()
    if [row.level for row in rows] != list(range(1, len(rows) + 1)) or not rows:
        table.fault(0, "level", "级别不是从 1 起一级一级写的", "第一行写 1，下一行写 2，不跳不重")
    for line, lower, upper in zip(lines[1:], rows, rows[1:], strict=False):
        if upper.after_working_days <= lower.after_working_days:
            table.fault(
                line, "after_working_days", f"是 {upper.after_working_days}，不比上一级晚", f"写 {lower.after_working_days + 1} 以上"
            )
    return tuple(rows)
