"""The words and buttons of ``督查``."""

from __future__ import annotations

from bot.actions.spotchecks import METHODS, SpotcheckTold, WhichList, WhichMethod, WhichUnit
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, labels, render
from bot.wording.cutting import cut_line
from bot.wording.messages import show
from bot.wording.selfcheck_rounds import ledger_item
from storage.selfchecks import Method

CHOOSE, BEGIN = "spc", "spb"
"""Verbs: choosing, in place (empty, ``method``, ``method..page``, ``method.unit``); beginning (``method.unit.list``)."""


@show.register
def which_method(message: WhichMethod) -> Reply:  # noqa: ARG001 (there is nothing in it)
    """How is it checked?"""
    buttons: list[Button] = [Press(name, CHOOSE, method) for method, name in labels("spotchecks", "methods").items() if method in METHODS]
    return Reply(_text("method"), in_rows(buttons, 2), protect=True)


@show.register
def which_unit(message: WhichUnit) -> Reply:
    """Which unit?"""
    method = message.method
    text = _text(
        "unit" if message.units else "no_unit", method=labels("spotchecks", "methods")[method], page=message.page, pages=message.pages
    )
    units: list[Button] = [Press(name, CHOOSE, f"{method}.{number}") for number, name in message.units]
    turning: list[Button] = []
    if message.page:
        turning.append(Press(label("spotchecks", "earlier"), CHOOSE, f"{method}..{message.page - 1}"))
    if message.page + 1 < message.pages:
        turning.append(Press(label("spotchecks", "later"), CHOOSE, f"{method}..{message.page + 1}"))
    back = (Press(label("spotchecks", "back"), CHOOSE),)
    return Reply(text, tuple(row for row in (*in_rows(units, 1), tuple(turning), back) if row), protect=True)


@show.register
def which_list(message: WhichList) -> Reply:
    """By which list?"""
    method = message.method
    text = _text(
        "list",
        method=labels("spotchecks", "methods")[method],
        unit=message.unit,
        is_recheck=method is Method.RECHECK,
        rechecks=[{"id": each.id, "problem": cut_line(each.problem, 40)} for each in message.rechecks],
    )
    first: list[Button] = [ledger_item(each.id) for each in message.rechecks]
    lists: list[Button] = [Press(title, BEGIN, f"{method}.{message.unit_id}.{code}") for code, title in message.lists]
    back = (Press(label("spotchecks", "back"), CHOOSE, method),)
    return Reply(text, (*in_rows(first, 3), *in_rows(lists, 2), back), protect=True)


@show.register
def _told(message: SpotcheckTold) -> Reply:
    text = render(
        "spotchecks/told",
        unit=message.unit,
        title=message.title,
        method=labels("spotchecks", "methods")[message.method],
        by=message.by,
        count=message.count,
        corrected=message.is_corrected,
        findings=[{"ledger": number, "problem": cut_line(problem, 80)} for number, problem in message.findings],
    )
    buttons: list[Button] = [
        ledger_item(number) for number in dict.fromkeys(number for number, _ in message.findings if number is not None)
    ]
    return Reply(text, in_rows(buttons, 3), protect=True)


def read_choice(argument: str) -> tuple[Method | None, int, int] | None:
    """Method, unit (0: none yet) and page of a pressed button; none for a forged one."""
    if not argument:
        return None, 0, 0
    method, unit, page = (*argument.split("."), "", "")[:3]
    if method not in METHODS or not all(part == "" or (part.isascii() and part.isdecimal()) for part in (unit, page)):
        return None
    return Method(method), int(unit or 0), int(page or 0)


def read_begin(argument: str) -> tuple[Method, int, str] | None:
    """Method, unit and list of a pressed button; none for a forged one."""
    method, _, rest = argument.partition(".")
    unit, _, code = rest.partition(".")
    if method not in METHODS or not (unit.isascii() and unit.isdecimal()) or not code:
        return None
    return Method(method), int(unit), code


def private_only() -> str:
    """Said in a group."""
    return label("spotchecks", "private_only")


def _text(step: str, **told: object) -> str:
    values: dict[str, object] = {"method": "", "unit": "", "page": 0, "pages": 1, "is_recheck": False, "rechecks": []}
    return render("spotchecks/which", step=step, **values | told)
