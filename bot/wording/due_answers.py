"""The words and buttons of answers to “简报什么时候交”."""

from __future__ import annotations

from bot.actions.due_finding import DutyAnswer, DutyChoice, Found, SpanAnswer
from bot.actions.due_view_results import Tab
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, labels, render
from bot.wording.due_buttons import open_due
from bot.wording.due_rules import day_words
from bot.wording.due_views import cut, list_lines, mark, open_book, progress

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
    """When a duty is due next."""
    line = found.line
    text = render(
        "due_views/answer",
        what=cut(found.duty.what, 60),
        mark="" if line is None else mark(line),
        day="" if line is None else day_words(line.due.due_on, found.today),
        left="" if line is None else _left(line.days),
        progress="" if line is None else progress(line.due),
        undated=_undated(found),
        owners=[cut(name, 20) for name in found.owners[:_OWNERS]],
        more_owners=len(found.owners) if len(found.owners) > _OWNERS else 0,
        report_to=found.duty.report_to,
        words=cut(found.duty.words, 60),
        campaign=cut(found.campaign.title, 40),
        clause=found.duty.clause,
        note=cut(found.duty.note, 120),
        asked=asked,
    )
    buttons: list[Button] = [] if line is None else [open_due(line.due.id)]
    if asked:
        buttons.append(Press(label("due_views", "ask_rules"), RULES))
    return Reply(text, (tuple(buttons),) if buttons else (), protect=True)


def _choice(found: DutyChoice, asked: str) -> Reply:
    several = len({option.campaign.id for option in found.options}) > 1
    options = [
        {
            "what": cut(option.duty.what, 30),
            "left": _undated(option)
            if option.line is None
            else f"{mark(option.line)} {day_words(option.line.due.due_on, found.today)} · {_left(option.line.days)}",
            "campaign": cut(option.campaign.title, 14) if several else "",
        }
        for option in found.options
    ]
    opening: list[Button] = [Press(str(number), DUTY, str(option.duty.id)) for number, option in enumerate(found.options, 1)]
    rules: tuple[Button, ...] = (Press(label("due_views", "ask_rules"), RULES),)
    return Reply(render("due_views/choice", options=options, asked=asked), (*in_rows(opening, 5), rules), protect=True)


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
    if days == 0:
        return label("due_views", "today")
    return label("due_views", "days_late" if days < 0 else "days_left").format(days=abs(days))


def _undated(found: DutyAnswer) -> str:
    rules = labels("due_views", "rules")
    return label("due_views", "over") if found.is_over else rules.get(found.rule, rules["none"])
