"""The words of what has to be checked again."""

from __future__ import annotations

from collections.abc import Sequence

from bot.actions.form_kinds import Screen
from bot.actions.stale import CheckData, CheckMade, CheckUndone, DueCounts, DueList, DueThisMonth, DueView
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, labels, render
from bot.wording import nudge_parts
from bot.wording.forms import cancel, view
from bot.wording.gaps import turning
from bot.wording.lookup import SHOW
from bot.wording.messages import show

OVERVIEW, LIST, OPEN, CONFIRM, SOURCE, SOURCED, UNDO = "due", "due_list", "due_open", "due_ok", "due_source", "due_sourced", "due_undo"
"""The verbs of the buttons of what is due."""
FIRST = "due_first"
"""As ``OVERVIEW``, in a message of its own."""
_TITLE = 34


@view("check")
def _form(screen: Screen[CheckData]) -> Reply:
    data, ticket = screen.data, screen.ticket
    text = render("stale/form", title=data.title, id=data.id, source=data.source)
    if not data.source:
        return Reply(text, ((cancel(ticket),),))
    ready = Press(label("stale", "confirm_ready"), SOURCED, f"{ticket.form_id}.{ticket.version}")
    return Reply(text, ((ready, cancel(ticket)),))


def faulty(faults: Sequence[str]) -> Reply:
    """A check that the knowledge does not take."""
    return Reply(render("stale/faults", faults=faults))


def due_card(view: DueView, card: Reply | None) -> Reply:
    """One entry or row, below its ``card`` where it has one of its own."""
    text = render(
        "stale/view",
        id=view.id,
        title=view.title,
        row=view.row,
        legal_basis=view.legal_basis,
        source=view.source,
        checked_on=view.checked_on,
        in_force_until=view.in_force_until,
        needs_source=view.needs_source,
        has_card=card is not None,
    )
    if card is not None:
        text = f"{card.text}\n\n{text}"
    if view.needs_source:
        confirm = Press(label("stale", "confirm_source"), SOURCE, view.id)
    else:
        confirm = Press(label("stale", "confirm"), CONFIRM, view.id)
    back = Press(label("stale", "back"), LIST, f"{view.why}.0") if view.why else Press(label("stale", "overview"), OVERVIEW)
    return Reply(text, ((confirm,), (Press(label("stale", "show_card"), SHOW, view.id), back)))


@show.register
def _counts(message: DueCounts) -> Reply:
    names = labels("stale", "whys")
    text = render("stale/counts", counts=[(names[why], count) for why, count in message.counts.items()])
    buttons: list[Button] = [Press(f"{names[why]}（{count}）", LIST, f"{why}.0") for why, count in message.counts.items()]
    return Reply(text, in_rows(buttons, 2))


@nudge_parts.lines.register
def _this_month(part: DueThisMonth) -> tuple[str, ...]:
    names = labels("stale", "whys")
    return nudge_parts.in_lines(render("stale/this_month", counts=[(names[why], count) for why, count in part.counts.items()]))


@nudge_parts.buttons.register
def _this_month_buttons(_part: DueThisMonth) -> tuple[Press, ...]:
    return (Press(label("stale", "open_due"), FIRST),)


@show.register
def _list(message: DueList) -> Reply:
    text = render("stale/list", why=labels("stale", "whys")[message.why], total=message.total, page=message.page, pages=message.pages)
    rows: list[tuple[Button, ...]] = [(Press(_cut(each.title), OPEN, each.id),) for each in message.things]
    if message.pages > 1:
        rows.append(turning("stale", LIST, message.page, message.pages, f"{message.why}."))
    rows.append((Press(label("stale", "overview"), OVERVIEW),))
    return Reply(text, tuple(rows))


@show.register
def _made(message: CheckMade) -> Reply:
    buttons: list[Button] = [Press(label("stale", "undo"), UNDO, str(message.number))]
    if message.next_id:
        buttons.append(Press(label("stale", "next"), OPEN, message.next_id))
    if message.why is not None:
        buttons.append(Press(label("stale", "back"), LIST, f"{message.why}.0"))
    return Reply(render("stale/made", title=message.title, checked_on=message.checked_on), (tuple(buttons),))


@show.register
def _undone(message: CheckUndone) -> Reply:
    again = Press(label("stale", "show_card"), SHOW, message.id)
    return Reply(render("stale/undone", title=message.title), ((again, Press(label("stale", "overview"), OVERVIEW)),))


def _cut(name: str) -> str:
    return name if len(name) <= _TITLE else name[: _TITLE - 1] + "…"
