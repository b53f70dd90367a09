"""The words and buttons of ``自查情况``, of the reminders, and of a check that comes back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from bot.actions.form_kinds import Screen
from bot.actions.selfcheck_follow_results import (
    CheckFollowed,
    CheckLine,
    CheckReturned,
    ChecksPage,
    Following,
    FollowLine,
    MissingName,
    MissingNames,
    RemindedNow,
    ReturnDone,
    ScheduleFollowed,
)
from bot.actions.selfcheck_return_form import ReturnData
from bot.actions.selfcheck_rounds import ChecksDue, ChecksToday, DueLine
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, labels, render
from bot.wording import nudge_parts
from bot.wording.cutting import cut_line
from bot.wording.files import look
from bot.wording.forms import cancel, view
from bot.wording.ledger import open_item
from bot.wording.messages import show
from bot.wording.selfcheck_schedules import LIST, day_name, span_name
from knowledge.checklists import AnswerKind, CheckItem, Verdict
from storage.moments import from_text
from storage.selfcheck_schedules import Rule
from storage.selfchecks import Answer, CheckKind, CheckState

PAGE, REMIND, OPEN, RETURN, GO, AGAIN = "ckp", "ckr", "ckv", "ckb", "ckg", "cka"
"""Verbs: pages, in place; reminding (of a schedule); opening a check, giving it back (``check.revision``); doing and correcting."""
OVERVIEW, SCHEDULE, NAMES, NEWEST = "o", "s", "n", "l"
"""What ``PAGE`` shows; behind it the schedule and the page."""
MOST_UNITS = 30
MOST_LEDGER = 6
_ROOM = 2_600
"""Characters for the answers in one message."""


@show.register
def overview(message: Following) -> Reply:
    """Every schedule, as of today."""
    lines = [_line(each, message.today) for each in message.lines]
    text = render(
        "selfcheck_rounds/overview",
        lines=lines,
        count=message.count,
        today=day_name(message.today),
        discipline=message.is_discipline,
        can_schedule=message.can_schedule,
    )
    missing = label("selfcheck_rounds", "missing")
    rows: list[Button] = [
        Press(f"{each.title}　{missing} {each.missing}" if each.missing else each.title, PAGE, f"{SCHEDULE}.{each.schedule_id}")
        for each in message.lines
        if each.occurrence is not None
    ]
    last = [Press(label("selfcheck_rounds", "newest"), PAGE, f"{NEWEST}.0")]
    if message.can_schedule:
        last.append(Press(label("selfcheck_rounds", "schedules"), LIST))
    return Reply(text, (*in_rows(rows, 1), tuple(last)), protect=True)


@show.register
def schedule(message: ScheduleFollowed) -> Reply:
    """One schedule, unit by unit."""
    line = message.line
    text = render(
        "selfcheck_rounds/schedule",
        line=_line(line, None),
        units=message.units[:MOST_UNITS],
        more=max(0, len(message.units) - MOST_UNITS),
    )
    behind: list[Button] = []
    if line.missing or line.returned:
        behind.append(Press(label("selfcheck_rounds", "names"), PAGE, f"{NAMES}.{line.schedule_id}.0"))
    if line.missing:
        behind.append(Press(label("selfcheck_rounds", "remind"), REMIND, str(line.schedule_id)))
    return Reply(text, tuple(row for row in (tuple(behind), (_back(OVERVIEW),)) if row), protect=True)


@show.register
def names(message: MissingNames) -> Reply:
    """Who has not."""
    units = [(unit, [{"name": each.name, "marks": _marks(each)} for each in group]) for unit, group in groupby(message.names, _unit)]
    text = render("selfcheck_rounds/names", line=_line(message.line, None), units=units, page=message.page, pages=message.pages)
    number = message.line.schedule_id
    turning = _turning(message.page, message.pages, f"{NAMES}.{number}")
    remind: list[Button] = [Press(label("selfcheck_rounds", "remind"), REMIND, str(number))] if message.line.missing else []
    return Reply(text, tuple(row for row in (turning, (*remind, _back(f"{SCHEDULE}.{number}"))) if row), protect=True)


@show.register
def newest(message: ChecksPage) -> Reply:
    """The newest checks."""
    text = render(
        "selfcheck_rounds/newest",
        count=message.count,
        days=message.days,
        page=message.page,
        pages=message.pages,
        discipline=message.is_discipline,
    )
    lines: list[Button] = [Press(_check_line(each), OPEN, str(each.check.id)) for each in message.lines]
    turning = _turning(message.page, message.pages, NEWEST)
    return Reply(text, tuple(row for row in (*in_rows(lines, 1), turning, (_back(OVERVIEW),)) if row), protect=True)


@show.register
def check(message: CheckFollowed) -> Reply:
    """A check with its answers, findings first."""
    found = message.check
    finding, other = [answer for answer in message.answers if answer.is_finding], [each for each in message.answers if not each.is_finding]
    findings, room = _fitting(message, finding, _ROOM)
    others, _ = _fitting(message, other, room)
    text = render(
        "selfcheck_rounds/check",
        title=message.checklist.title,
        id=found.id,
        version=found.version,
        name=message.name,
        unit=message.unit,
        moment=_moment(found.submitted_at, message),
        method=labels("spotchecks", "methods")[found.method],
        place=cut_line(found.place, 60),
        remark=cut_line(found.remark, 200) if found.state is CheckState.RETURNED else "",
        count=len(finding),
        findings=findings,
        others=others,
        left_out=len(other) - len(others),
    )
    entered = dict.fromkeys(each.ledger_id for each in finding if each.ledger_id is not None)
    items: list[Button] = [ledger_item(number) for number in list(entered)[:MOST_LEDGER]]
    last: list[Button] = [look("selfcheck", found.id)] if any(each.files for each in message.answers) else []
    if message.can_return:
        last.append(Press(label("selfcheck_rounds", "give_back"), RETURN, f"{found.id}.{found.revision}"))
    return Reply(text, tuple(row for row in (*in_rows(items, 3), tuple(last)) if row), protect=True)


@view("check_return")
def _return_form(screen: Screen[ReturnData]) -> Reply:
    data = screen.data
    text = render("selfcheck_rounds/return_form", id=data.check_id, title=data.title, name=data.name)
    return Reply(text, ((cancel(screen.ticket),),), protect=True)


@show.register
def _return_done(message: ReturnDone) -> Reply:
    return Reply(render("selfcheck_rounds/return_done", id=message.check_id, title=message.title, name=message.name), protect=True)


@show.register
def _returned(message: CheckReturned) -> Reply:
    text = render(
        "selfcheck_rounds/returned",
        title=message.title,
        day=day_name(date.fromisoformat(message.day)),
        by=message.by,
        remark=message.remark,
    )
    return Reply(text, ((Press(label("selfcheck_rounds", "correct"), AGAIN, str(message.check_id)),),), protect=True)


@show.register
def _due(message: ChecksDue) -> Reply:
    text = render("selfcheck_rounds/due", by=message.by, lines=_due_lines(message.lines))
    return Reply(text, tuple((_go(each),) for each in message.lines), protect=True)


@nudge_parts.lines.register
def _today(part: ChecksToday) -> tuple[str, ...]:
    return nudge_parts.in_lines(render("selfcheck_rounds/today", count=len(part.lines), lines=_due_lines(_first(part))))


@nudge_parts.buttons.register
def _today_buttons(part: ChecksToday) -> tuple[Press, ...]:
    return tuple(_go(each) for each in _first(part))


def _first(part: ChecksToday) -> tuple[DueLine, ...]:
    room = nudge_parts.MOST_LINES - 1
    return part.lines if len(part.lines) <= room else part.lines[: room - 1]


def _due_lines(found: Sequence[DueLine]) -> list[dict[str, object]]:
    return [{"title": each.title, "label": each.label, "until": _until(each), "is_units": each.is_units} for each in found]


def _go(line: DueLine) -> Press:
    return Press(f"{label('selfcheck_rounds', 'go')}：{line.title}", GO, line.checklist)


def reminded(message: RemindedNow) -> str:
    """How many were reminded, and why others were not."""
    return render(
        "selfcheck_rounds/reminded",
        reminded=message.reminded,
        just_now=message.just_now,
        away=message.away,
        unreachable=message.unreachable,
    )


def read_page(argument: str) -> tuple[str, int, int] | None:
    """What a button of ``PAGE`` shows, the schedule (0: none) and the page; none for a forged one."""
    what, *numbers = argument.split(".")
    if not all(number.isascii() and number.isdecimal() for number in numbers):
        return None
    given = [int(number) for number in numbers]
    if len(given) != {OVERVIEW: 0, SCHEDULE: 1, NAMES: 2, NEWEST: 1}.get(what, -1):
        return None
    match what:
        case "s":
            return what, given[0], 0
        case "n":
            return what, given[0], given[1]
        case _:
            return what, 0, given[0] if given else 0


def private_only() -> str:
    """Said in a group."""
    return label("selfcheck_rounds", "private_only")


def ledger_item(number: int) -> Press:
    """The button that shows an item of the ledger."""
    return open_item(number, f"{label('selfcheck_rounds', 'ledger')} №{number}")


def _back(where: str) -> Press:
    return Press(label("selfcheck_rounds", "back"), PAGE, where)


def _turning(page: int, pages: int, where: str) -> tuple[Button, ...]:
    turning: list[Button] = []
    if page:
        turning.append(Press(label("selfcheck_rounds", "earlier"), PAGE, f"{where}.{page - 1}"))
    if page + 1 < pages:
        turning.append(Press(label("selfcheck_rounds", "later"), PAGE, f"{where}.{page + 1}"))
    return tuple(turning)


def _line(line: FollowLine, today: date | None) -> dict[str, object]:
    has_begun = today is None or line.first_day <= today
    return {
        "title": line.title,
        "label": line.label,
        "role": labels("people", "roles")[line.role],
        "rule": labels("selfcheck_schedules", "rules")[line.rule],
        "period": _period(line),
        "begins": "" if has_begun else day_name(line.first_day),
        "is_off": line.occurrence is None,
        "due": line.due,
        "done": line.done,
        "returned": line.returned,
        "missing": line.missing,
        "is_units": line.is_units,
    }


def _period(line: FollowLine) -> str:
    when = line.occurrence
    if when is None:
        return labels("selfcheck_schedules", "rules")[line.rule]
    match line.rule:
        case Rule.WORKDAY:
            return label("selfcheck_rounds", "today")
        case Rule.WEEKLY:
            return label("selfcheck_rounds", "this_week")
        case Rule.MONTHLY:
            return f"{when.last.month} 月"
        case Rule.QUARTERLY:
            return f"{when.last.year} 年第 {(when.last.month - 1) // 3 + 1} 季度"
        case _:
            return span_name(when.first, when.last)


def _until(line: DueLine) -> str:
    return (
        label("selfcheck_rounds", "today")
        if line.rule is Rule.WORKDAY
        else f"{day_name(line.last_day)}{label('selfcheck_rounds', 'until')}"
    )


def _unit(name: MissingName) -> str:
    return name.unit


def _marks(name: MissingName) -> str:
    told = [label("selfcheck_rounds", "returned")] if name.is_returned else []
    told += [labels("selfcheck_rounds", "marks")["away"]] if name.is_away else []
    told += [labels("selfcheck_rounds", "marks")["not_enrolled"]] if not name.is_enrolled else []
    return "，".join(told)


def _check_line(line: CheckLine) -> str:
    found = line.check
    mark = f"⚠{found.findings}" if found.findings else "✓"
    day = date.fromisoformat(found.day)
    kind = label("selfcheck_rounds", "spotcheck") if found.kind is CheckKind.SPOTCHECK else ""
    state = label("selfcheck_rounds", "returned") if found.state is CheckState.RETURNED else ""
    return " ".join(part for part in (mark, line.name, kind, cut_line(line.title, 12), f"{day.month}-{day.day}", state) if part)


def _fitting(message: CheckFollowed, answers: Sequence[Answer], room: int) -> tuple[list[dict[str, object]], int]:
    """As many answers as fit into ``room`` characters, and the room that is left."""
    told: list[dict[str, object]] = []
    for answer in answers:
        item = message.checklist.item(answer.item)
        question = cut_line(answer.item if item is None else item.question, 60)
        line = {"question": question, "value": _value(item, answer), "note": cut_line(answer.note, 120)}
        room -= sum(len(str(part)) for part in line.values()) + 12
        if room < 0:
            break
        told.append(line | {"fixed": answer.is_fixed, "ledger": answer.ledger_id})
    return told, max(0, room)


def _value(item: CheckItem | None, answer: Answer) -> str:
    kind = AnswerKind.TEXT if item is None else item.answer
    match kind:
        case AnswerKind.VERDICT:
            return "" if answer.is_finding else labels("selfcheck_rounds", "verdicts").get(answer.value, answer.value)
        case AnswerKind.NUMBER:
            return f"{answer.value}{'' if item is None else item.unit}"
        case AnswerKind.CHOICE if item is not None and answer.value.isdecimal() and 0 < int(answer.value) <= len(item.choices):
            return item.choices[int(answer.value) - 1].name
        case AnswerKind.PHOTO:
            taken = answer.value != Verdict.NOT_APPLICABLE
            return label("selfcheck_rounds", "photo") if taken else label("selfchecks", "no_picture")
        case _:
            return cut_line(answer.value, 120)


def _moment(at: str, message: CheckFollowed) -> str:
    local = from_text(at).astimezone(message.now.tzinfo)
    return f"{day_name(local.date())} {local:%H:%M}"
