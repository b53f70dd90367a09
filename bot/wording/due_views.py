"""The words and buttons of ``期限``: its lists, and the answer to “简报什么时候交”."""

from __future__ import annotations

from datetime import date

from bot.actions.due_progress import Progressing
from bot.actions.due_view_results import CampaignShort, DuePage, SeenLine, Tab, When
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, labels, render
from bot.wording import dues
from bot.wording.campaigns import open_campaign
from bot.wording.cutting import cut_line
from bot.wording.due_buttons import open_due
from bot.wording.due_rules import day_words
from bot.wording.papers import wants
from storage.dues import DueState

LIST = "duelist"
"""A page of a list in place of the message: ``tab.unit.page``."""
BOOK = "duebook"
"""The same in a message of its own."""
TIMELINE, COUNTS, CALENDAR = "campaign_timeline", "campaign_counts", "due_calendar"
"""The papers, asked for with the campaign's id; a calendar with ``m``, ``u`` (and a unit) or ``c`` and a campaign."""
_WHAT = 13
"""Characters of what is due that fit into a line at 360 px."""
_UNIT, _UNITS = 16, 25
_MARKS = {When.LATE: "🔴", When.TODAY: "🟠", When.WEEK: "🟡", When.MONTH: "⚪", When.LATER: "⚪"}
_SOON = 3


def book(found: DuePage) -> Reply:
    """A page of a list."""
    counts = found.counts
    is_cut = found.tab in {Tab.MINE, Tab.UNIT} and not found.words
    summary = [
        f"{name} {count}"
        for name, count in zip(
            labels("due_views", "headings").values(), (counts.late, counts.today, counts.week, counts.month, counts.later), strict=True
        )
        if count and is_cut
    ]
    text = render(
        "due_views/book",
        tab=found.tab,
        title=labels("due_views", "tabs")[found.tab],
        words=cut_line(found.words, 40),
        unit=found.unit,
        count=counts.total,
        page=found.page,
        pages=found.pages,
        summary=summary if len(summary) > 1 else [],
        quiet=found.tab is Tab.MINE and is_cut and not found.page and not (counts.late or counts.today) and bool(found.lines),
        coming=_coming(found),
        lines=list_lines(found),
        more=counts.total - len(found.lines) if found.words else 0,
        campaigns=None if found.tab is not Tab.CAMPAIGNS else [_campaign(each) for each in found.campaigns],
    )
    return Reply(text, _buttons(found), protect=True)


def units(found: Progressing) -> Reply:
    """How far the units are with a campaign."""
    lines = [
        {
            "mark": "🔴" if each.late else "🟡" if each.open else "✅",
            "unit": cut_line(each.unit, _UNIT),
            "done": each.done,
            "whole": each.done + each.open,
            "late": each.late,
        }
        for each in found.units[:_UNITS]
    ]
    text = render(
        "due_views/units",
        title=cut_line(found.campaign.title, 40),
        whole=found.count,
        done=sum(each.done for each in found.units),
        late=sum(each.late for each in found.units),
        lines=lines,
        more=max(0, len(found.units) - _UNITS),
    )
    back = Press(label("due_views", "back"), LIST, f"{Tab.CAMPAIGNS}.0.0")
    if not lines:
        return Reply(text, ((back,),), protect=True)
    campaign = str(found.campaign.id)
    papers = (wants(label("due_views", "counts"), COUNTS, campaign), wants(label("due_views", "timeline"), TIMELINE, campaign))
    card = open_campaign(found.campaign.id, label("due_views", "campaign"))
    return Reply(text, (papers, (card, back)), protect=True)


def coming(line: SeenLine, today: date) -> str:
    """“12-08 周二 报送简报”."""
    return f"{day_words(line.due.due_on, today)} {cut_line(dues.name(line.line), _WHAT)}"


def left(line: SeenLine, today: date) -> str:
    """How long there is, or how late it is; of what is done, since when."""
    due, days = line.due, line.line.days
    if due.state is DueState.DONE:
        return label("due_views", "done").format(day=day_words(due.due_on, today))
    if days < 0:
        return label("due_views", "late").format(days=-days)
    if days == 0:
        return dues.left(line.line)
    name = day_words(due.due_on, today)
    return label("due_views", "tomorrow").format(day=name) if days == 1 else name


def open_book(words: str, tab: Tab = Tab.MINE) -> Press:
    """A button that opens a list in a message of its own."""
    return Press(words, BOOK, f"{tab}.0.0")


