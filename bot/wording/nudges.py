"""The words of the morning's digest, of the summary for heads, and of ``提醒时间``."""

from __future__ import annotations

from dataclasses import replace

from bot.actions.nudge_results import Digest, DigestLine, LatePage, LateUnit, NudgeTimes, Section, SnoozedAgain, Summary
from bot.actions.nudge_settings import OWN
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, labels, render
from bot.wording import dues, nudge_parts
from bot.wording.due_buttons import ALL_HOUR, ALL_TOMORROW, act_on, open_due
from bot.wording.due_rules import day_words
from bot.wording.fitting import ROOM, height_of
from bot.wording.messages import show

TURN, OPEN, TIME = "nup", "nuo", "nut"
"""Verbs: a page of what is late in place, the first one in a message of its own, another hour."""
DEFAULT = "default"
PRESETS = ("0800", "0830", "0900", "1000")
_DAY = "%Y%m%d"
_ROW = 4
_FEWEST = 4
"""Lines that are shown however high the message becomes."""


def private_only() -> str:
    """In a group nothing of this is shown."""
    return label("nudges", "private_only")


@show.register
def _digest(message: Digest) -> Reply:
    return _reply(message, day_words(message.day, message.day))


@show.register
def _again(message: SnoozedAgain) -> Reply:
    return _reply(message.digest, label("nudges", "again"))


def _reply(message: Digest, heading: str) -> Reply:
    """The message, so that it fits on one screen: the headings of its sections go first, then its last lines."""
    fewest = min(len(message.lines), _FEWEST)
    shapes = [(len(message.lines), True), *((count, False) for count in range(len(message.lines), fewest - 1, -1))]
    text = ""
    buttons: tuple[tuple[Button, ...], ...] = ()
    for shown, has_headings in shapes:
        text, buttons = _text(message, heading, shown, has_headings=has_headings), _buttons(message, shown)
        if height_of(text, buttons) <= ROOM:
            break
    outside = render("nudges/outside", count=message.count, is_summary=False) if message.count else ""
    return Reply(text, buttons, protect=True, outside=outside)


def _text(message: Digest, heading: str, shown: int, *, has_headings: bool) -> str:
    numbered = list(enumerate(message.lines[:shown], 1))
    sections = []
    for section in Section:
        mine = [(number, line) for number, line in numbered if line.section is section]
        if mine:
            lines = [{"number": number, "text": dues.line(line.due), "remark": _remark(line)} for number, line in mine]
            sections.append({"name": labels("nudges", "sections")[section] if has_headings else "", "lines": lines})
    return render(
        "nudges/digest",
        heading=heading,
        count=message.count,
        sections=sections,
        more=message.count - shown,
        may_change=message.may_change,
        phases=[{"campaign": each.campaign, "name": each.phase, "begins": each.begins, "days": each.days} for each in message.phases],
        parts=[nudge_parts.lines(part) for part in message.parts],
    )


def _buttons(message: Digest, shown: int) -> tuple[tuple[Button, ...], ...]:
    rows: list[tuple[Button, ...]] = []
    # Finished from here, the card takes the place of the message: of one that says more than that, something would be lost.
    if message.count == 1 and message.lines and not message.phases and not message.parts:
        (line,) = message.lines
        rows += in_rows([open_due(line.due.id), *act_on(line.due.id, line.revision)], 3)
    elif message.lines:
        rows += in_rows([open_due(line.due.id, str(number)) for number, line in enumerate(message.lines[:shown], 1)], _ROW)
        day = message.day.strftime(_DAY)
        rows.append((Press(label("nudges", "all_hour"), ALL_HOUR, day), Press(label("nudges", "all_tomorrow"), ALL_TOMORROW, day)))
    more: list[Button] = [button for part in message.parts for button in nudge_parts.buttons(part)]
    return (*rows, *in_rows(more, 3))


