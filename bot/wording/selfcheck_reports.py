"""The words and buttons of ``自查报告``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import dropwhile

from bot.actions.selfcheck_dues import Behind
from bot.actions.selfcheck_periods import Kind, Term, Wish
from bot.actions.selfcheck_report_results import (
    ListFigures,
    Report,
    ReportNames,
    ReportRepeated,
    ReportUnits,
    Scope,
    TrendFigures,
    UnitFigures,
)
from bot.actions.selfcheck_reports import ITEMS_A_PAGE
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, labels, render
from bot.wording.cutting import cut_line
from bot.wording.messages import show
from bot.wording.papers import wants

PAGE = "skr"
"""The verb of every button: ``what.term.unit.page``."""
REPORT, NAMES, REPEATED, UNITS = "r", "n", "a", "u"
"""What it shows."""
PICTURE, SHEET, DOCUMENT = "check_picture", "check_sheet", "check_report"
"""The kinds of paper; each is asked for with ``term.unit``."""
MOST_ITEMS, MOST_UNITS = 5, 12
_WIDTH = 22
_LABEL = 24
_WORDS = "selfcheck_reports"


@show.register
def report(message: Report) -> Reply:
    """The report on one screen; what it says list by list is folded."""
    scope = message.scope
    categories = labels("clues", "categories")
    text = render(
        f"{_WORDS}/report",
        unit=scope.unit,
        term=term_name(scope.term),
        until=day_name(message.until) if message.is_running and message.until < scope.term.last else "",
        is_discipline=message.is_discipline,
        dues=message.dues,
        people=message.people,
        selfchecks=message.selfchecks,
        spotchecks=message.spotchecks,
        answers=f"{message.answers:,}",
        findings=message.findings,
        fixed=message.fixed,
        closed=message.closed,
        after_closing=message.after_closing,
        categories=[f"{categories[code]} {count}" for code, count in message.by_category if count],
        repeated=len(message.repeated),
        items=[{"problem": cut_line(each.problem, _WIDTH), "count": each.count} for each in message.items[:MOST_ITEMS]],
        trend=[each.findings for each in begun(message.trend)],
        lists=[_figures(each.title, each) for each in message.by_list],
        units=[_figures(each.unit, each) for each in message.by_unit[:MOST_UNITS]] if len(message.by_unit) > 1 else [],
        units_left_out=max(0, len(message.by_unit) - MOST_UNITS),
    )
    unit = scope.code.rpartition(".")[2]
    times: list[Button] = [Press(name, PAGE, f"{REPORT}.{code}.{unit}.0") for code, name in labels(_WORDS, "wishes").items()]
    more: list[Button] = []
    if message.behind:
        more.append(_to(NAMES, scope))
    if message.repeated:
        more.append(_to(REPEATED, scope))
    if not scope.is_whole or len(scope.sight.units) > 1:
        more.append(_to(UNITS, scope))
    papers = tuple(
        wants(label(_WORDS, name), kind, scope.code) for name, kind in (("picture", PICTURE), ("sheet", SHEET), ("document", DOCUMENT))
    )
    return Reply(text, tuple(row for row in (tuple(times), tuple(more), papers) if row), protect=True)


@show.register
def names(message: ReportNames) -> Reply:
    """Who has not done what was due."""
    people = [{"name": each.name or label(_WORDS, "whole_unit"), "unit": each.unit, "lists": behind_words(each)} for each in message.behind]
    text = render(
        f"{_WORDS}/names",
        unit=message.scope.unit,
        term=term_name(message.scope.term),
        people=people,
        page=message.page,
        pages=message.pages,
    )
    return Reply(text, _turning(NAMES, message.scope, message.page, message.pages), protect=True)


@show.register
def repeated(message: ReportRepeated) -> Reply:
    """What was found again and again."""
    items = [
        {"problem": cut_line(each.problem, 60), "unit": each.unit, "count": each.count, "after_closing": each.after_closing}
        for each in message.repeated
    ]
    text = render(
        f"{_WORDS}/repeated",
        unit=message.scope.unit,
        term=term_name(message.scope.term),
        items=items,
        offset=message.page * ITEMS_A_PAGE,
        page=message.page,
        pages=message.pages,
    )
    return Reply(text, _turning(REPEATED, message.scope, message.page, message.pages), protect=True)


@show.register
def units(message: ReportUnits) -> Reply:
    """Which other unit the report may be about."""
    scope, term = message.scope, message.scope.term.code
    found: list[Button] = []
    if message.above is not None:
        number, name = message.above
        shown = name if number else f"{name}（{label(_WORDS, 'all_units')}）"
        found.append(Press(f"↑ {cut_line(shown, _LABEL)}", PAGE, f"{REPORT}.{term}.{number}.0"))
    found += [Press(cut_line(name, _LABEL), PAGE, f"{REPORT}.{term}.{number}.0") for number, name in message.below]
    text = render(f"{_WORDS}/units", unit=scope.unit, has_any=bool(found))
    return Reply(text, (*in_rows(found, 1), *_turning(UNITS, scope, message.page, message.pages)), protect=True)


def behind_words(behind: Behind) -> str:
    """Which lists somebody has not done, and how often; those for which there still is time last."""
    told = [
        label(_WORDS, "times" if count > 1 else "once").format(title=title, n=count)
        for title, count in sorted(behind.missing.items(), key=lambda each: -each[1])
    ]
    told += [label(_WORDS, "waiting").format(title=title) for title in behind.waiting]
    return "、".join(told)


def begun(trend: Sequence[TrendFigures]) -> tuple[TrendFigures, ...]:
    """A trend from the first time in which there was a check; nothing where there is no more than this time to show."""
    shown = tuple(dropwhile(lambda each: not each.checks, trend))
    return shown if len(shown) > 1 else ()


def term_name(term: Term) -> str:
    """As ``2026 年 11 月`` or ``2026.5.1—2026.6.25``."""
    return _named("terms", term)


def tick_name(term: Term) -> str:
    """The same as short as a trend needs it: what has no name of its own by its first day."""
    return _named("ticks", term)


def day_name(day: date) -> str:
    """As ``11 月 26 日``."""
    return f"{day.month} 月 {day.day} 日"


def read_argument(argument: str) -> tuple[str, str, int, int] | None:
    """What is shown, the code of the time, the unit and the page of a pressed button; none for a forged one."""
    parts = argument.split(".")
    if len(parts) != 4 or parts[0] not in {REPORT, NAMES, REPEATED, UNITS}:
        return None
    if not all(part.isascii() and part.isdecimal() for part in parts[2:]):
        return None
    return parts[0], parts[1], int(parts[2]), int(parts[3])


def read_wish(words: str) -> Wish | None:
    """The time that ``words`` name, such as 上月; none for other words."""
    found = labels(_WORDS, "wish_words").get(words)
    return None if found is None else Wish(found)


def private_only() -> str:
    """Said in a group."""
    return label(_WORDS, "private_only")


def _figures(title: str, line: ListFigures | UnitFigures) -> dict[str, object]:
    return {"title": title, "due": line.dues.due, "done": line.dues.done, "checks": line.checks, "findings": line.findings}


def _named(table: str, term: Term) -> str:
    first, last = (f"{each.year}.{each.month}.{each.day}" for each in (term.first, term.last))
    begins = term.first
    return labels(_WORDS, table)[Kind(term.kind)].format(
        first=first, last=last, year=begins.year, month=begins.month, day=begins.day, quarter=(begins.month + 2) // 3
    )


def _to(what: str, scope: Scope) -> Press:
    name = {NAMES: "names", REPEATED: "repeated", UNITS: "units"}[what]
    return Press(label(_WORDS, name), PAGE, f"{what}.{scope.code}.0")


def _turning(what: str, scope: Scope, page: int, pages: int) -> tuple[tuple[Button, ...], ...]:
    turning: list[Button] = []
    if page:
        turning.append(Press(label(_WORDS, "earlier"), PAGE, f"{what}.{scope.code}.{page - 1}"))
    if page + 1 < pages:
        turning.append(Press(label(_WORDS, "later"), PAGE, f"{what}.{scope.code}.{page + 1}"))
    back = Press(label(_WORDS, "back"), PAGE, f"{REPORT}.{scope.code}.0")
    return (tuple(turning), (back,)) if turning else ((back,),)
