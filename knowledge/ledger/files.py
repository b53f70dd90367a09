"""The data files of the ledger, read and checked: a fault names the file, the line and what to write instead."""

from __future__ import annotations

from pathlib import Path

from knowledge.checklists import Severity
from knowledge.faults import Fault, KnowledgeFaults
from knowledge.ledger.kinds import Limits, SeverityRow, StepRow, Threshold
from knowledge.plain_tables import PlainTable

SHIPPED = Path(__file__).parent
SEVERITIES, STEPS = "severities.csv", "steps.csv"
FILES = (SEVERITIES, STEPS)
_SEVERITY_HEADINGS = ("severity", "name", "days", "recheck_days", "note")
_STEP_HEADINGS = ("step", "name", "overdue_days", "times", "unit_overdue", "supervised", "answer_days", "note")
_WITHOUT_PAPER = frozenset({Threshold.REMINDER, Threshold.ACCEPTANCE})


def read_limits(own: Path | None = None) -> Limits:
    """The shipped limits; each file in the folder ``own`` (``<knowledge_dir>/ledger``) stands in place of the shipped one.

    Raises ``KnowledgeFaults`` with everything that is wrong with any file, ``OSError``.
    """
    faults: list[Fault] = []
    severities = _severities(_table(own, SEVERITIES, _SEVERITY_HEADINGS, faults))
    steps = _steps(_table(own, STEPS, _STEP_HEADINGS, faults))
    if faults:
        raise KnowledgeFaults(faults)
    return Limits(severities, steps)


def _table(own: Path | None, name: str, headings: tuple[str, ...], faults: list[Fault]) -> PlainTable:
    mine = None if own is None else own / name
    path = mine if mine is not None and mine.exists() else SHIPPED / name
    return PlainTable(path, f"ledger/{name}", headings, faults)


def _severities(table: PlainTable) -> tuple[SeverityRow, ...]:
    before = len(table.faults)
    rows = []
    for line, row in table.rows():
        code = table.one_of(line, "severity", row["severity"], tuple(Severity))
        days = table.number(line, "days", row["days"])
        recheck = table.number(line, "recheck_days", row["recheck_days"])
        table.said(line, row)
        if code is not None and days is not None and recheck is not None:
            rows.append(SeverityRow(Severity(code), row["name"], days, recheck, row["note"]))
    if len(table.faults) == before and sorted(row.severity for row in rows) != sorted(Severity):
        table.fault(0, "severity", "轻重不全或重复", f"每一种写一行：{'、'.join(Severity)}")
    order = (Severity.CRITICAL, Severity.SERIOUS, Severity.MINOR)
    return tuple(sorted(rows, key=lambda row: order.index(row.severity)))


def _steps(table: PlainTable) -> tuple[StepRow, ...]:
    before = len(table.faults)
    rows = []
    for line, row in table.rows():
        code = table.one_of(line, "step", row["step"], tuple(Threshold))
        supervised = table.one_of(line, "supervised", row["supervised"] or "no", ("yes", "no"))
        numbers = {
            name: None if not row[name] else table.number(line, name, row[name], least=0 if name == "overdue_days" else 1)
            for name in ("overdue_days", "times", "unit_overdue", "answer_days")
        }
        table.said(line, row)
        if code is None or supervised is None:
            continue
        step = Threshold(code)
        if step not in _WITHOUT_PAPER and numbers["answer_days"] is None and not row["answer_days"]:
            table.fault(line, "answer_days", "是空的", "写答复期限，几个工作日")
        if step not in _WITHOUT_PAPER and numbers["overdue_days"] == 0:
            table.fault(line, "overdue_days", "现在是“0”", "没有超期不能提出；写 1 以上的整数，或者不写")
        rows.append(
            StepRow(
                step,
                row["name"],
                numbers["overdue_days"],
                numbers["times"],
                numbers["unit_overdue"],
                supervised == "yes",
                numbers["answer_days"] or 0,
                row["note"],
            )
        )
    if len(table.faults) == before and sorted(row.step for row in rows) != sorted(Threshold):
        table.fault(0, "step", "措施不全或重复", f"每一种写一行，不用的只留名称：{'、'.join(Threshold)}")
    order = list(Threshold)
    return tuple(sorted(rows, key=lambda row: order.index(row.step)))
