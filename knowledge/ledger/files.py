"""The data files of the ledger, read and checked: a fault names the file, the line and what to write instead."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from knowledge import small_files
from knowledge.checklists import Severity
from knowledge.faults import Fault, KnowledgeFaults, nearest, quoted
from knowledge.ledger.kinds import Limits, SeverityRow, StepRow, Threshold

SHIPPED = Path(__file__).parent
SEVERITIES, STEPS = "severities.csv", "steps.csv"
LONGEST_DAYS = 1_000
LONGEST_NOTE = 40
"""Characters of the words that say on what a number rests: they stand in messages and papers."""
_SEVERITY_HEADINGS = ("severity", "name", "days", "recheck_days", "note")
_STEP_HEADINGS = ("step", "name", "overdue_days", "times", "unit_overdue", "supervised", "answer_days", "note")
_WITHOUT_PAPER = frozenset({Threshold.REMINDER, Threshold.ACCEPTANCE})


def read_limits(own: Path | None = None) -> Limits:
    """The shipped limits; each file in the folder ``own`` (``<knowledge_dir>/ledger``) stands in place of the shipped one.

    Raises ``KnowledgeFaults`` with everything that is wrong with any file, ``OSError``.
    """
    faults: list[Fault] = []
    severities = _severities(_place(own, SEVERITIES), faults)
    steps = _steps(_place(own, STEPS), faults)
    if faults:
        raise KnowledgeFaults(faults)
    return Limits(severities, steps)


def _place(own: Path | None, name: str) -> Path:
    mine = None if own is None else own / name
    return mine if mine is not None and mine.exists() else SHIPPED / name


def _severities(path: Path, faults: list[Fault]) -> tuple[SeverityRow, ...]:
    before = len(faults)
    rows = []
    for line, row in _rows(path, _SEVERITY_HEADINGS, faults):
        code = _one_of(path, line, "severity", row["severity"], tuple(Severity), faults)
        days = _number(path, line, "days", row["days"], faults)
        recheck = _number(path, line, "recheck_days", row["recheck_days"], faults)
        _said(path, line, row, faults)
        if code is not None and days is not None and recheck is not None:
            rows.append(SeverityRow(Severity(code), row["name"], days, recheck, row["note"]))
    if len(faults) == before and sorted(row.severity for row in rows) != sorted(Severity):
        faults.append(Fault(_name(path), 0, "severity", "轻重不全或重复", f"每一种写一行：{'、'.join(Severity)}"))
    order = (Severity.CRITICAL, Severity.SERIOUS, Severity.MINOR)
    return tuple(sorted(rows, key=lambda row: order.index(row.severity)))


def _steps(path: Path, faults: list[Fault]) -> tuple[StepRow, ...]:
    before = len(faults)
    rows = []
    for line, row in _rows(path, _STEP_HEADINGS, faults):
        code = _one_of(path, line, "step", row["step"], tuple(Threshold), faults)
        supervised = _one_of(path, line, "supervised", row["supervised"] or "no", ("yes", "no"), faults)
        numbers = {
            name: None if not row[name] else _number(path, line, name, row[name], faults, least=0 if name == "overdue_days" else 1)
            for name in ("overdue_days", "times", "unit_overdue", "answer_days")
        }
        _said(path, line, row, faults)
        if code is None or supervised is None:
            continue
        step = Threshold(code)
        if step not in _WITHOUT_PAPER and numbers["answer_days"] is None and not row["answer_days"]:
            faults.append(Fault(_name(path), line, "answer_days", "是空的", "写答复期限，几个工作日"))
        if step not in _WITHOUT_PAPER and numbers["overdue_days"] == 0:
            faults.append(Fault(_name(path), line, "overdue_days", "现在是“0”", "没有超期不能提出；写 1 以上的整数，或者不写"))
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
    if len(faults) == before and sorted(row.step for row in rows) != sorted(Threshold):
        faults.append(Fault(_name(path), 0, "step", "措施不全或重复", f"每一种写一行，不用的只留名称：{'、'.join(Threshold)}"))
    order = list(Threshold)
    return tuple(sorted(rows, key=lambda row: order.index(row.step)))


def _said(path: Path, line: int, row: dict[str, str], faults: list[Fault]) -> None:
    if not row["name"]:
        faults.append(Fault(_name(path), line, "name", "是空的", "写它叫什么"))
    if not row["note"]:
        faults.append(Fault(_name(path), line, "note", "是空的", "写依据的文件；没有文件就写 本产品默认，非文件规定"))
    if len(row["note"]) > LONGEST_NOTE:
        faults.append(Fault(_name(path), line, "note", f"有 {len(row['note'])} 字", f"写 {LONGEST_NOTE} 字以内"))


def _number(path: Path, line: int, name: str, cell: str, faults: list[Fault], *, least: int = 1) -> int | None:
    if cell.isascii() and cell.isdecimal() and len(cell) <= 4 and least <= int(cell) <= LONGEST_DAYS:
        return int(cell)
    faults.append(Fault(_name(path), line, name, f"现在是{quoted(cell)}", f"写 {least} 到 {LONGEST_DAYS} 的整数"))
    return None


def _one_of(path: Path, line: int, name: str, value: str, known: Sequence[str], faults: list[Fault]) -> str | None:
    if value in known:
        return value
    remedy = f"最接近的是“{nearest(value, known)}”；可以写 {'、'.join(known)}"
    faults.append(Fault(_name(path), line, name, f"不认识{quoted(value)}", remedy))
    return None


def _rows(path: Path, headings: Sequence[str], faults: list[Fault]) -> list[tuple[int, dict[str, str]]]:
    return small_files.rows(path, _name(path), headings, faults)


def _name(path: Path) -> str:
    return f"ledger/{path.name}"
