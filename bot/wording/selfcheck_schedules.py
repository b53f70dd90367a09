"""The words and buttons of ``自查安排``."""

from __future__ import annotations

from datetime import date

from bot.actions.form_kinds import Screen
from bot.actions.selfcheck_schedules import (
    BACK,
    OK,
    UNITS_A_PAGE,
    ScheduleData,
    ScheduleLine,
    ScheduleMade,
    SchedulesShown,
    ScheduleSure,
)
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, labels, render
from bot.wording.forms import cancel, choice, view
from bot.wording.messages import show

LIST, NEW, SURE, STOP = "sdl", "sdn", "sdx", "sdy"
"""Verbs: what is in force, and asking whether one shall be stopped, in place; a new one; stopping one."""
MOST_BUTTONS = 24


@show.register
def schedules(message: SchedulesShown) -> Reply:
    """What is in force."""
    lines = [_told(each) | {"number": number, "mine": each.is_mine} for number, each in enumerate(message.lines, 1)]
    text = render("selfcheck_schedules/list", lines=lines, count=message.count)
    stops: list[Button] = [
        Press(f"{label('selfcheck_schedules', 'stop')} {number}", SURE, str(each.id))
        for number, each in enumerate(message.lines, 1)
        if each.is_mine
    ]
    new = (Press(label("selfcheck_schedules", "new"), NEW),)
    return Reply(text, (new, *in_rows(stops[:MOST_BUTTONS], 4)), protect=True)


@show.register
def sure(message: ScheduleSure) -> Reply:
    """Shall it be stopped?"""
    text = render("selfcheck_schedules/sure", each=_told(message.line))
    yes = Press(label("selfcheck_schedules", "sure"), STOP, str(message.line.id))
    return Reply(text, ((yes, Press(label("selfcheck_schedules", "never_mind"), LIST)),), protect=True)


@show.register
def _made(message: ScheduleMade) -> Reply:
    text = render(
        "selfcheck_schedules/made",
        each=_told(message.line),
        again=message.again,
        people=message.people,
        first=day_name(message.line.first_day),
    )
    return Reply(text, protect=True)


@view("schedule")
def _form(screen: Screen[ScheduleData]) -> Reply:
    data, ticket = screen.data, screen.ticket
    step = _step(data)
    text = render(
        "selfcheck_schedules/form",
        step=step,
        title=data.title,
        unit=data.unit,
        role=labels("people", "roles").get(data.role, ""),
        rule=labels("selfcheck_schedules", "rules").get(data.rule, ""),
        span="" if data.first is None else span_name(data.first, data.last, data.label),
        people=data.people,
        first="" if data.first is None else day_name(data.first),
    )
    back: list[Button] = [choice(ticket, label("selfcheck_schedules", "back"), BACK)] if data.checklist else []
    last: tuple[Button, ...] = (*back, cancel(ticket))
    match step:
        case "list":
            lists: list[Button] = [choice(ticket, title, f"l-{code}") for code, title in data.lists]
            return Reply(text, (*in_rows(lists, 2), last), protect=True)
        case "unit":
            first = data.page * UNITS_A_PAGE
            units: list[Button] = [choice(ticket, name, f"u-{number}") for number, name in data.units[first : first + UNITS_A_PAGE]]
            turning: list[Button] = []
            if data.page:
                turning.append(choice(ticket, label("selfcheck_schedules", "earlier"), f"p-{data.page - 1}"))
            if first + UNITS_A_PAGE < len(data.units):
                turning.append(choice(ticket, label("selfcheck_schedules", "later"), f"p-{data.page + 1}"))
            return Reply(text, (*in_rows(units, 1), *((tuple(turning),) if turning else ()), last), protect=True)
        case "role":
            roles: list[Button] = [choice(ticket, labels("people", "roles")[role], f"r-{role}") for role in data.roles]
            return Reply(text, (*in_rows(roles, 2), last), protect=True)
        case "rule":
            rules: list[Button] = [choice(ticket, name, f"h-{rule}") for rule, name in labels("selfcheck_schedules", "rules").items()]
            return Reply(text, (*in_rows(rules, 2), last), protect=True)
        case "days":
            return Reply(text, (last,), protect=True)
        case _:
            return Reply(text, ((choice(ticket, label("selfcheck_schedules", "ok"), OK),), last), protect=True)


def day_name(day: date) -> str:
    """As ``11 月 26 日``."""
    return f"{day.month} 月 {day.day} 日"


def span_name(first: date, last: date | None, name: str = "") -> str:
    """As ``12 月 1 日 至 12 月 25 日 自查自纠阶段``; of what has no end nothing."""
    return "" if last is None else " ".join(part for part in (day_name(first), "至", day_name(last), name) if part)


def private_only() -> str:
    """Said in a group."""
    return label("selfcheck_schedules", "private_only")


def stopped() -> str:
    """Said when one was stopped."""
    return label("selfcheck_schedules", "stopped")


def _step(data: ScheduleData) -> str:
    if not data.checklist:
        return "list"
    if not data.unit_id:
        return "unit"
    if not data.role:
        return "role"
    if not data.rule:
        return "rule"
    return "days" if data.asks_days else "preview"


def _told(line: ScheduleLine) -> dict[str, object]:
    return {
        "title": line.title,
        "label": line.label,
        "unit": line.unit,
        "role": labels("people", "roles")[line.role],
        "rule": labels("selfcheck_schedules", "rules")[line.rule],
        "span": span_name(line.first_day, line.last_day),
    }
