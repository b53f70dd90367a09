"""The words and buttons of reminders, of the steps beyond them, and of 整改情况."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.actions.form_kinds import Screen
from bot.actions.ledger_dismissal import DismissalData
from bot.actions.ledger_parts import LedgerLine, LedgerReminder
from bot.actions.ledger_steps import StepCard, StepLine, StepPage
from bot.actions.ledger_views import MINE
from bot.actions.ledger_years import LedgerYear, LedgerYearDue
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, labels, render
from bot.wording import nudge_parts
from bot.wording.cutting import cut
from bot.wording.forms import cancel, view
from bot.wording.ledger import open_book, open_item
from bot.wording.messages import show
from bot.wording.papers import wants
from storage.ledger_steps import StepReason, StepState

PAGE, OPEN, DO, YEAR = "lsp", "lso", "lsd", "lyr"
"""Verbs: a page of what waits in place, the first one in a message of its own, what to do with a step (``id.deed``), 整改情况 of a year."""
SHOW, CONFIRM, SEND, DISMISS = "v", "c", "ok", "no"
DEEDS = (SHOW, CONFIRM, SEND, DISMISS)
_UNITS = 12
_PROBLEM, _LONG = 18, 200


@nudge_parts.lines.register
def _lines(part: LedgerReminder) -> tuple[str, ...]:
    accept = part.to_accept
    text = render(
        "ledger_steps/reminder",
        own=_part(part.own, part.day, whose=False),
        units=_part(part.units, part.day),
        accept=len(accept),
        accept_days=part.accept_days,
        rechecks=len(part.rechecks),
        steps=part.steps,
        basis=part.basis,
    )
    return nudge_parts.in_lines(text)


@nudge_parts.buttons.register
def _buttons(part: LedgerReminder) -> tuple[Press, ...]:
    items = [line.item_id for line in (*part.own, *part.units, *part.to_accept, *part.rechecks)]
    name = label("ledger_steps", "open_ledger")
    found = [open_item(items[0], f"{name} №{items[0]}") if len(items) == 1 else open_book(name, MINE if part.own else "")]
    if part.steps:
        found.append(Press(label("ledger_steps", "open_steps"), OPEN, "0"))
    return tuple(found)


@show.register
def page(found: StepPage) -> Reply:
    """What waits for a decision."""
    text = render("ledger_steps/page", count=found.count, page=found.page, pages=found.pages, held=found.is_held)
    lines: list[Button] = [Press(_line(line), DO, f"{line.step.id}.{SHOW}") for line in found.lines]
    turning: list[Button] = []
    if found.page:
        turning.append(Press(label("ledger_steps", "earlier"), PAGE, str(found.page - 1)))
    if found.page + 1 < found.pages:
        turning.append(Press(label("ledger_steps", "later"), PAGE, str(found.page + 1)))
    return Reply(text, tuple(row for row in (*in_rows(lines, 1), tuple(turning)) if row), protect=True)


@show.register
def card(found: StepCard) -> Reply:
    """One step, with what can be done about it."""
    step, item = found.line.step, found.item
    shown = None
    if item is not None:
        shown = {"id": item.id, "problem": cut(item.problem, _LONG), "due": day_name(item.due_on), "late": found.overdue}
    text = render(
        "ledger_steps/card",
        kind=labels("ledger_steps", "kinds")[step.kind],
        state=labels("ledger_steps", "states")[step.state],
        unit=found.line.unit,
        person=found.line.person,
        item=shown,
        unit_overdue=found.unit_overdue,
        reasons=_reasons(step.reason),
        basis=step.reason.basis,
        decided_by=found.decided_by,
        note=step.note,
        asks=found.asks,
        leader=found.leader,
        answer_on=day_name(found.answer_on) if found.asks or step.state is StepState.CONFIRMED else "",
        answer_days=found.answer_days,
    )
    rows: list[tuple[Button, ...]] = []
    if found.asks:
        rows.append((_do(found, "send", SEND), _do(found, "back", SHOW)))
    elif step.state is StepState.PROPOSED:
        rows.append((_do(found, "confirm", CONFIRM), _do(found, "dismiss", DISMISS)))
    elif step.state is StepState.CONFIRMED:
        rows.append((wants(label("ledger_steps", "paper"), "ledger_step", str(step.id)),))
    others: list[Button] = [] if item is None else [open_item(item.id, label("ledger_steps", "show_item"))]
    others.append(Press(label("ledger_steps", "all"), PAGE, "0"))
    return Reply(text, (*rows, tuple(others)), protect=True)


@view("step_dismiss")
def _dismissal(screen: Screen[DismissalData]) -> Reply:
    data = screen.data
    kind = labels("ledger_steps", "kinds")[data.kind]
    text = render("ledger_steps/dismiss", kind=kind, unit=data.unit, item=data.item, problem=cut(data.problem, _LONG))
    return Reply(text, ((cancel(screen.ticket),),), protect=True)


@show.register
def year(found: LedgerYear) -> Reply:
    """整改情况 of a year."""
    names = labels("clues", "categories")
    kinds = sorted(found.total.by_category.items(), key=lambda each: -each[1])
    text = render(
        "ledger_steps/year",
        year=found.year,
        held=found.is_held,
        until=label("ledger_steps", "month_day").format(month=found.until.month, day=found.until.day),
        frozen=found.is_frozen,
        empty=not found.units,
        total=found.total,
        categories=[f"{names.get(code) or label('ledger_steps', 'uncategorised')} {count}" for code, count in kinds],
        units=found.units[:_UNITS],
        more=max(0, len(found.units) - _UNITS),
    )
    times: list[Button] = [
        Press(label("ledger_steps", "year").format(year=each), YEAR, str(each)) for each in (found.earlier, found.later) if each is not None
    ]
    papers: list[Button] = [
        wants(label("ledger_steps", "sheet"), "ledger_year_sheet", str(found.year)),
        wants(label("ledger_steps", "document"), "ledger_year", str(found.year)),
    ]
    registers: list[Button] = [wants(name, "ledger_register", which) for which, name in labels("ledger_steps", "registers").items()]
    return Reply(text, tuple(row for row in (tuple(times), tuple(papers), *in_rows(registers, 2)) if row), protect=True)


@show.register
def _year_due(message: LedgerYearDue) -> Reply:
    text = render("ledger_steps/year_due", year=message.year, frozen=message.is_frozen)
    return Reply(text, ((Press(label("ledger_steps", "open_year"), YEAR, str(message.year)),),), protect=True)


def day_name(day: date) -> str:
    """A day as papers write it."""
    return label("ledger_steps", "day").format(year=day.year, month=day.month, day=day.day)


def private_only() -> str:
    """Said in a group."""
    return label("ledger_steps", "private_only")


def read_number(argument: str) -> int | None:
    """The page or the year of a pressed button; none for a forged one."""
    return int(argument) if argument.isascii() and argument.isdecimal() and len(argument) <= 6 else None


def read_do(argument: str) -> tuple[int, str] | None:
    """Step and deed of a pressed button; none for a forged one."""
    number, _, deed = argument.partition(".")
    if not (number.isascii() and number.isdecimal() and len(number) <= 9) or deed not in DEEDS:
        return None
    return int(number), deed


def _part(lines: Sequence[LedgerLine], today: date, *, whose: bool = True) -> dict[str, object]:
    late = sum(1 for line in lines if line.late)
    first = None
    if len(lines) == 1:
        (line,) = lines
        problem = cut(" ".join(line.problem.split()), _PROBLEM)
        first = {"id": line.item_id, "problem": problem, "whose": (line.person or line.unit) if whose else "", "when": _when(line, today)}
    return {"count": len(lines), "late": late, "first": first}


def _when(line: LedgerLine, today: date) -> str:
    if line.late:
        return label("ledger_steps", "late").format(n=line.late)
    name = {0: "today", 1: "tomorrow"}.get((line.due_on - today).days, "due")
    return label("ledger_steps", name).format(month=line.due_on.month, day=line.due_on.day)


def _line(line: StepLine) -> str:
    kind = labels("ledger_steps", "kinds")[line.step.kind]
    what = " ".join(line.problem.split()) or line.unit
    return f"{kind}　{cut(what, _PROBLEM)}{'　' + line.person if line.person else ''}"


def _reasons(reason: StepReason) -> list[str]:
    words = labels("ledger_steps", "reasons")
    found = []
    if reason.overdue is not None:
        found.append(words["overdue"].format(n=reason.overdue, least=reason.overdue_least))
    if reason.times is not None:
        found.append(words["times"].format(n=reason.times, least=reason.times_least))
    if reason.unit_overdue is not None:
        found.append(words["unit_overdue"].format(n=reason.unit_overdue, least=reason.unit_least))
    if reason.is_supervised:
        found.append(words["supervised"])
    return found


def _do(found: StepCard, name: str, deed: str) -> Press:
    return Press(label("ledger_steps", name), DO, f"{found.line.step.id}.{deed}")
