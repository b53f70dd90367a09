"""The words of teaching the finder from the chat."""

from __future__ import annotations

from collections.abc import Iterator

from bot.actions.form_kinds import Screen
from bot.actions.learning import (
    ALIAS,
    NEW,
    OTHER,
    SKIP,
    Harmed,
    LearnData,
    LearnedList,
    NowKnown,
    Step,
    Taught,
    ToWithdraw,
    Withdrawn,
)
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, labels, render
from bot.wording.forms import cancel, choice, view
from bot.wording.gaps import LIST as GAPS
from bot.wording.gaps import turning
from bot.wording.lookup import SHOW
from bot.wording.messages import show
from knowledge.by_chat import BLANKS
from knowledge.columns import Table
from knowledge.faults import Fault

TEACH, LEARNED, WITHDRAW, WITHDRAWN = "learn", "learned", "learn_out", "learn_gone"
"""The verbs of the buttons that teach, list what was learned, and withdraw it."""
_TITLE = 34


@view("learn")
def _form(screen: Screen[LearnData]) -> Reply:
    match screen.data.step:
        case Step.PICK:
            return _pick(screen)
        case Step.KIND:
            text = render("learning/kind", asked=screen.data.asked)
            kinds: list[Button] = [choice(screen.ticket, name, code) for code, name in labels("learning", "kinds").items()]
            last = (choice(screen.ticket, label("learning", "other"), OTHER), cancel(screen.ticket))
            return Reply(text, (*in_rows(kinds, 2), last), protect=True)
        case Step.BLANK:
            return _blank(screen)
        case Step.READY:
            return _ready(screen)


def checking() -> str:
    """Said while a change is tried out."""
    return label("learning", "checking")


def fault_told(fault: Fault) -> str:
    """A fault as it is told in the chat: without file and line, which nobody there has seen."""
    return f"{fault.what}。"


def harm_told(question: str, before: str, after: str) -> Harmed:
    """A spoiled question, with titles instead of ids."""
    return Harmed(question=question, before=before, after=after)


def unsure(alias: str, *, listed: bool) -> Reply:
    """What was learned does not answer its own words by itself."""
    return Reply(render("learning/unsure", alias=alias, listed=listed), protect=True)


def _pick(screen: Screen[LearnData]) -> Reply:
    data = screen.data
    text = render("learning/pick", asked=data.asked, searched=data.searched, found=data.options, only=data.only)
    found = [(choice(screen.ticket, _cut(name), entry_id),) for entry_id, name in zip(data.options, data.titles, strict=False)]
    new = label("learning", "new_foreign" if data.only else "new_entry")
    return Reply(text, (*found, (choice(screen.ticket, new, NEW), cancel(screen.ticket))), protect=True)


def _blank(screen: Screen[LearnData]) -> Reply:
    data = screen.data
    blank, shown = data.blank, labels("learning", "options")
    text = render(
        "learning/blank",
        kind=labels("learning", "kinds")[data.table],
        at=data.at,
        blanks=len(BLANKS[Table(data.table)]),
        told=tuple(_told(data)),
        question=labels("learning", "asks")[blank.column],
    )
    options: list[Button] = [
        choice(screen.ticket, _cut(shown.get(option, option)), str(number)) for number, option in enumerate(data.options)
    ]
    last: list[Button] = [cancel(screen.ticket)]
    if blank.is_optional:
        last.insert(0, choice(screen.ticket, label("learning", "unsourced" if blank.column == "source" else "skip"), SKIP))
    return Reply(text, (*in_rows(options, 2), tuple(last)), protect=True)


def _ready(screen: Screen[LearnData]) -> Reply:
    data, ticket = screen.data, screen.ticket
    text = render(
        "learning/ready",
        asked=data.asked,
        kind=labels("learning", "kinds")[data.table] if data.table else "",
        told=tuple(_told(data)),
        unsourced=not data.cells.get("source"),
        title=data.title,
        entry=data.entry,
        alias=data.alias,
        retyping=data.retyping,
        harmed=data.harmed,
        faults=data.faults,
    )
    first: list[Button] = []
    if not data.retyping:
        if not data.harmed and not data.faults:
            first.append(Press(label("learning", "teach"), TEACH, f"{ticket.form_id}.{ticket.version}"))
        first.append(choice(ticket, label("learning", "retype"), ALIAS))
    last = (choice(ticket, label("learning", "anew" if data.table else "other"), OTHER), cancel(ticket))
    return Reply(text, (tuple(first), last) if first else (last,), protect=True)


def _told(data: LearnData) -> Iterator[tuple[str, str]]:
    names, shown = labels("learning", "columns"), labels("learning", "options")
    for column, text in data.cells.items():
        yield names[column], shown.get(text, text)


@show.register
def _taught(message: Taught) -> Reply:
    text = render(
        "learning/taught",
        alias=message.alias,
        title=message.title,
        entry=message.entry,
        is_new_entry=message.is_new_entry,
        told=message.told,
    )
    card = Press(label("learning", "show_card"), SHOW, message.entry)
    withdraw = Press(label("learning", "withdraw"), WITHDRAW, str(message.number))
    return Reply(text, ((card, withdraw, Press(label("gaps", "back"), GAPS, "0")),), protect=True)


@show.register
def _now_known(message: NowKnown) -> Reply:
    text = render("learning/now_known", number=message.number, asked=message.asked, title=message.title)
    return Reply(text, ((Press(label("learning", "show_card"), SHOW, message.entry),),), protect=True)


@show.register
def _list(message: LearnedList) -> Reply:
    text = render("learning/list", lines=message.lines, total=message.total, page=message.page, pages=message.pages)
    rows: list[tuple[Button, ...]] = [
        (Press(_cut(line.title if line.is_entry else line.alias), WITHDRAW, str(line.id)),) for line in message.lines
    ]
    if message.pages > 1:
        rows.append(turning("learning", LEARNED, message.page, message.pages))
    return Reply(text, tuple(rows), protect=True)


@show.register
def _sure(message: ToWithdraw) -> Reply:
    yes = Press(label("learning", "withdraw_sure"), WITHDRAWN, str(message.line.id))
    no = Press(label("learning", "keep"), LEARNED, "0")
    return Reply(render("learning/sure", line=message.line, with_it=message.with_it), ((yes, no),), protect=True)


@show.register
def _withdrawn(message: Withdrawn) -> Reply:
    text = render("learning/withdrawn", alias=message.alias, title=message.title, is_entry=message.is_entry)
    return Reply(text, protect=True)


def _cut(name: str) -> str:
    return name if len(name) <= _TITLE else name[: _TITLE - 1] + "…"
