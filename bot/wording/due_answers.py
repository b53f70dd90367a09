"""The words and buttons of answers to “简报什么时候交”."""

from __future__ import annotations

from datetime import date

from bot.actions.due_finding import DutyAnswer, DutyChoice, Found, SpanAnswer
from bot.actions.due_view_results import SeenLine, Tab
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, labels, render
from bot.wording import dues
from bot.wording.campaigns import open_campaign
from bot.wording.cutting import cut_line
from bot.wording.due_buttons import open_due
from bot.wording.due_rules import day_words
from bot.wording.due_views import list_lines, mark, open_book

RULES = "duerules"
"""Hands the question that the message quotes to the finder."""
DUTY = "dueduty"
"""Answers for one of several duties that fit, in a message of its own."""
_OWNERS = 4


def answer(found: Found, asked: str) -> Reply:
    """When what was asked for is due; ``asked`` is quoted, so that 还问规定 has the question."""
    match found:
        case DutyAnswer():
            return duty(found, asked)
        case DutyChoice():
            return _choice(found, asked)
        case SpanAnswer():
            return _span(found, asked)


def duty(found: DutyAnswer, asked: str = "") -> Reply:
    """When a duty is due next, and what of it is late."""
    line, late = found.line, found.late
    text = render(
        "due_views/answer",
        what=cut_line(found.duty.what, 60),
        late="" if late is None else _late(late, found.today),
        mark=label("due_views", "later_mark") if line is None else mark(line),
        day=_day(found),
        left=_left((found.coming - found.today).days) if line is None and found.coming else "" if line is None else _left(line.line.days),
        progress="" if line is None else dues.progress(line.line),
        undated=_undated(found),
        is_over=found.is_over,
        owners=[cut_line(name, 20) for name in found.owners[:_OWNERS]],
        more_owners=len(found.owners) if len(found.owners) > _OWNERS else 0,
        report_to=found.duty.report_to,
        words=cut_line(found.duty.words, 60),
        campaign=cut_line(found.campaign.title, 40),
        clause=found.duty.clause,
        note=cut_line(found.duty.note, 120),
        asked=asked,
    )
    buttons: list[Button] = []
    if late is not None:
        buttons.append(open_due(late.due.id, label("due_views", "open_late")))
    if line is not None:
        buttons.append(open_due(line.due.id, label("due_views", "open_next") if late is not None else ""))
    buttons.append(open_campaign(found.campaign.id, label("due_views", "campaign")))
    if asked:
        buttons.append(Press(label("due_views", "ask_rules"), RULES))
    return Reply(text, in_rows(buttons, 3), protect=True)


def _choice(found: DutyChoice, asked: str) -> Reply:
    several = len({option.campaign.id for option in found.options}) > 1
    options = [
        {
            "what": cut_line(option.duty.what, 30),
            "left": _short(option),
            "campaign": cut_line(option.campaign.title, 14) if several else "",
        }
        for option in found.options
    ]
    opening: list[Button] = [Press(str(number), DUTY, str(option.duty.id)) for number, option in enumerate(found.options, 1)]
    # Without a question that the message quotes there is nothing to hand over.
    rules: tuple[tuple[Button, ...], ...] = ((Press(label("due_views", "ask_rules"), RULES),),) if asked else ()
    return Reply(render("due_views/choice", options=options, asked=asked), (*in_rows(opening, 5), *rules), protect=True)


def _short(option: DutyAnswer) -> str:
    parts = [] if option.late is None else [f"{mark(option.late)} {_late(option.late, option.today)}"]
    if option.line is not None:
        parts.append(f"{mark(option.line)} {_day(option)}")
    elif option.coming is not None:
        parts.append(f"{label('due_views', 'later_mark')} {_day(option)}")
    return " ".join(parts) or _undated(option)


def _day(found: DutyAnswer) -> str:
    day = found.coming if found.line is None else found.line.due.due_on
    return "" if day is None else day_words(day, found.today)


def _late(line: SeenLine, today: date) -> str:
    return label("due_views", "late_since").format(day=day_words(line.due.due_on, today), days=-line.line.days)


def _span(found: SpanAnswer, asked: str) -> Reply:
    page = found.found
    text = render(
        "due_views/span",
        title=labels("due_views", "spans")[found.span],
        count=page.counts.total,
        lines=list_lines(page),
        more=page.counts.total - len(page.lines),
        asked=asked,
    )
    opening: list[Button] = [open_due(line.due.id, str(number)) for number, line in enumerate(page.lines, 1)]
    further: list[Button] = [open_book(label("due_views", "all_mine")), open_book(label("due_views", "all_units_list"), Tab.UNIT)]
    further.append(Press(label("due_views", "ask_rules"), RULES))
    return Reply(text, (*in_rows(opening, 4), tuple(further)), protect=True)


def _left(days: int) -> str:
    return label("due_views", "today") if days == 0 else label("due_views", "days_left").format(days=days)


def _undated(found: DutyAnswer) -> str:
    rules = labels("due_views", "rules")
    return label("due_views", "over") if found.is_over else rules.get(found.rule, rules["none"])
