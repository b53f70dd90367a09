"""The condition sheet of a card's conditions, and what follows from them; the words are in ``bot/templates/conditions``."""

from __future__ import annotations

from functools import partial

from bot.actions.conditions import ConditionSheet
from bot.actions.lookup import Lookup
from bot.replies import Button, Press, Reply
from bot.texts import label, labels, render
from bot.wording.card_buttons import LESS
from bot.wording.fitting import fitted
from bot.wording.places import readable_place
from bot.wording.ticked import CHECK, GRANTED, argument_of, check_button
from knowledge.conditions import Tick, exception_in
from knowledge.verdict_table import Colour

WIDE_UP_TO = 3
"""With more conditions two stand in one row of buttons, or the condition sheet would not fit on a phone's screen."""


def condition_sheet(state: ConditionSheet, lookup: Lookup) -> Reply:
    """The message in which the conditions are gone through."""
    row = state.card.lead
    reserved = state.grants_exemption and bool(lookup.phrases(state.card, conditions_met=True))
    rows = _tick_rows(state)
    if reserved:
        rows.append((Press(label("conditions", "granted"), GRANTED, argument_of(state.as_it_stands)),))
    other = {entry.id: entry for entry in state.card.entry.rows}
    for row_id in state.other_rows:
        named = label("conditions", "other_list").format(place=readable_place(other[row_id].jurisdiction))
        rows += [(button,) for button in check_button(row_id, len(other[row_id].conditions), named)]
    last: list[Button] = [Press(label("conditions", "back"), LESS, state.card.id)]
    if any(tick is not Tick.UNCLEAR for tick in state.ticks):
        last.append(Press(label("conditions", "again"), CHECK, row.id))
    rendered = partial(
        render,
        "conditions/sheet",
        state=state,
        row=row,
        place=readable_place(row.jurisdiction),
        conditions=[(tick.value, condition, exception_in(condition)) for tick, condition in zip(state.ticks, row.conditions, strict=True)],
        follows=f"{state.card.verdict.kind.value}.{state.consequence.outcome.value}",
        green=state.card.verdict.colour is Colour.GREEN,
    )
    buttons = (*rows, tuple(last))
    return Reply(fitted(lambda folded: rendered(folded=folded), ("case", "blank", "note", "long"), buttons), buttons)


def _tick_rows(state: ConditionSheet) -> list[tuple[Button, ...]]:
    ticks = (Tick.HOLDS, Tick.FAILS, Tick.UNCLEAR) if len(state.ticks) <= WIDE_UP_TO else (Tick.HOLDS, Tick.FAILS)
    per_row = 1 if len(state.ticks) <= WIDE_UP_TO else 2
    each = [tuple(_tick_button(state, place, tick) for tick in ticks) for place in range(len(state.ticks))]
    return [tuple(button for group in each[start : start + per_row] for button in group) for start in range(0, len(each), per_row)]


def _tick_button(state: ConditionSheet, place: int, tick: Tick) -> Press:
    chosen = label("conditions", "chosen") if state.ticks[place] is tick else ""
    # It carries what the list then is: a second tap on it, also on an old screen, says the same once more.
    return Press(f"{chosen}{place + 1} {labels('conditions', 'ticks')[tick]}", CHECK, argument_of(state.with_tick(place, tick)))