def _remark(line: DigestLine) -> str:
    if line.is_unclaimed:
        return label("nudges", "unclaimed")
    return label("nudges", "stands_in").format(name=line.stands_in_for) if line.stands_in_for else ""


@show.register
def _summary(message: Summary) -> Reply:
    heading = day_words(message.day, message.day)
    buttons = ((Press(label("nudges", "one_by_one"), OPEN, "0"),),)
    lines = sum(len(unit.lines) for unit in message.units)
    text = ""
    for most in range(lines, min(lines, _FEWEST) - 1, -1):
        text = _late(heading, _first(message.units, most), message.count, message.new)
        if height_of(text, buttons) <= ROOM:
            break
    return Reply(text, buttons, protect=True, outside=render("nudges/outside", count=message.count, is_summary=True))


def _first(units: tuple[LateUnit, ...], most: int) -> tuple[LateUnit, ...]:
    """The units with their first lines, ``most`` in all."""
    found = []
    for unit in units:
        if most:
            found.append(replace(unit, lines=unit.lines[:most]))
            most -= len(found[-1].lines)
    return tuple(found)


def late_page(found: LatePage) -> Reply:
    """What is late, thing by thing, each with a button that opens it."""
    if not found.count:
        return Reply(render("nudges/none_late"))
    text = _late("", found.units, found.count, 0, numbered=True, page=found.page, pages=found.pages)
    listed = [line.due.id for unit in found.units for line in unit.lines]
    turning: list[Button] = []
    if found.page:
        turning.append(Press(label("nudges", "earlier"), TURN, str(found.page - 1)))
    if found.page + 1 < found.pages:
        turning.append(Press(label("nudges", "later"), TURN, str(found.page + 1)))
    rows = (*in_rows([open_due(due_id, str(number)) for number, due_id in enumerate(listed, 1)], _ROW), tuple(turning))
    return Reply(text, tuple(row for row in rows if row), protect=True)


def _late(heading: str, units: tuple[LateUnit, ...], count: int, new: int, *, numbered: bool = False, page: int = 0, pages: int = 0) -> str:
    """``pages`` of a list that is turned; 0 for one that is not, which says how much is left."""
    shown, number = [], 0
    for unit in units:
        lines = []
        for line in unit.lines:
            number += 1
            remark = label("nudges", "unclaimed") if line.is_unclaimed else line.who
            lines.append({"number": number if numbered else 0, "text": dues.line(line.due), "remark": remark})
        shown.append({"name": unit.unit, "count": unit.count, "lines": lines})
    more = 0 if pages else count - number
    return render("nudges/summary", heading=heading, count=count, new=new, units=shown, more=more, page=page, pages=pages)


@show.register
def times(found: NudgeTimes) -> Reply:
    """When somebody is nudged, and how to change it."""
    text = render(
        "nudges/times",
        changed=found.changed,
        digest=found.digest,
        digest_set_by=_set_by(found.digest_set_by),
        quiet_from=found.quiet_from,
        quiet_until=found.quiet_until,
        quiet_set_by=_set_by(found.quiet_set_by),
        summary=found.summary,
        units=found.units,
        is_head=bool(found.summary),
        unit_name=found.units[0].unit if found.units else label("nudges", "some_unit"),
    )
    presets: list[Button] = [Press(f"{each[:2]}:{each[2:]}", TIME, each) for each in PRESETS]
    rows = in_rows(presets, len(presets))
    own = OWN in {found.digest_set_by, found.quiet_set_by}
    return Reply(text, (*rows, (Press(label("nudges", "default"), TIME, DEFAULT),)) if own else rows, protect=True)


def not_read() -> Reply:
    """A line behind ``提醒时间`` that was not understood."""
    return Reply(render("nudges/not_read"))


def _set_by(who: str) -> str:
    return label("nudges", "set_by_you") if who == OWN else label("nudges", "set_by_unit").format(name=who) if who else ""
