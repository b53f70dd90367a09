"""The screens behind 发给谁: text and rows of buttons, for the form in whose message they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from bot.actions import notice_picking as picking
from bot.actions.notice_groups import LONGEST
from bot.actions.notice_options import Option
from bot.actions.notice_picking import At, Picking, PickScreen
from bot.actions.notice_units import Mark, UnitLine
from bot.replies import Press
from bot.texts import label, labels, render
from bot.wording.cutting import cut, cut_middle
from bot.wording.notice_audience import audience_line, reach_line
from storage.people import Role

Row = tuple[Press, ...]
Rows = tuple[Row, ...]
Button = Callable[[str, str], Press]
_NAME, _TITLE, _PATH = 11, 26, 26
"""Characters of a unit or person on a button of two, of a campaign, of a path."""
_WIDE, _GROUP = 18, 14
"""Characters on a button with a row of its own, and of a group's name on one."""


def screen(shown: PickScreen, button: Button) -> tuple[str, Rows]:
    """The text (Telegram HTML) and the buttons; ``button(label, choice)`` makes one of the form."""
    picked = shown.picking
    numbered = [
        {"number": place, "name": cut_middle(each.name, _TITLE), "people": each.people}
        for place, each in enumerate(shown.options, shown.first + 1)
    ]
    text = render(
        "notice_picking/screen",
        at=picked.at.value,
        line=audience_line(shown.words),
        reach=reach_line(shown.reach),
        empty=picked.audience.is_empty,
        waiting=bool(picked.namesakes),
        said=picked.said,
        group=picked.group,
        lost=picked.lost,
        dropping=next((each.name for each in shown.options if each.id == picked.dropping), ""),
        forgets=picked.forgets,
        path=_tail("/".join(shown.path)),
        options=numbered,
        namesakes=bool(picked.namesakes),
        heard=picked.heard,
        longest=LONGEST,
    )
    return text, tuple(row for row in (*_ROWS[picked.at](shown, button), _last(shown, button)) if row)


def _last(shown: PickScreen, button: Button) -> Row:
    back, ok = button(label("notice_picking", "back"), picking.BACK), button(label("notice_picking", "ok"), picking.OK)
    match shown.picking.at:
        case At.START:
            return (ok,)
        case At.NAMING:
            return (back,)
        case At.GROUPS:
            return (back,) if shown.picking.audience.is_empty else (back, button(label("notice_picking", "save"), picking.SAVE))
        case At.NAMES if shown.picking.namesakes:
            return (back, button(label("notice_picking", "skip"), picking.SKIP))
        case _:
            return (back, ok)


def _start(shown: PickScreen, button: Button) -> Rows:
    names = labels("notice_picking", "go")
    whole = label("notice_picking", "whole" if shown.is_admin else "all")
    opens = {at: button(names[at], f"{picking.GO}-{at}") for at in (At.UNITS, At.ROLES, At.CAMPAIGNS, At.NAMES, At.GROUPS)}
    clears = () if shown.picking.audience.is_empty else (button(label("notice_picking", "clear"), picking.CLEAR),)
    return (
        (button(_ticked(whole, shown.is_all), picking.ALL),),
        (opens[At.UNITS], opens[At.ROLES]),
        (opens[At.CAMPAIGNS], opens[At.NAMES]),
        (opens[At.GROUPS], *clears),
    )


def _units(shown: PickScreen, button: Button) -> Rows:
    here = shown.here
    rows: list[Row] = []
    if here is not None and here.has_below:
        rows.append(
            (
                button(_ticked(label("notice_picking", "below"), here.mark is Mark.BELOW), f"{picking.BELOW}-{here.id}"),
                button(_marked(label("notice_picking", "only"), here.mark, Mark.ONLY), f"{picking.ONLY}-{here.id}"),
            )
        )
    elif here is not None:
        rows.append((button(_ticked(label("notice_picking", "this_unit"), here.mark is not Mark.NONE), f"{picking.UNIT}-{here.id}"),))
    up = (button(label("notice_picking", "up"), picking.UP),) if shown.goes_up else ()
    return (*rows, *_pairs([_unit(each, button) for each in shown.units]), (*_turning(shown, button), *up))