def read_list(argument: str) -> tuple[Tab, int, int] | None:
    """List, unit and page of a pressed button; none for a forged one."""
    parts = argument.split(".")
    if len(parts) != 3 or parts[0] not in tuple(Tab):
        return None
    if not all(part.isascii() and part.isdecimal() and len(part) <= 9 for part in parts[1:]):
        return None
    return Tab(parts[0]), int(parts[1]), int(parts[2])


def private_only() -> str:
    """What is due is looked at alone."""
    return label("due_views", "private_only")


def list_lines(found: DuePage) -> list[dict[str, str]]:
    """The lines of a list, as its templates take them."""
    headings = labels("due_views", "headings")
    is_cut = found.tab in {Tab.MINE, Tab.UNIT} or bool(found.words)
    shown, last = [], None
    for number, line in enumerate(found.lines, 1):
        heading = headings[line.when] if is_cut and line.when is not last else ""
        last = line.when
        shown.append(
            {
                "heading": heading,
                "number": str(number),
                "mark": mark(line),
                "what": cut_line(dues.name(line.line), _WHAT),
                "left": " · ".join(
                    filter(None, (left(line, found.today), dues.progress(line.line), cut_line(line.unit, 12), cut_line(line.person, 8)))
                ),
            }
        )
    return shown


def mark(line: SeenLine) -> str:
    """How urgent it is, in one sign."""
    if line.due.state is DueState.DONE:
        return "✅"
    if line.line.is_over:
        return "🔴"
    return "🟡" if line.when is When.MONTH and line.line.days <= _SOON else _MARKS[line.when]


def _coming(found: DuePage) -> str:
    if found.lines:
        return coming(found.lines[0], found.today)
    following = found.next_due
    return "" if following is None else f"{day_words(following.day, found.today)} {cut_line(following.what, _WHAT)}"


def _campaign(each: CampaignShort) -> dict[str, object]:
    return {"title": cut_line(each.campaign.title, 30), "late": each.open.late, "open": each.open.total, "done": each.done}


def _buttons(found: DuePage) -> tuple[tuple[Button, ...], ...]:
    opening: list[Button] = [open_due(line.due.id, str(number)) for number, line in enumerate(found.lines, 1)]
    papers = _papers(found)
    units: list[Button] = []
    if found.unit_id:
        units.append(Press(label("due_views", "all_units"), LIST, f"{found.tab}.0.0"))
    for unit in found.units:
        name = "unit_late" if unit.late else "unit"
        words = label("due_views", name).format(name=unit.name, count=unit.count, late=unit.late)
        units.append(Press(cut_line(words, 20), LIST, f"{Tab.UNIT}.{unit.id}.0"))
    turning: list[Button] = []
    if found.page:
        turning.append(Press(label("due_views", "earlier"), LIST, f"{found.tab}.{found.unit_id}.{found.page - 1}"))
    if found.page + 1 < found.pages:
        turning.append(Press(label("due_views", "later"), LIST, f"{found.tab}.{found.unit_id}.{found.page + 1}"))
    tabs: list[Button] = [
        Press(name, LIST, f"{tab}.0.0")
        for tab, name in labels("due_views", "tabs").items()
        if (tab != found.tab or found.words) and not (tab == Tab.DONE and found.words)
    ]
    rows = (*in_rows(opening, 4), tuple(turning), *in_rows(units, 2), *in_rows(tabs, 5), *papers)
    return tuple(row for row in rows if row)


def _papers(found: DuePage) -> tuple[tuple[Button, ...], ...]:
    calendar = label("due_views", "calendar")
    if found.words:
        return ()
    if found.tab is Tab.CAMPAIGNS:
        rows: list[tuple[Button, ...]] = []
        for number, each in enumerate(found.campaigns, 1):
            wanted: list[Button] = [wants(_numbered(number, label("due_views", "timeline")), TIMELINE, str(each.campaign.id))]
            if found.handles:
                wanted.append(Press(_numbered(number, label("due_views", "units")), LIST, f"{Tab.CAMPAIGNS}.{each.campaign.id}.0"))
            wanted.append(wants(_numbered(number, calendar), CALENDAR, f"c.{each.campaign.id}"))
            rows.append(tuple(wanted))
        return tuple(rows)
    if found.tab not in {Tab.MINE, Tab.UNIT} or not found.counts.total:
        return ()
    return ((wants(calendar, CALENDAR, f"{found.tab}.{found.unit_id}"),),)


def _numbered(number: int, words: str) -> str:
    return label("due_views", "numbered").format(number=number, words=words)
