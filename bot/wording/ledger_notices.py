"""What people are told of the ledger without having asked, and the forms of its steps."""

from __future__ import annotations

from bot.actions.form_kinds import Screen
from bot.actions.ledger_adding import (
    AGAIN,
    BACK,
    CATEGORY,
    DUE,
    NOBODY,
    PERSON,
    SEVERITY,
    SOURCE,
    SOURCES,
    SUBMIT,
    TURN,
    UNIT,
    AddData,
    HeldItemRecorded,
)
from bot.actions.ledger_deed_form import SHOWN, ItemBelow, ItemGone, LedgerDeedData
from bot.actions.ledger_deed_form import SUBMIT as HAND_IN
from bot.actions.ledger_results import ClueRectified, ItemTold
from bot.replies import Button, Reply, in_rows
from bot.texts import label, labels, render
from bot.wording.clue_handling import open_card
from bot.wording.clue_ids import shown_id
from bot.wording.cutting import cut
from bot.wording.forms import cancel, choice, view
from bot.wording.ledger import open_item
from bot.wording.messages import show
from knowledge.checklists import Severity
from knowledge.clues import Category

_PROBLEM = 200


@show.register
def _told(message: ItemTold) -> Reply:
    text = render(
        "ledger/told",
        what=message.what.value,
        id=message.item_id,
        problem=cut(message.problem, _PROBLEM),
        unit=message.unit,
        due=f"{message.due_on.month} 月 {message.due_on.day} 日",
        by=message.by,
        reason=cut(message.reason, _PROBLEM),
    )
    return Reply(text, () if message.what.value == "taken_away" else ((open_item(message.item_id),),), protect=True)


@show.register
def _rectified(message: ClueRectified) -> Reply:
    text = render("ledger/rectified", clue=shown_id(message.clue_id), id=message.item_id)
    return Reply(text, ((open_card(message.clue_id),),), protect=True)


@show.register
def _gone(message: ItemGone) -> Reply:
    return Reply(render("ledger/gone", id=message.item_id), protect=True)


@show.register
def _below(message: ItemBelow) -> Reply:
    return Reply(render("ledger/below", id=message.item_id), protect=True)


@show.register
def _held(message: HeldItemRecorded) -> Reply:
    return Reply(render("ledger/held", id=message.item_id), protect=True)


@view("ledger_deed")
def _deed(screen: Screen[LedgerDeedData]) -> Reply:
    data, ticket = screen.data, screen.ticket
    text = render(
        "ledger/deed",
        deed=labels("ledger", "deeds")[data.deed],
        id=data.item_id,
        problem=cut(data.problem, _PROBLEM),
        question=labels("ledger", "asks")[data.deed],
        text=data.text,
        files=screen.files,
    )
    ready = data.deed in SHOWN and (screen.files or data.text)
    first = (choice(ticket, label("ledger", "hand_in"), HAND_IN),) if ready else ()
    return Reply(text, tuple(row for row in (first, (cancel(ticket),)) if row), protect=True)


@view("ledger_add")
def _add(screen: Screen[AddData]) -> Reply:
    data, ticket = screen.data, screen.ticket
    due = data.due_on or data.default_due
    text = render(
        "ledger/add",
        problem=data.problem,
        source=labels("ledger", "sources")[data.source],
        category=labels("clues", "categories").get(data.category, ""),
        severity=labels("ledger", "severities")[data.severity],
        unit=data.unit,
        person=data.person,
        due="" if due is None else f"{due.month} 月 {due.day} 日",
        by_default=data.due_on is None,
        held=data.is_held,
        asking=data.asking,
        files=screen.files,
    )
    last = (cancel(ticket),)
    if not data.problem:
        return Reply(text, (last,), protect=True)
    back = choice(ticket, label("ledger", "back"), BACK)
    if data.asking:
        return Reply(text, (*_offered(screen), (back, *last)), protect=True)
    fields = labels("ledger", "fields")
    asked: list[Button] = [choice(ticket, fields[field], field) for field in (SOURCE, CATEGORY, SEVERITY, UNIT, PERSON, DUE)]
    first = (choice(ticket, label("ledger", "enter"), SUBMIT), choice(ticket, label("ledger", "again"), AGAIN))
    return Reply(text, (first, *in_rows(asked, 3), last), protect=True)


def _offered(screen: Screen[AddData]) -> tuple[tuple[Button, ...], ...]:
    data, ticket = screen.data, screen.ticket
    offered: list[Button] = []
    match data.asking:
        case "s":
            names = labels("ledger", "sources")
            offered = [choice(ticket, names[each], f"{SOURCE}-{each}") for each in SOURCES]
        case "c":
            names = labels("clues", "categories")
            offered = [choice(ticket, names[each], f"{CATEGORY}-{each}") for each in Category]
        case "v":
            names, marks = labels("ledger", "severities"), labels("ledger", "marks")
            offered = [choice(ticket, f"{marks[each]} {names[each]}", f"{SEVERITY}-{each}") for each in Severity]
        case "u" | "p":
            offered = [choice(ticket, name, f"{data.asking}-{number}") for number, name in data.choices]
            if data.asking == PERSON:
                offered.append(choice(ticket, label("ledger", "nobody"), f"{PERSON}-{NOBODY}"))
        case _:
            pass
    turning: list[Button] = []
    if data.page:
        turning.append(choice(ticket, label("ledger", "earlier"), f"{TURN}-{data.page - 1}"))
    if data.page + 1 < data.pages:
        turning.append(choice(ticket, label("ledger", "later"), f"{TURN}-{data.page + 1}"))
    return tuple(row for row in (*in_rows(offered, 2), tuple(turning)) if row)