def _unit(unit: UnitLine, button: Button) -> Press:
    name = labels("notice_picking", "marks")[unit.mark] + cut_middle(unit.name, _NAME)
    if unit.has_below:
        return button(name + label("notice_picking", "inside"), f"{picking.IN}-{unit.id}")
    return button(name, f"{picking.UNIT}-{unit.id}")


def _roles(shown: PickScreen, button: Button) -> Rows:
    names = labels("people", "roles")
    return _pairs([button(_ticked(names[role], role in shown.picking.audience.roles), f"{picking.ROLE}-{role}") for role in Role])


def _campaigns(shown: PickScreen, button: Button) -> Rows:
    numbers = tuple(
        button(_ticked(str(place), each.is_chosen), f"{picking.CAMPAIGN}-{each.id}")
        for place, each in enumerate(shown.options, shown.first + 1)
    )
    return (numbers, _turning(shown, button))


def _names(shown: PickScreen, button: Button) -> Rows:
    if shown.picking.namesakes:
        same = [(button(each, f"{picking.ADD}-{option.id}"),) for option, each in _told_apart(shown.options)]
        return (*same, _turning(shown, button))
    drop = label("notice_picking", "drop")
    names = Counter(each.name for each in shown.options)
    people = [
        button(drop.format(name=each if names[option.name] > 1 else cut(option.name, _NAME)), f"{picking.DROP}-{option.id}")
        for option, each in _told_apart(shown.options)
    ]
    return (*_pairs(people), _turning(shown, button))


def _groups(shown: PickScreen, button: Button) -> Rows:
    picked = shown.picking
    rows = [_group(each, picked, button) for each in shown.options]
    names = labels("notice_picking", "forgetting")
    drops = (button(names["stop" if picked.forgets else "start"], picking.FORGETTING),) if shown.options and not picked.dropping else ()
    return (*rows, (*_turning(shown, button), *drops))


def _group(group: Option, picked: Picking, button: Button) -> Row:
    names = labels("notice_picking", "forgetting")
    name = label("notice_picking", "group").format(name=cut_middle(group.name, _GROUP), count=group.people)
    if picked.dropping == group.id:
        return (button(names["really"], f"{picking.FORGET}-{group.id}"), button(names["keep"], f"{picking.GO}-{At.GROUPS}"))
    if picked.forgets:
        return (button(label("notice_picking", "drop").format(name=cut_middle(group.name, _GROUP)), f"{picking.ASK}-{group.id}"),)
    return (button(name, f"{picking.TAKE}-{group.id}"),)


def _nothing(shown: PickScreen, button: Button) -> Rows:  # noqa: ARG001 (as the others)
    return ()


_ROWS: dict[At, Callable[[PickScreen, Button], Rows]] = {
    At.START: _start,
    At.UNITS: _units,
    At.ROLES: _roles,
    At.CAMPAIGNS: _campaigns,
    At.NAMES: _names,
    At.GROUPS: _groups,
    At.NAMING: _nothing,
}


def _turning(shown: PickScreen, button: Button) -> Row:
    found: list[Press] = []
    if shown.page:
        found.append(button(label("notice_picking", "earlier"), f"{picking.PAGE}-{shown.page - 1}"))
    if shown.page + 1 < shown.pages:
        found.append(button(label("notice_picking", "later"), f"{picking.PAGE}-{shown.page + 1}"))
    return tuple(found)


def _pairs(buttons: list[Press]) -> Rows:
    return tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))


def _ticked(name: str, is_chosen: bool) -> str:
    return (label("notice_picking", "chosen") if is_chosen else "") + name


def _marked(name: str, mark: Mark, wanted: Mark) -> str:
    return (labels("notice_picking", "marks")[mark] if mark is wanted else "") + name


def _told_apart(people: Sequence[Option]) -> list[tuple[Option, str]]:
    """Each with the unit, and where that is the same as well, the end of the certificate's number."""
    several = Counter((each.name, each.unit) for each in people)
    found = []
    for each in people:
        name = cut(each.name, _NAME)
        certificate = each.certificate if several[each.name, each.unit] > 1 else ""
        where = (
            label("notice_picking", "certificate").format(number=certificate) if certificate else _tail(each.unit, _WIDE - len(name) - 2)
        )
        found.append((each, label("notice_picking", "namesake").format(name=name, unit=where)))
    return found


def _tail(path: str, most: int = _PATH) -> str:
    """The end of a path: what is above says less."""
    return path if len(path) <= most else f"…{path[-(most - 1) :]}"
